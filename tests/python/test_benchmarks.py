"""The benchmark measures like with like: all contenders give the same contributions."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from rich.console import Console

from benchmarks import policy, project, report, yardstick
from benchmarks import run as run_module
from benchmarks.__main__ import build_parser, number_of_events
from benchmarks.check import DifferenceError, check_same, export_mart
from benchmarks.data import Data, make_data
from benchmarks.policy import Size, make_tables
from benchmarks.rules import read_rules
from benchmarks.run import CONTENDERS, JobError, Measurements, Plan, other, run_job

pytestmark = pytest.mark.xdist_group("benchmarks")

EVENTS = 20_000
SIZE = Size()


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    """A tiny volume, and a folder to work in."""
    folder = tmp_path_factory.mktemp("benchmark")
    (folder / "work").mkdir()
    return Plan(make_data(folder / "data", EVENTS), SIZE, folder / "work")


@pytest.fixture(scope="module")
def naive(plan: Plan) -> Path:
    """The contributions by the naive SQL."""
    other(plan, "naive")
    return plan.work / "naive.parquet"


def test_both_deliveries_of_an_event_count_once_on_the_next_day(plan: Plan, naive: Path) -> None:
    """Copies that were loaded a day later are in another file, and known as copies all the same."""
    results = {}
    for name in ("naive", "polars", "pandas"):
        of_day = Plan(plan.data, SIZE, plan.work / "next_day")
        of_day.work.mkdir(exist_ok=True)
        other(of_day, name, plan.data.next_day)
        results[name] = of_day.work / f"{name}.parquet"
    check_same(results["naive"], results["polars"], "polars")
    check_same(results["naive"], results["pandas"], "pandas")
    with pytest.raises(DifferenceError, match=r"no such row|occurrences"):
        check_same(naive, results["naive"], "the next day")


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
    project.show_inputs(plan.database, plan.data, plan.data.scored_on)
    arguments = project.build_arguments(plan.project, plan.data, plan.data.scored_on)
    request = {
        "job": "dbt",
        "arguments": [*arguments, "--select", "+lead_score_contributions"],
        "database": str(plan.database),
        "memory": "1GB",
    }
    answer = run_job(request, "build", plan.work)
    mart = plan.work / "mart.parquet"
    export_mart(plan.database, mart)
    check_same(mart, naive, "naive")
    times = project.split_seconds(answer["nodes"], plan.project)
    assert sum(times["groups"].values()) == pytest.approx(sum(answer["nodes"].values()))
    assert {"cleaning", "scores and contributions", "rule checks", "seeds"} <= times[
        "groups"
    ].keys()
    assert 0 < times["up_to_contributions"] <= sum(answer["nodes"].values())


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
    assert found.broken == {"naive": "killed by signal 9"}
    assert len(found.by_contender["daily_run"]) == 2
    breaks = "daily_run"
    with pytest.raises(JobError, match="daily run failed: killed"):
        run_module.run(turns, quiet)


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
        "up_to_contributions": 3.5,
    }
    timed = [{"seconds": seconds, "peak_memory": None} for seconds in (0.5, 9.0, 0.4)]
    found = Measurements(
        {
            "yardstick": timed,
            "full_build": [{**build, "seconds": 10.0}],
            "daily_run": [{**build, "seconds": 8.0, "database_seconds": 1.0}],
            "naive": [{"seconds": 5.0, "peak_memory": 1}],
        },
        broken={"pandas": "killed by signal 9"},
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
        "| 0.25 |",
    ):
        assert expected in text


def test_the_command_line_is_checked() -> None:
    """Numbers of events with K and M; contenders by name."""
    assert [number_of_events(text) for text in ("20000", "200k", "10M")] == [20_000, 200_000, 10**7]
    parser = build_parser()
    assert parser.parse_args(["--contenders", ""]).contenders == CONTENDERS
    assert parser.parse_args(["--contenders", "naive,polars"]).contenders == ("naive", "polars")
    for wrong in (["--contenders", "spark"], ["--events", "1.5M"], ["--rounds", "0"]):
        with pytest.raises(SystemExit):
            parser.parse_args(wrong)
