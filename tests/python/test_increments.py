"""Builds on growing and changing inputs end where one build of everything ends."""

from __future__ import annotations

import json
import os
import random
import time as clock
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from typing import Any

import duckdb
import pytest
from comparison import summary
from random_cases import Case, make_case, make_time_case
from reference_scorer import parse_timestamp
from test_random_cases import compare
from workspace import RULE_COLUMNS, BuildResult, Workspace

from dbt_workspace.processes import read_artifact

Rows = list[dict[str, Any]]

SEEDS = range(int(os.environ.get("LEAD_SCORING_INCREMENT_CASES", "5")))
SLICES = 4
FIRST_LOAD = datetime(2026, 6, 1, 6)
LOADS_APART = timedelta(days=5)
# Columns that hold the clock of the run which wrote a row: no two builds agree on them.
CLOCK_COLUMNS = {"sync_crm_leads": {"payload_changed_at", "sync_version"}}
# What rules that were edited in place leave as it was published.
MADE_FROM_HISTORY = (
    *("lead_score_history", "lead_mql_transitions", "mql_handoffs", "untouched_mqls", "call_list"),
    "sync_crm_leads",
)
HISTORY_COLUMNS = ("mql_since", "score_change_7_days", "score_change_28_days")
WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "test")
SHOWN = 30


# Random inputs that arrive bit by bit -------------------------------------------------------------


@dataclass
class Delivered:
    """A row, and the slices in which it is there: from the first up to, not including, the end."""

    row: dict[str, Any]
    first: int
    end: int


def load_day(row: Mapping[str, Any]) -> date | None:
    """Day on which a raw event says that it was loaded."""
    loaded_at = parse_timestamp((row.get("loaded_at") or "").strip())
    return loaded_at and loaded_at.date()


def deliver(rng: random.Random, case: Case) -> dict[str, list[Delivered]]:
    """Draw when each row comes and goes, and what stood in its place before."""
    delivered = {}
    share_gone, share_of_old_days = rng.choice(((0.06, 0.25), (0.06, 0), (0, 0.03), (0, 0)))
    for name, rows in case.inputs.items():
        delivered[name] = []
        for row in rows:
            first = 0 if rng.random() < 0.5 else rng.randrange(SLICES)
            goes = rng.random() < (share_gone if name == "events" else 0.06)
            end = rng.randint(first + 1, SLICES) if goes else SLICES
            if name == "events":
                loaded = row if rng.random() < share_of_old_days else _loaded(rng, row, first)
                delivered[name].append(Delivered(loaded, first, end))
                continue
            if first > 0 and rng.random() < 0.3:
                # An earlier wording of the row, which this one overwrites.
                other = {**row, **_other_values(rng, row, rows)}
                delivered[name].append(Delivered(other, rng.randrange(first), first))
            delivered[name].append(Delivered(row, first, end))
    _take_contacts_away(rng, delivered)
    _keep_what_counting_misses(delivered["events"])
    return delivered


def _loaded(rng: random.Random, row: dict[str, Any], number: int) -> dict[str, Any]:
    """Let an event say the day of its delivery; now and then it says none."""
    if rng.random() < 0.05:
        return {**row, "loaded_at": None}
    moment = FIRST_LOAD + number * LOADS_APART + timedelta(hours=rng.randrange(30))
    return {**row, "loaded_at": f"{moment:%Y-%m-%d %H:%M:%S}"}


def _other_values(rng: random.Random, row: Mapping[str, Any], rows: Rows) -> dict[str, Any]:
    column = rng.choice(list(row))
    return {column: rng.choice(rows)[column]}


def _take_contacts_away(rng: random.Random, delivered: dict[str, list[Delivered]]) -> None:
    """Let two contacts go from all inputs but the events; one of them comes back."""
    for contact, comes_back in zip(rng.sample(range(1, 20), 2), (True, False), strict=True):
        name = f"C{contact}"
        for one in ("contacts", "contact_merges"):
            back = []
            for entry in delivered.get(one, []):
                if (entry.row["contact_id"] or "").strip() == name:
                    if comes_back and entry.end == SLICES:
                        back.append(Delivered(entry.row, SLICES - 1, SLICES))
                    entry.end = min(entry.end, SLICES - 2 if comes_back else SLICES - 1)
            delivered.get(one, []).extend(back)


def _keep_what_counting_misses(events: list[Delivered]) -> None:
    """Let no event go in whose place another comes: the rows of an old day would be as many."""
    days = Counter((load_day(entry.row), entry.first) for entry in events)
    for entry in events:
        if days[load_day(entry.row), entry.end]:
            entry.end = SLICES


def in_slice(delivered: Mapping[str, Sequence[Delivered]], number: int) -> dict[str, Rows]:
    """Rows of each input that are there in a slice."""
    return {
        name: [entry.row for entry in entries if entry.first <= number < entry.end]
        for name, entries in delivered.items()
    }


# What is compared ---------------------------------------------------------------------------------


def marts(workspace: Workspace) -> list[str]:
    """Names of all published tables."""
    manifest = read_artifact(workspace.folder / "target", "manifest")
    return sorted(
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["path"].startswith("marts/")
    )


def published(workspace: Workspace) -> dict[str, Counter[tuple[tuple[str, str], ...]]]:
    """All rows of all published tables, without the columns that hold a clock.

    What the CRM is to clear depends on what it was told before: test_sync.py looks at it.
    """
    return {
        mart: Counter(
            tuple(
                (name, repr(value))
                for name, value in row.items()
                if name not in CLOCK_COLUMNS.get(mart, ())
            )
            for row in workspace.rows(mart)
            if not (mart == "sync_crm_leads" and row["operation"] == "clear")
        )
        for mart in marts(workspace)
    }


def without_history(rows: Counter[tuple[tuple[str, str], ...]]) -> Counter[Any]:
    """Rows of lead_scores without what comes from days before."""
    found: Counter[Any] = Counter()
    for row, count in rows.items():
        found[tuple((name, value) for name, value in row if name not in HISTORY_COLUMNS)] += count
    return found


def differences(
    incremental: Mapping[str, Counter[Any]], full: Mapping[str, Counter[Any]]
) -> list[str]:
    """Describe rows that only one of the two builds has."""
    lines = []
    for mart in full:
        for what, rows in (
            ("only after increments", incremental[mart] - full[mart]),
            ("only in the full build", full[mart] - incremental[mart]),
        ):
            lines += [
                f"{mart} {what}: {count} x " + ", ".join(f"{n}={v}" for n, v in row)
                for row, count in rows.items()
            ]
    return lines


def build(
    workspace: Workspace,
    day: date,
    arguments: Sequence[str] = WITHOUT_TESTS,
    history_start: date | None = None,
) -> BuildResult:
    """Build for a day; what fails is shown."""
    days = {"lead_scoring__scored_on": day.isoformat()}
    if history_start:
        days["lead_scoring__history_start"] = history_start.isoformat()
    result = workspace.build(days, arguments=arguments)
    assert result.success, f"{day}: the build failed\n{result.messages[-6000:]}"
    return result


# Sequences of runs --------------------------------------------------------------------------------


@dataclass
class Run:
    """One run of a sequence.

    Attributes:
        day: the scoring day.
        number: the slice of the inputs that it finds.
        edit: whether rules are edited before it.
        is_killed: whether it is killed on the way.
    """

    day: date
    number: int
    edit: bool = False
    is_killed: bool = False


def draw_runs(rng: random.Random, last_day: date) -> list[Run]:
    """Draw days, slices, edits and kills: on one day, a day later, weeks later, a day back."""
    steps = [rng.choice((0, 0, 1, 1, 1, 2, 10, 30, -1, -12)) for _ in range(SLICES - 1)]
    day = last_day - timedelta(days=max(0, *accumulate(steps)))
    runs = [Run(day, 0)]
    for number, step in enumerate(steps, start=1):
        day += timedelta(days=step)
        slice_number = number if rng.random() < 0.8 else runs[-1].number
        runs.append(Run(day, slice_number, edit=rng.random() < 0.2, is_killed=rng.random() < 0.25))
    return [*runs, Run(day, runs[-1].number)] if runs[-1].is_killed else runs


def edit_rules(rng: random.Random, rules: dict[str, Rows]) -> dict[str, Rows]:
    """Give one rule other points."""
    table = rng.choice(("fit_rules", "engagement_rules"))
    rows = rules[table]
    if not rows:
        return rules
    chosen = rng.choice(rows)
    points = rng.choice(("3.5", "-1", "0"))
    edited = [
        {**row, "points": points}
        if (row["scoring_model_id"], row["rule_id"], row["valid_from"])
        == (chosen["scoring_model_id"], chosen["rule_id"], chosen["valid_from"])
        else row
        for row in rows
    ]
    return {**rules, table: edited}


def kill_a_run(workspace: Workspace, variables: Mapping[str, Any], seconds: float) -> None:
    """Start a build and kill it, if it is not over by then."""
    started = workspace.start(variables, arguments=WITHOUT_TESTS)
    started.process.join(seconds)
    started.process.kill()
    started.process.join()


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_runs_came_before_the_last_one_is_right(workspace: Workspace, seed: int) -> None:
    """Each run ends with the scores of the reference, and the last with the tables of one build.

    Scores are those of a reference that knows of no other run. The history keeps the day with
    which the first run began; a full build has to be told. It also keeps what was published by
    rules that were edited, so that it is left out where they were.
    """
    rng = random.Random(f"sequence {seed}")
    case = make_case(seed)
    delivered = deliver(rng, case)
    runs = draw_runs(rng, case.days[0])
    variables: dict[str, Any] = {}
    if seed % 5:
        variables["lead_scoring__modules"] = ["history", "handoffs", "forecast"]
    rules = case.policy.rules
    workspace.reset()
    workspace.write_rules(rules)
    workspace.write_dictionaries(case.policy.dictionaries)
    told = f"seed {seed}: {runs}"
    for run in runs:
        if run.edit:
            rules = edit_rules(rng, rules)
            workspace.write_rules(rules)
        inputs = in_slice(delivered, run.number)
        workspace.write_inputs(inputs, case.extra_columns, case.types)
        variables["lead_scoring__scored_on"] = run.day.isoformat()
        if run.is_killed:
            kill_a_run(workspace, variables, rng.uniform(2, 12))
            continue
        result = workspace.build(variables, arguments=WITHOUT_TESTS)
        assert result.success, f"{told}: {run} failed\n{result.messages[-6000:]}"
        expected = replace(case, inputs=inputs, policy=replace(case.policy, rules=rules)).expected(
            run.day
        )
        lines = compare(workspace, expected)
        assert not lines, f"{told}: after {run}\n{summary(lines)}"
    incremental = published(workspace)
    workspace.reset()
    workspace.write_inputs(in_slice(delivered, runs[-1].number), case.extra_columns, case.types)
    first_day = runs[0].day - timedelta(days=90)
    variables["lead_scoring__history_start"] = first_day.isoformat()
    result = workspace.build(variables, arguments=("--exclude-resource-type", "unit_test"))
    assert result.success, f"{told}: the full build failed\n{result.messages[-6000:]}"
    full = published(workspace)
    if any(run.edit for run in runs):
        full = {mart: rows for mart, rows in full.items() if mart not in MADE_FROM_HISTORY}
        lead_scores = [incremental["lead_scores"], full["lead_scores"]]
        incremental["lead_scores"], full["lead_scores"] = map(without_history, lead_scores)
    lines = differences(incremental, full)
    assert not lines, f"{told}: {len(lines)} differences\n" + "\n".join(lines[:SHOWN])


# What an earlier run found ------------------------------------------------------------------------


def spoil_grade_drops(workspace: Workspace, rng: random.Random, day: date) -> None:
    """Leave other days than the right ones, or none, to leads that are all due in the next run."""
    leads = workspace.rows("int_lead_scoring__forecast_leads")
    scores = workspace.rows("int_lead_scoring__standing_scores")
    found = {(row["scoring_model_id"], row["contact_id"]): row["grade_drops_on"] for row in scores}
    table = workspace.relation("int_lead_scoring__standing_scores")
    spoil = f"update {table} set grade_drops_on = ? where scoring_model_id = ? and contact_id = ?"
    with duckdb.connect(str(workspace.database)) as connection:
        for lead in leads:
            name = (lead["scoring_model_id"], lead["contact_id"])
            right = found[name] or day + timedelta(days=rng.randint(1, 400))
            days_off = rng.choice((-400, -1, 0, 1, 7, 400, rng.randint(-30, 30), None))
            spoiled = None if days_off is None else right + timedelta(days=days_off)
            connection.execute(spoil, [spoiled, *name])
    due = workspace.relation("int_lead_scoring__standing_leads")
    workspace.execute(f"update {due} set next_change_on = scored_on")


@pytest.mark.parametrize("seed", SEEDS[:1])
def test_no_answer_of_an_earlier_run_decides_on_the_days_to_come(
    workspace: Workspace, seed: int
) -> None:
    """Whatever days a run finds in the table that it will write, it ends with the right ones."""
    rng = random.Random(f"guesses {seed}")
    case = make_time_case(seed)
    workspace.reset()
    workspace.write_rules(case.policy.rules)
    workspace.write_dictionaries(case.policy.dictionaries)
    workspace.write_inputs(case.inputs, case.extra_columns, case.types)
    build(workspace, case.days[0])
    expected = published(workspace)
    assert workspace.rows("int_lead_scoring__grade_drops"), f"seed {seed}: no grade drops"
    spoil_grade_drops(workspace, rng, case.days[0])
    assert "(the day)" in build(workspace, case.days[0]).messages
    lines = differences(published(workspace), expected)
    assert not lines, f"seed {seed}: {len(lines)} differences\n" + "\n".join(lines[:SHOWN])


# What is read again -------------------------------------------------------------------------------

DAY = date(2026, 6, 30)
EVENT_MODELS = ("+int_lead_scoring__event_outcomes", "+int_lead_scoring__load_log")
ON_DAY = {"lead_scoring__scored_on": DAY.isoformat(), "lead_scoring__modules": []}


def event(event_id: str, loaded_at: str | None, contact_id: str | None = "a") -> dict[str, Any]:
    """Make a sound event."""
    return {
        "event_id": event_id,
        "contact_id": contact_id,
        "event_type": "page_view",
        "occurred_at": "2026-06-01 10:00:00",
        "loaded_at": loaded_at,
    }


def contact(contact_id: str) -> dict[str, Any]:
    """Make a contact."""
    return {"contact_id": contact_id, "created_at": "2026-01-01", "updated_at": "2026-01-01"}


EVENTS = [
    event("old", "2026-06-01 12:00:00"),
    event("of b", "2026-06-05 12:00:00", "b"),
    event("shared", "2026-06-07 12:00:00", "a"),
    event("shared", "2026-06-08 12:00:00", "b"),
    event("recent", "2026-06-19 12:00:00"),
    event("latest", "2026-06-20 12:00:00"),
]
CONTACTS = [contact("a"), contact("b"), contact("c")]


def write(
    workspace: Workspace,
    events: Rows,
    contacts: Rows = CONTACTS,
    erased: Sequence[str] = (),
    properties: Sequence[str] = (),
) -> None:
    """Replace the inputs, and score no attributes."""
    requests = [{"contact_id": name, "requested_at": "2026-06-01"} for name in erased]
    workspace.write_inputs(
        {"contacts": contacts, "events": events, "erasure_requests": requests},
        {"contacts": [], "companies": [], "events": list(properties)},
    )


def read_from(workspace: Workspace) -> tuple[date | None, str]:
    """First load day that the last run read, and why."""
    rows = workspace.rows("int_lead_scoring__events_to_read")
    ((day, reason),) = {(row["read_from"], row["reason"]) for row in rows}
    return day, reason


def states(workspace: Workspace) -> dict[str, Counter[str]]:
    """Rows of the tables that are kept from run to run, without their clock."""
    tables = ("repeated_events", "activity", "rejected_events", "event_kinds")
    return {
        table: Counter(
            repr(sorted((name, value) for name, value in row.items() if name != "recorded_at"))
            for row in workspace.rows(f"int_lead_scoring__{table}")
            if row.get("row_count") != 0
        )
        for table in tables
    }


def rejected(workspace: Workspace) -> Rows:
    """Events that can't be used as things stand."""
    rows = workspace.rows("int_lead_scoring__event_outcomes")
    return [row for row in rows if row["outcome"] == "rejected"]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Copy of the project without rules, in which builds take little time."""
    workspace = Workspace(tmp_path_factory.mktemp("small") / "lead_scoring")
    workspace.write_rules({name: [] for name in RULE_COLUMNS})
    return workspace


def read_events(
    workspace: Workspace, variables: Mapping[str, Any] | None = None, select: Sequence[str] = ()
) -> BuildResult:
    """Build the tables of events and what counts them."""
    result = workspace.build(
        {**ON_DAY, **(variables or {})},
        select=select or EVENT_MODELS,
        arguments=WITHOUT_TESTS,
    )
    assert result.success, result.messages[-6000:]
    return result


def start(workspace: Workspace, events: Rows = EVENTS, **inputs: Any) -> None:
    """Build the first time."""
    workspace.reset()
    write(workspace, events, **inputs)
    read_events(workspace)
    assert read_from(workspace) == (None, "nothing read yet")


def assert_as_new(workspace: Workspace) -> None:
    """The state equals that of a full refresh."""
    found = states(workspace)
    refreshed = workspace.build(
        ON_DAY,
        select=EVENT_MODELS,
        arguments=(*WITHOUT_TESTS, "--full-refresh"),
    )
    assert refreshed.success, refreshed.messages[-6000:]
    assert read_from(workspace) == (None, "nothing read yet")
    assert found == states(workspace)


def test_without_new_rows_only_the_last_load_days_are_read(small: Workspace) -> None:
    """What did not change keeps the time at which it was recorded."""
    start(small)
    before = small.rows("int_lead_scoring__activity")
    result = read_events(small)
    assert read_from(small) == (date(2026, 6, 17), "new load days")
    assert "read again" not in result.messages
    after = small.rows("int_lead_scoring__activity")
    assert Counter(map(repr, before)) == Counter(map(repr, after))
    write(small, [*EVENTS, event("new", "2026-06-21"), event("no day", None)])
    read_events(small)
    recorded = Counter(row["recorded_at"] for row in small.rows("int_lead_scoring__activity"))
    assert sorted(recorded.values()) == [2, 6]
    assert_as_new(small)


def test_rows_that_come_or_go_with_an_earlier_load_day_are_found(small: Workspace) -> None:
    """The rows of each load day are counted anew."""
    start(small)
    write(small, [*EVENTS[1:], event("late", "2026-06-03 12:00:00")])
    result = read_events(small)
    reason = "rows came or went with an earlier load day"
    assert read_from(small) == (date(2026, 6, 1), reason)
    assert reason in result.messages
    assert_as_new(small)


def test_a_run_that_stopped_on_the_way_is_made_good(small: Workspace) -> None:
    """As long as no run gets to the end, the next reads what the first should have read."""
    start(small)
    late = {**event("late", "2026-06-03 12:00:00"), "event_type": "of a new kind"}
    write(small, [late, *EVENTS])
    read_events(small, select=["+int_lead_scoring__rejected_events"])
    read_events(small, select=["int_lead_scoring__events_to_read"])
    read_events(small)
    assert read_from(small) == (date(2026, 6, 3), "the last run did not finish")
    read_events(small)
    assert read_from(small) == (date(2026, 6, 17), "new load days")
    assert_as_new(small)


def test_all_is_read_when_events_are_cleaned_in_another_way(small: Workspace) -> None:
    """A property more is a column more; the same goes for placeholders."""
    start(small)
    events = [{**row, "page_path": "/pricing"} for row in EVENTS]
    write(small, events, properties=["page_path"])
    read_events(small)
    assert read_from(small) == (None, "the events are cleaned in another way")
    assert_as_new(small)
    write(small, EVENTS)
    read_events(small)
    assert read_from(small) == (None, "the events are cleaned in another way")
    assert_as_new(small)


def test_an_event_ahead_of_the_clock_is_read_again_once_its_time_has_come(
    small: Workspace,
) -> None:
    """It is rejected until then."""
    soon = datetime.now(UTC).replace(tzinfo=None) + timedelta(seconds=25)
    ahead = {**event("ahead", "2026-06-03"), "occurred_at": f"{soon:%Y-%m-%d %H:%M:%S.%f}"}
    start(small, [*EVENTS, ahead])
    (row,) = rejected(small)
    assert row["rejection_reason"] == "timestamp_in_future"
    clock.sleep(max(0.0, (soon - datetime.now(UTC).replace(tzinfo=None)).total_seconds()))
    read_events(small)
    assert read_from(small) == (
        date(2026, 6, 3),
        "the clock has passed the time of an event",
    )
    assert rejected(small) == []
    assert_as_new(small)


def test_events_of_a_contact_that_is_gone_are_shown_as_they_came(small: Workspace) -> None:
    """Its rows are read again for that, once; they count as soon as the contact is back."""
    start(small)
    write(small, EVENTS, [contact("a"), contact("c")])
    read_events(small)
    assert read_from(small) == (date(2026, 6, 5), "a contact is no longer known")
    (row,) = (row for row in rejected(small) if row["event_id"] == "of b")
    assert row["rejection_reason"] == "unknown_contact"
    assert json.loads(row["raw_row"])["contact_id"] == "b"
    read_events(small)
    assert read_from(small) == (date(2026, 6, 17), "new load days")
    write(small, EVENTS)
    read_events(small)
    assert read_from(small) == (date(2026, 6, 17), "new load days")
    assert rejected(small) == []


def test_erasure_takes_rows_from_every_load_day_and_other_versions_move_up(
    small: Workspace,
) -> None:
    """A request that is withdrawn brings them back."""
    start(small)
    write(small, EVENTS, erased=["c"])
    read_events(small)
    assert read_from(small) == (date(2026, 6, 17), "new load days")
    write(small, EVENTS, erased=["a", "c"])
    read_events(small)
    assert read_from(small) == (
        date(2026, 6, 8),
        "a contact was erased that shares an event",
    )
    rows = small.rows("int_lead_scoring__repeated_events")
    (row,) = (row for row in rows if row["event_id"] == "shared")
    assert (row["contact_id"], row["candidate_number"]) == ("b", 1)
    assert "a" not in {row["contact_id"] for row in rows}
    owners = {row["owner_key"] for row in small.rows("int_lead_scoring__activity")}
    (numbers,) = small.query("select hash('a') >> 1 as of_a, hash('b') >> 1 as of_b")
    assert numbers["of_b"] in owners
    assert numbers["of_a"] not in owners
    write(small, EVENTS, erased=["c", "d"])
    read_events(small)
    assert read_from(small) == (None, "an erasure request was withdrawn")
    assert_as_new(small)
