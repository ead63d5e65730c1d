"""The benchmark measures like with like: all contenders give the same contributions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest
from postgres_workspace import postgres_server
from rich.console import Console

from benchmarks import increments, policy, profile, project, report, scale, yardstick
from benchmarks import run as run_module
from benchmarks.__main__ import build_parser
from benchmarks.check import DifferenceError, check_same, export_mart
from benchmarks.data import Data, make_data, make_hour
from benchmarks.policy import Size, make_tables
from benchmarks.postgres import Server
from benchmarks.record import Measurements, OtherRunError, Record, read
from benchmarks.rules import read_rules
from benchmarks.run import (
    CONTENDERS,
    OTHERS,
    JobError,
    Plan,
    StoppedError,
    other,
    run_job,
)
from benchmarks.sizes import number_of_events
from benchmarks.targets import check_targets
from dbt_workspace.processes import read_artifact

pytestmark = pytest.mark.xdist_group("benchmarks")

EVENTS = 20_000
HOUR_EVENTS = 300
SIZE = Size()


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A tiny volume, and a folder to work in."""
    folder = tmp_path_factory.mktemp("benchmark")
    (folder / "work").mkdir()
    data = make_data(folder / "data", EVENTS)
    make_hour(data, EVENTS, "active", HOUR_EVENTS)
    return Plan(data, SIZE, folder / "work", hour_events=HOUR_EVENTS)


@pytest.fixture(scope="module")
def naive(plan: Plan) -> Path:
    """The contributions by the naive SQL."""
    other(plan, "naive")
    return plan.work / "naive.parquet"


def score_next_day(plan: Plan, folder: str, with_hour: bool = False) -> Path:
    """Score the next day in all other ways, which have to agree; gives the result of one."""
    of_day = replace(plan, work=plan.work / folder)
    of_day.work.mkdir(exist_ok=True)
    for name in OTHERS:
        other(of_day, name, plan.data.next_day, with_hour)
    first, *more = (of_day.work / f"{name}.parquet" for name in OTHERS)
    for result in more:
        check_same(first, result, result.stem)
    return first


@pytest.fixture(scope="module")
def next_day(plan: Plan) -> Path:
    """The contributions of the next day."""
    return score_next_day(plan, "next_day")


def test_both_deliveries_of_an_event_count_once_on_the_next_day(
    naive: Path, next_day: Path
) -> None:
    """Copies that were loaded a day later are in another file, and known as copies all the same."""
    with pytest.raises(DifferenceError, match=r"no such row|occurrences"):
        check_same(naive, next_day, "the next day")


def test_an_hour_comes_on_top_of_the_next_day(plan: Plan, next_day: Path) -> None:
    """Its events are of one hour of that day, and the others are left; all ways count them."""
    hour, before = plan.data.with_hour(HOUR_EVENTS), plan.data.event_files(plan.data.next_day)
    assert hour.event_files(plan.data.next_day) == [*before, hour.hour]
    assert hour.event_files() == plan.data.event_files()
    rows, ids, known, days, span = duckdb.execute(
        f"""
        select
            count(*),
            count(distinct event_id),
            count(*) filter (event_id in (select event_id from read_parquet($1))),
            array_agg(distinct occurred_at::date) || array_agg(distinct loaded_at::date),
            max(occurred_at) - min(occurred_at)
        from '{hour.hour}'
        """,
        [[str(path) for path in before]],
    ).fetchone()
    assert (rows, known, {*days}) == (HOUR_EVENTS, 0, {plan.data.next_day})
    assert HOUR_EVENTS * 0.98 < ids < HOUR_EVENTS
    assert span < timedelta(hours=1)
    with pytest.raises(DifferenceError, match=r"no such row|occurrences"):
        check_same(next_day, score_next_day(plan, "hour", with_hour=True), "the hour")


@pytest.mark.parametrize("name", ["polars", "pandas"])
def test_contenders_give_the_same_contributions(plan: Plan, naive: Path, name: str) -> None:
    """Row by row and to the last digit, for a policy with every kind of rule."""
    other(plan, name)
    assert check_same(naive, plan.work / f"{name}.parquet", name) > EVENTS / 10


def test_the_project_gives_the_same_contributions(plan: Plan, naive: Path) -> None:
    """The rule tables pass the project's own checks, and its contributions are the same."""
    project.prepare_project(plan.project, make_tables(SIZE))
    for unit_tests in plan.project.rglob("*__unit_tests.yml"):
        unit_tests.unlink()  # They don't run here, and take long to parse.
    project.show_inputs(plan.database(), plan.data, plan.data.scored_on)
    arguments = project.build_arguments(plan.project, plan.data, plan.data.scored_on)
    request = {
        "job": "dbt",
        "arguments": [*arguments, "--select", "+lead_score_contributions"],
        "database": str(plan.database()),
        "memory": "1GB",
    }
    answer = run_job(request, "build", plan.work)
    mart = plan.work / "mart.parquet"
    export_mart(plan.database(), mart)
    check_same(mart, naive, "naive")
    times = project.split_seconds(
        answer["nodes"], read_artifact(plan.project / "target", "manifest")
    )
    assert sum(times["groups"].values()) == pytest.approx(sum(answer["nodes"].values()))
    assert {"cleaning", "scores and contributions", "rule checks", "seeds"} <= times[
        "groups"
    ].keys()
    assert 0 < times["from_staged"] < times["from_raw"] <= sum(answer["nodes"].values())
    assert times["from_staged"] < times["up_to_contributions"]


def test_a_difference_is_named(tmp_path: Path, naive: Path) -> None:
    """The message says which row differs first, and how."""
    first = f"(select min(contact_id) from '{naive}')"
    spoilt = f"select * replace (micropoints + (contact_id = {first})::int as micropoints)"
    for sql, message in (
        (f"{spoilt} from given", r"first in contact C-.* has .*[.]\d{6} points"),
        (f"from given where contact_id <> {first}", "no such row"),
        ("from given union all (from given limit 1)", "twice"),
    ):
        path = tmp_path / "spoilt.parquet"
        duckdb.execute(f"copy (with given as (from '{naive}') {sql}) to '{path}' (format parquet)")
        with pytest.raises(DifferenceError, match=message):
            check_same(naive, path, "other")


def test_the_policy_has_every_kind_of_rule() -> None:
    """The first forty rules hold all that is to be measured."""
    tables = make_tables(SIZE)
    rules = read_rules(tables)
    assert (len(rules.fit), len(rules.engagement)) == (40, 40)
    assert {rule.counting for rule in rules.engagement} == {"per_event", "once", "inactivity"}
    decays = {"linear", "half_life", "step", "compound"}
    assert decays < {rule.decay for rule in rules.engagement}
    assert any(rule.distinct_property for rule in rules.engagement)
    assert any(rule.window_days is None for rule in rules.engagement)
    for given in (rules.fit, rules.engagement):
        assert any(len(rule.conditions) > 1 for rule in given)
        assert any(rule.points < 0 for rule in given)
    assert {row["combine"] for row in tables["score_groups"]} == {"sum", "max"}


def test_a_large_policy_is_valid_and_begins_with_the_small_one() -> None:
    """A thousand rules of each dimension: known groups, whole numbers, no id twice."""
    large, small = make_tables(Size(1000, 1000)), make_tables(SIZE)
    groups = {(row["score_group"], row["dimension"]) for row in large["score_groups"]}
    for table, dimension in (("fit_rules", "fit"), ("engagement_rules", "engagement")):
        rows = large[table]
        assert rows[: len(small[table])] == small[table]
        assert len({row["rule_id"] for row in rows}) == 1000
        assert {(row["score_group"], dimension) for row in rows} <= groups
        shared = {}
        for row in rows:
            said = {name: cell for name, cell in row.items() if name not in CONDITION_COLUMNS}
            assert shared.setdefault(row["rule_id"], said) == said
    rules = read_rules(large)
    for rule in rules.engagement:
        assert rule.counting != "inactivity" or rule.window_days
        assert not rule.distinct_property or (rule.counting == "once" and not rule.max_per_day)
        assert rule.points_at(0) == rule.points * 1_000_000
        assert abs(rule.points_at(400)) <= abs(rule.points_at(0))
    assert policy.Size(1, 1)
    with pytest.raises(ValueError, match="at least one"):
        policy.Size(0, 1)


def test_where_most_sleep_the_policy_looks_back_90_days() -> None:
    """Windows are cut, and a rule without one gets it; nothing else changes."""
    usual, cut = (
        make_tables(Size.for_population(population, 40, 80))
        for population in ("active", "database")
    )
    windows = [row.pop("window_days") for row in usual["engagement_rules"]]
    assert {"", "365"} <= {*windows}
    for row, window in zip(cut["engagement_rules"], windows, strict=True):
        assert row.pop("window_days") == (window if window and int(window) <= 90 else "90")
    assert cut == usual


def test_four_in_five_sleep_in_a_database_as_they_are(tmp_path: Path) -> None:
    """So many contacts have had no event for 120 days, on both days; else hardly any."""
    quiet = {}
    for population in ("active", "database"):
        data = make_data(tmp_path / population, 200_000, population=population)
        quiet[population] = [
            duckdb.execute(
                f"""
                with latest as (
                    select coalesce(events.contact_id, links.contact_id) as contact_id,
                        max(occurred_at)::date as latest_on
                    from read_parquet($1) as events
                    left join '{data.identities}' as links using (anonymous_id)
                    group by 1
                )
                select avg((coalesce(latest_on, '2000-01-01') <= $2::date - 120)::int)
                from '{data.contacts}'
                left join latest using (contact_id)
                """,
                [[str(path) for path in data.event_files(day)], day],
            ).fetchone()[0]
            for day in (data.scored_on, data.next_day)
        ]
    assert all(share < 0.1 for share in quiet["active"])
    assert all(0.77 < share < 0.83 for share in quiet["database"])


CONDITION_COLUMNS = ("attribute", "property", "operator", "value")


def test_a_contender_that_breaks_off_is_left_out(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The others go on, in turn; a build that fails ends the run."""
    calls = []

    def measure(_: Plan, name: str) -> dict[str, float]:
        calls.append(name)
        if name == breaks:
            raise JobError("killed by signal 9")
        return {"seconds": 1.0}

    for module, name in ((project, "prepare_project"), (yardstick, "stage_events")):
        monkeypatch.setattr(module, name, lambda *_: None)
    monkeypatch.setattr(run_module, "measure", measure)
    monkeypatch.setattr(run_module, "compare", lambda *_: None)
    turns = Plan(plan.data, SIZE, plan.work / "turns", 2, contenders=("naive", "daily_run"))
    quiet = Console(quiet=True)
    breaks = "naive"
    found = run_module.run(turns, quiet)
    first = ["yardstick", "yardstick_parquet", "full_build", "daily_run"]
    assert calls == [*first, "naive", *first]
    assert Plan(plan.data, SIZE, plan.work, contenders=("hourly_run",)).in_order() == [
        *first,
        "hourly_run",
    ]
    assert found.broken == {"naive": "killed by signal 9"}
    assert len(found.by_contender["daily_run"]) == 2
    breaks = "daily_run"
    with pytest.raises(JobError, match="daily run failed: killed"):
        run_module.run(turns, quiet)


def test_a_contender_under_a_memory_limit_may_break_off(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run goes on without it, and without the daily run that would follow."""
    calls = []

    def measure(_: Plan, name: str) -> dict[str, float]:
        calls.append(name)
        if name == "full_build_2gb":
            raise JobError("Out of Memory Error")
        return {"seconds": 1.0}

    for module, name in ((project, "prepare_project"), (yardstick, "stage_events")):
        monkeypatch.setattr(module, name, lambda *_: None)
    monkeypatch.setattr(run_module, "measure", measure)
    monkeypatch.setattr(run_module, "compare", lambda *_: None)
    limited = Plan(plan.data, SIZE, plan.work / "limited", 1, contenders=("daily_run_2gb", "naive"))
    assert limited.database("daily_run_2gb") != limited.database()
    found = run_module.run(limited, Console(quiet=True))
    assert calls == ["yardstick", "yardstick_parquet", "full_build_2gb", "naive"]
    assert found.broken == {"full_build_2gb": "Out of Memory Error"}


def test_a_stopped_run_loses_nothing(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has run is in the file; going on runs the rest, in a database as it was left."""
    turns = replace(plan, work=tmp_path / "work", rounds=2, limit=1)
    turns = replace(turns, contenders=("hourly_run", "naive"))
    calls, stops_at = [], "daily_run"

    def measure(_: Plan, name: str) -> dict[str, float]:
        calls.append(name)
        if name in run_module.BUILDS:
            run_module.holds(turns, name).unlink(missing_ok=True)
        if name == stops_at:
            raise KeyboardInterrupt
        if name == "naive":
            raise StoppedError("stopped after 1 s")
        if name in run_module.BUILDS:
            run_module.holds(turns, name).write_text(name)
        return {"seconds": float(len(calls))}

    def build(_: Plan, name: str) -> None:
        calls.append(f"{name} again")

    monkeypatch.setattr(run_module, "measure", measure)
    monkeypatch.setattr(run_module, "build", build)
    monkeypatch.setattr(run_module, "compare", lambda *_: None)
    monkeypatch.setattr(run_module.check, "export_mart", lambda *_: None)
    monkeypatch.setattr(yardstick, "stage_events", lambda *_: None)
    of_this = run_module.about(turns, {"cores": "2"})
    kept = Record(tmp_path / "results" / "one.jsonl", of_this, {"rounds": 2})
    quiet = Console(quiet=True)
    with pytest.raises(KeyboardInterrupt):
        run_module.run(turns, quiet, kept)
    first = ["yardstick", "yardstick_parquet", "full_build"]
    assert calls == [*first, "daily_run"]
    _, found, done = read(kept.path)
    assert done == {(1, name) for name in first}
    assert found.by_contender["full_build"] == [{"seconds": 3.0}]
    assert report.not_run_yet(turns, found) == 9

    with kept.path.open("a") as file:
        file.write('{"round": 1, "contender": "daily')  # The machine went off in writing it.
    calls.clear()
    stops_at = "hourly_run"
    for _ in range(2):  # Stopped at the same place: the daily run is not measured again.
        with pytest.raises(KeyboardInterrupt):
            run_module.run(turns, quiet, kept, go_on=True)
    assert calls == [
        *("full_build again", "daily_run", "hourly_run"),
        *("full_build again", "daily_run again", "hourly_run"),
    ]
    calls.clear()
    stops_at = ""
    found = run_module.run(turns, quiet, kept, go_on=True)
    rest = ["full_build again", "daily_run again", "hourly_run"]
    # No build has left its contributions here: those of all are made for the first comparison.
    rest += [f"{name} again" for name in run_module.FREE_BUILDS]
    assert calls == [*rest, "naive", *first, "daily_run", "hourly_run"]
    assert {name: len(of_one) for name, of_one in found.by_contender.items()} == dict.fromkeys(
        [*first, "daily_run", "hourly_run"], 2
    )
    assert read(kept.path)[1] == found
    assert found.broken == {"naive": "stopped after 1 s"}
    assert report.not_run_yet(turns, found) == 0


def test_a_record_is_of_one_thing(tmp_path: Path) -> None:
    """A run of other rules does not go on in it, and a new one does not overwrite it."""
    kept = Record(tmp_path / "one.jsonl", {"rules": "40", "cores": 2}, {"rounds": 2})
    kept.begin()
    kept.add((1, "naive"), Measurements({"naive": [{"seconds": 1.0}]}, checked=["naive"]))
    again = replace(kept, asked={"rounds": 3})
    found, done = again.go_on()
    assert (found.checked, done) == (["naive"], {(1, "naive")})
    assert read(kept.path)[0]["asked"] == {"rounds": 3}
    with pytest.raises(OtherRunError, match="rules changed since then"):
        replace(kept, about={"rules": "80", "cores": 2}).go_on()
    kept.begin()
    assert read(kept.path)[1] == Measurements()
    before = [path for path in tmp_path.glob("one.*.jsonl") if path != kept.path]
    assert [read(path)[2] for path in before] == [{(1, "naive")}]
    with pytest.raises(OtherRunError, match="no such run was begun"):
        read(tmp_path / "two.jsonl")


def test_a_contender_is_stopped_after_its_time(plan: Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time to start is not counted; the process is gone."""
    monkeypatch.setattr(run_module, "START_SECONDS", -0.99)
    with pytest.raises(StoppedError, match="stopped after 1 s"):
        run_job({"job": "score", "contender": "naive"}, "slow", plan.work, limit=1)


def test_a_lower_bound_meets_a_target_or_leaves_it_open() -> None:
    """A contender that was stopped is at least so slow; faster than that it is not."""
    results = {"core_build": {"up_to_contributions": 10.0}}
    naive = "naive SQL / all that the contributions need, from raw"
    for seconds, found, result in ((30, "> 3.00", "met"), (15, "> 1.50", "not measured")):
        checked = {one["what"]: one for one in check_targets(results, {"naive": seconds})}
        assert (checked[naive]["found"], checked[naive]["result"]) == (found, result)
    assert {one["result"] for one in check_targets({}, {})} == {"not measured"}


def test_a_daily_run_has_another_target_where_most_sleep() -> None:
    """What is set for one population says nothing of the other."""
    results = {"full_build": {"seconds": 10.0}, "daily_run": {"seconds": 3.0}}
    for population, expected in (
        ("database", ["missed", "not measured"]),
        ("active", ["not measured", "met"]),
    ):
        checked = check_targets(results, {}, population)
        assert [one["result"] for one in checked if "daily run / full" in one["what"]] == expected


def manifest_of(nodes: dict[str, tuple[str, list[str]]]) -> dict[str, dict]:
    """Write what matters of dbt's manifest: file and parents of each model."""
    ids = {name: f"model.lead_scoring.{name}" for name in nodes}
    return {
        "nodes": {
            ids[name]: {
                "unique_id": ids[name],
                "name": name,
                "original_file_path": f"models/{folder}/{name}.sql",
            }
            for name, (folder, _) in nodes.items()
        },
        "parent_map": {
            ids[name]: [ids[parent] for parent in parents] for name, (_, parents) in nodes.items()
        },
    }


def test_time_is_split_at_the_staged_events() -> None:
    """What follows the staged events is scoring; what the mart of scores adds is not."""
    events, points = "int_lead_scoring__event_kinds", "some_model_with_points"
    contributions = "lead_score_contributions"
    manifest = manifest_of(
        {
            "stg_events": ("staging/inputs", []),
            events: ("events", ["stg_events"]),
            "rejected": ("events", ["stg_events"]),
            points: ("events", [events]),
            "matches": ("leads", []),
            contributions: ("marts", [points]),
            "drops": ("optional/forecast", [points]),
            "lead_scores": ("marts", [points, "matches", "drops"]),
            "accounts": ("marts", ["lead_scores"]),
        }
    )
    seconds = {
        unique_id: float(1 << number) for number, unique_id in enumerate(manifest["nodes"])
    } | {project.CLOSING: 0.5}
    found = project.split_seconds(seconds, manifest)
    assert found["groups"] == {
        "other marts": 256.0,
        "scores and contributions": 8.0 + 16 + 32 + 128,
        "forecast": 64.0,
        "cleaning": 1.0 + 2 + 4,
        project.CLOSING: 0.5,
    }
    assert found["from_staged"] == 8 + 16 + 32 + 128
    assert found["from_raw"] == found["from_staged"] + 1 + 2
    assert found["up_to_contributions"] == 1 + 2 + 8 + 32


def test_statements_are_nodes_and_their_tests() -> None:
    """Tests of what was not built are of another selection; an hour leaves some to the night."""
    tests = {
        "test.a": ["model.a"],
        "test.a_and_b": ["model.a", "model.b"],
        "test.of_nothing": [],
        "test.other": ["model.a", "model.other"],
    }
    nodes = {
        name: {"resource_type": "test", "depends_on": {"nodes": parents}, "tags": tags}
        for name, parents in tests.items()
        for tags in [["lead_scoring_nightly"] if name == "test.a" else []]
    } | {
        name: {"resource_type": "model", "depends_on": {"nodes": []}}
        for name in ("model.a", "model.b", "model.other")
    }
    ran = ("model.a", "model.b", "exposure.report")
    results = {"results": [{"unique_id": name} for name in ran]}
    assert project.statements({"nodes": nodes}, results) == 4
    hour = results | {"args": {"selector": "hourly"}}
    assert project.statements({"nodes": nodes}, hour) == 3


def test_postgres_finds_the_rows_of_each_build(plan: Plan, naive: Path, tmp_path: Path) -> None:
    """Up to the scoring day, up to the next, and with the hour; contributions can be compared."""
    with postgres_server(tmp_path) as engine:
        server = Server(engine.port, tmp_path)
        for step in increments.steps(plan):
            files = [str(path) for path in step.data.event_files(step.scored_on)]
            expected = duckdb.execute(
                f"""
                select
                    (select count(*) from read_parquet($1)),
                    (select count(*) from '{plan.data.contacts}' where created_at::date <= $2),
                    (select count(*) from '{plan.data.identities}' where identified_at::date <= $2)
                """,
                [files, step.scored_on],
            ).fetchone()
            server.show_inputs(step.data, step.scored_on)
            with server.cursor() as cursor:
                counts = ", ".join(f"(select count(*) from raw.{name})" for name in INPUTS)
                cursor.execute(f"select {counts}")
                assert cursor.fetchone() == expected
        server.load("public.given", naive)
        with server.cursor() as cursor:
            cursor.execute(
                "create table public.lead_score_contributions as"
                " select *, micropoints / 1000000.0 as points from public.given"
            )
        mart = tmp_path / "mart.parquet"
        assert server.export_mart(mart) == check_same(naive, mart, "the table on PostgreSQL")


INPUTS = ("events", "contacts", "identities")


def test_builds_on_a_server_are_held_against_the_full_one(plan: Plan, tmp_path: Path) -> None:
    """The hour comes last; what has been measured so far is saved."""
    steps = increments.steps(plan)
    assert [step.selector for step in steps] == [None, None, "hourly"]
    assert [step.data.hour_events for step in steps] == [0, 0, HOUR_EVENTS]
    assert [step.scored_on for step in steps] == [plan.data.scored_on, *[plan.data.next_day] * 2]
    found = {
        "full_build": increments.BuildTimes(20.0, 340, 9.5, 1_000),
        "hourly_run": increments.BuildTimes(5.0, None, None, 1_001),
    }
    lines = increments.heading(plan, "20K", "database", "PostgreSQL 15")
    saved = increments.save(tmp_path / "results" / "one", lines, found, "Seconds")
    text = saved[0].read_text(encoding="utf-8")
    assert "PostgreSQL 15: 20,000 events of 200 contacts (four in five without" in text
    assert "| full build | 20.0 | 1.00 | 340 | 9.5 | 1,000 |" in text
    assert "| hourly run | 5.0 | 0.25 |  |  | 1,001 |" in text


def test_a_job_that_fails_says_why(plan: Plan) -> None:
    """The message holds what the process wrote."""
    with pytest.raises(JobError, match=r"No module named 'benchmarks.contenders.abacus'"):
        run_job({"job": "score", "contender": "abacus"}, "abacus", plan.work)


def test_events_are_split_by_load_day(plan: Plan) -> None:
    """History holds what was loaded up to the scoring day, the next day what one day adds."""
    data = plan.data
    sizes = {}
    for name in ("history", "next_day"):
        rows, first, last = duckdb.sql(
            f"select count(*), min(loaded_at)::date, max(loaded_at)::date"
            f" from '{data.folder / name}/*.parquet'"
        ).fetchone()
        sizes[name] = rows
        assert last == (data.scored_on if name == "history" else data.next_day)
        assert name == "history" or first == data.next_day
    assert 0 < sizes["next_day"] < sizes["history"] / 100
    assert make_data(data.folder, EVENTS) == data  # Found, not made again.


def test_the_report_shows_medians_and_ratios(tmp_path: Path) -> None:
    """The yardstick is 1; builds count by their time in the database."""
    build = {
        "database_seconds": 4.0,
        "peak_memory": 2_000_000_000,
        "groups": {"cleaning": 3.0, "seeds": 1.0},
        "nodes": {"int_lead_scoring__events": 3.0, "rules": 1.0},
        "from_staged": 1.5,
        "from_raw": 3.25,
        "up_to_contributions": 3.5,
        "statements": 100,
        "queries": 1_234,
    }
    timed = [{"seconds": seconds, "peak_memory": None} for seconds in (0.5, 9.0, 0.4)]
    found = Measurements(
        {
            "yardstick": timed,
            "full_build": [{**build, "seconds": 10.0}],
            "core_build": [{**build, "seconds": 10.0}],
            "daily_run": [{**build, "seconds": 8.0, "database_seconds": 1.0}],
            "hourly_run": [{**build, "seconds": 4.0, "database_seconds": 0.1, "statements": 70}],
            "naive": [{"seconds": 5.0, "peak_memory": 1}],
        },
        broken={"pandas": "killed by signal 9", "polars": "stopped after 60 s"},
        stopped={"polars": 60},
        contributions=12,
        checked=["lead_score_contributions", "naive"],
    )
    summary = report.summarise(
        Plan(Data(tmp_path), SIZE, tmp_path), found, {"cores": "2", "processor": "x"}, 1000
    )
    results = summary["results"]
    assert results["yardstick"]["ratio"] == 1
    assert results["full_build"]["ratio"] == 8
    assert results["full_build"]["dbt_seconds"] == 6
    assert results["naive"]["ratio"] == 10
    text = report.save(summary, tmp_path / "results" / "one")[0].read_text(encoding="utf-8")
    for expected in (
        "| full build (dbt) | 4.000 |",
        "killed by signal 9",
        "| events | 3.000 |",
        "| - scores and contributions from staged events | 1.500 |  | 3.00 |",
        "| Polars | > 60 | stopped after 60 s | > 120.00 |",
        "; this run is of another size",
        "| hourly run (dbt) | 0.100 | 0.100 .. 0.100 | 0.20 | 2.00 GB | 4.0 | 3.9 | 70 | 1,234 |",
        "| hourly run / full build | at most 0.05, better 0.03 | 0.03 | met |",
        "| at least 2 | 1.43 | missed |",
        "| at most 0.45, better 0.3 | 0.25 | met |",
        "| statements of an hourly run | at most 90, better 60 | 70 | met |",
        "| full build, all tables / Polars by hand | at most 1.6, better 1.2 |  | not measured |",
    ):
        assert expected in text


def test_the_command_line_is_checked() -> None:
    """Numbers of events with K and M; contenders by name."""
    assert [number_of_events(text) for text in ("20000", "200k", "10M")] == [20_000, 200_000, 10**7]
    parser = build_parser()
    assert parser.parse_args(["--contenders", ""]).contenders == CONTENDERS
    assert parser.parse_args([]).contenders is None
    assert parser.parse_args(["--population", "database"]).population == "database"
    assert parser.parse_args(["--contenders", "naive,polars"]).contenders == ("naive", "polars")
    assert parser.parse_args(["--limit", "600"]).limit == 600
    wrong_ones = (["--contenders", "spark"], ["--events", "1.5M"], ["--rounds", "0"])
    for wrong in (*wrong_ones, ["--limit", "ten"], ["--population", "asleep"]):
        with pytest.raises(SystemExit):
            parser.parse_args(wrong)


def test_growth_is_judged_by_group() -> None:
    """Twice the rows in twice the time is linear; in four times the time it is not."""
    points = [
        (1_000_000, {"cleaning": 10.0, "forecast": 10.0, "seeds": 0.1, scale.ALL: 20.1}),
        (2_000_000, {"cleaning": 20.0, "forecast": 40.0, "seeds": 0.1, scale.ALL: 60.1}),
        (4_000_000, {"cleaning": 30.0, "forecast": 160.0, "seeds": 0.1, scale.ALL: 190.1}),
    ]
    assert scale.growths(points, "cleaning") == [1.0, 0.75]
    assert scale.is_linear(points, "cleaning")
    assert not scale.is_linear(points, "forecast")
    made = scale.tables(points, points[:1])
    assert len(made) == 1  # One number of rules says nothing about growth.
    title, columns, rows = made[0]
    assert title == "Seconds per million events, by group"
    assert columns == ["", "1M", "2M", "4M", "growth", ""]
    by_group = {row[0]: row[1:] for row in rows}
    assert by_group["forecast"] == [
        *("10.0000", "20.0000", "40.0000"),
        *("2.00 2.00", "more than linear"),
    ]
    assert by_group["cleaning"][-1] == "linear or better"
    assert by_group["seeds"][-1] == "too small to tell"
    assert rows[-1][0] == scale.ALL


def test_scaling_takes_lists_of_sizes() -> None:
    """Sizes with commas between, as the benchmark reads one."""
    parser = scale.build_parser()
    arguments = parser.parse_args(["--events", "200k, 1M", "--rules", "40,400"])
    assert (arguments.events, arguments.rules) == (["200K", "1M"], [40, 400])
    with pytest.raises(SystemExit):
        parser.parse_args(["--rules", "40,many"])


def test_a_profile_names_operators_and_their_shares(tmp_path: Path) -> None:
    """A file a node, with the plan; a query that does not run is told, too."""
    plan = Plan(Data(tmp_path), SIZE, tmp_path)
    with duckdb.connect(str(plan.database())) as connection:
        connection.execute("create table numbers as select range as number from range(200000)")
    grouped = "select number % 7 as rest, count(*) from numbers where number > 9 group by all"
    nodes = [
        profile.Node("int_lead_scoring__rests", 2.0, f"-- by rest\n{grouped}"),
        profile.Node("gone", 1.0, "select * from no_such_table"),
    ]
    rows = profile.profile(plan, nodes, tmp_path / "out", Console(quiet=True))
    assert rows[0][:2] == ["rests", "2.00"]
    assert "hash_group_by" in rows[0][3]
    assert rows[1][3].startswith("could not run: Catalog Error")
    text = (tmp_path / "out" / "01_int_lead_scoring__rests.md").read_text(encoding="utf-8")
    for expected in ("| HASH_GROUP_BY |", "numbers", "199,990", "-- by rest"):
        assert expected in text
    told = {"operator_name": "FILTER", "operator_timing": 1, "operator_cardinality": 2}
    found = list(profile.operators({"children": [{**told, "children": [told]}]}))
    assert [(one.depth, one.name) for one in found] == [(0, "FILTER"), (1, "FILTER")]
    assert profile.shares(found) == [("FILTER", 2.0, 1.0)]


def test_a_database_left_behind_is_known_by_rows_and_rules(tmp_path: Path) -> None:
    """The profile takes it only for what it was built from."""
    plan = Plan(Data(tmp_path / "1M"), SIZE, tmp_path)
    assert not run_module.is_left_behind(plan, "full_build")
    run_module.note_rows(plan)
    plan.database().touch()
    (tmp_path / "full_build").mkdir()
    (tmp_path / "full_build" / "run_results.json").touch()
    assert run_module.is_left_behind(plan, "full_build")
    assert not run_module.is_left_behind(plan, "daily_run")
    for other_plan in (
        Plan(Data(tmp_path / "10M"), SIZE, tmp_path),
        Plan(Data(tmp_path / "1M"), Size(400, 40), tmp_path),
    ):
        assert not run_module.is_left_behind(other_plan, "full_build")
