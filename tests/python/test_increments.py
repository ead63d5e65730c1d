"""Builds on growing and changing inputs end where one build of everything ends."""

from __future__ import annotations

import json
import os
import random
import time as clock
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from random_cases import Case, make_case, make_time_case
from reference_scorer import parse_timestamp
from workspace import RULE_COLUMNS, BuildResult, Workspace

from dbt_workspace.processes import read_artifact

Rows = list[dict[str, Any]]

SEEDS = range(int(os.environ.get("LEAD_SCORING_INCREMENT_CASES", "1")))
SLICES = 4
FIRST_LOAD = datetime(2026, 6, 1, 6)
LOADS_APART = timedelta(days=5)
# Columns that hold the clock of the run which wrote a row: no two builds agree on them.
CLOCK_COLUMNS = {"sync_crm_leads": {"payload_changed_at", "sync_version"}}
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


@pytest.mark.parametrize("seed", SEEDS)
def test_increments_equal_a_full_build(workspace: Workspace, seed: int) -> None:
    """Whatever came, changed or went in between, every published table ends as in one build.

    The history keeps the day with which the first slice began; a full build has to be told.
    """
    rng = random.Random(f"increments {seed}")
    case = make_case(seed)
    delivered = deliver(rng, case)
    steps = sorted(rng.choice((0, 0, 1, 5)) for _ in range(SLICES - 1))
    days = [case.days[0] - timedelta(days=step) for step in reversed(steps)] + [case.days[0]]
    workspace.reset()
    workspace.write_rules(case.policy.rules)
    workspace.write_dictionaries(case.policy.dictionaries)
    for number, day in enumerate(days):
        workspace.write_inputs(in_slice(delivered, number), case.extra_columns, case.types)
        is_last = number == SLICES - 1
        build(workspace, day, ("--exclude-resource-type", "unit_test")) if is_last else build(
            workspace, day
        )
    incremental = published(workspace)
    workspace.reset()
    workspace.write_inputs(in_slice(delivered, SLICES - 1), case.extra_columns, case.types)
    build(workspace, days[-1], history_start=days[0] - timedelta(days=90))
    lines = differences(incremental, published(workspace))
    summary = "\n".join(lines[:SHOWN]) + ("\n..." if len(lines) > SHOWN else "")
    assert not lines, f"seed {seed}: {len(lines)} differences\n{summary}"


# What an earlier run found ------------------------------------------------------------------------


def spoil_grade_drops(workspace: Workspace, rng: random.Random, day: date) -> None:
    """Leave other days than the right ones, or none, for the next run to find."""
    leads = workspace.rows("int_lead_scoring__forecast_leads")
    found = {
        (row["scoring_model_id"], row["contact_id"]): row["grade_drops_on"]
        for row in workspace.rows("int_lead_scoring__grade_drops")
    }
    spoiled = []
    for lead in leads:
        name = (lead["scoring_model_id"], lead["contact_id"])
        right = found.get(name, day + timedelta(days=rng.randint(1, 400)))
        days_off = rng.choice((-400, -1, 0, 1, 7, 400, rng.randint(-30, 30), None))
        if days_off is not None:
            spoiled.append((*name, right + timedelta(days=days_off)))
    table = workspace.relation("int_lead_scoring__grade_drops")
    with duckdb.connect(str(workspace.database)) as connection:
        connection.execute(f"delete from {table}")
        if spoiled:
            connection.executemany(f"insert into {table} values (?, ?, ?)", spoiled)


@pytest.mark.parametrize("seed", SEEDS)
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
    build(workspace, case.days[0])
    lines = differences(published(workspace), expected)
    assert not lines, f"seed {seed}: {len(lines)} differences\n" + "\n".join(lines[:SHOWN])


# What is read again -------------------------------------------------------------------------------

DAY = date(2026, 6, 30)
EVENT_MODELS = ("+int_lead_scoring__event_outcomes", "+int_lead_scoring__load_log")


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
        {"lead_scoring__scored_on": DAY.isoformat(), **(variables or {})},
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
        {"lead_scoring__scored_on": DAY.isoformat()},
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
