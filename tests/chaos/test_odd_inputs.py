"""Inputs that nobody expects end in a right result, or in an error that names what is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from chaos import IS_WHOLE, WITHOUT_TESTS, Chaos, Contents, chaos_on, different, published
from policies import (
    EXTRA_COLUMNS,
    SCORED_ON,
    small_dictionaries,
    small_inputs,
    small_model,
    valid_policy,
)
from workspace import BuildResult

Rows = list[dict[str, Any]]

ENGINES = ("duckdb", "postgres") if IS_WHOLE else ("duckdb",)
DAY = {"lead_scoring__scored_on": SCORED_ON, "lead_scoring__history_start": "2026-06-26"}
in_chaos_only = pytest.mark.skipif(not IS_WHOLE, reason="make chaos runs it")
RULE_TABLES = sorted(small_model("main"))
# What the rows that need an empty table say of it; other tables are named themselves.
MISSED = {
    "scoring_models": "unknown scoring model 'main'",
    "score_groups": "unknown score_group 'web' of model 'main'",
    "fit_rules": "unknown rule 'free_mail' of model 'main'",
    "engagement_rules": "unknown rule 'pricing' of model 'main'",
}


@pytest.fixture(
    scope="module",
    params=[pytest.param(one, marks=pytest.mark.xdist_group(f"odd_{one}")) for one in ENGINES],
)
def workspace(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Chaos]:
    """A workspace on each engine."""
    with chaos_on(request.param, tmp_path_factory.mktemp("odd")) as made:
        yield made


def begin(workspace: Chaos) -> dict[str, Rows]:
    """Forget what was built, and return small inputs to make odd."""
    workspace.reset()
    workspace.write_rules(valid_policy())
    workspace.write_dictionaries(small_dictionaries())
    return small_inputs()


def write(
    workspace: Chaos,
    inputs: Mapping[str, Rows],
    types: Mapping[str, Mapping[str, str]] | None = None,
) -> None:
    """Replace the inputs."""
    workspace.write_inputs(inputs, EXTRA_COLUMNS, types)


def build(workspace: Chaos, arguments: Sequence[str] = WITHOUT_TESTS) -> BuildResult:
    """Build, which has to succeed."""
    result = workspace.build(DAY, arguments=arguments)
    assert result.success, result.messages[-6000:]
    return result


def assert_as_new(workspace: Chaos, but: Sequence[str] = ()) -> Contents:
    """Every published table equals that of a full refresh."""
    found = published(workspace)
    build(workspace, (*WITHOUT_TESTS, "--full-refresh"))
    lines = [
        line for line in different(found, published(workspace)) if line.split(":")[0] not in but
    ]
    assert not lines, "\n".join(lines)
    return found


def contact(contact_id: str, **values: Any) -> dict[str, Any]:
    """A contact like the first one of the small inputs."""
    return {**small_inputs()["contacts"][0], "contact_id": contact_id, **values}


def event(event_id: str, contact_id: str, **values: Any) -> dict[str, Any]:
    """A page view like the first one of the small inputs."""
    return {
        **small_inputs()["events"][0],
        "event_id": event_id,
        "contact_id": contact_id,
        **values,
    }


# Nothing, and nothing that can be used -----------------------------------------------------------


@pytest.mark.parametrize(
    "what",
    ["no contacts", "no events", "all events rejected"] if IS_WHOLE else ["all events rejected"],
)
def test_without_usable_rows_the_build_passes(workspace: Chaos, what: str) -> None:
    """With all tests; then a load of sound rows is an increment like any other.

    Rows that are overwritten in place, under an old load day, need a full refresh, as docs say.
    """
    inputs = begin(workspace)
    odd = {**inputs}
    if what == "no contacts":
        odd["contacts"] = []
    elif what == "no events":
        odd["events"] = []
    else:
        odd["events"] = [{**row, "occurred_at": "yesterday"} for row in inputs["events"]]
    write(workspace, odd)
    build(workspace, ("--exclude-resource-type", "unit_test"))
    leads = workspace.rows("lead_scores")
    assert bool(leads) == (what != "no contacts")
    rejected = Counter(row["reason"] for row in workspace.rows("rejected_records"))
    if what == "all events rejected":
        assert rejected["unusable_timestamp"] == len(inputs["events"])
    inputs["events"] = [{**row, "loaded_at": "2026-06-30 06:00:00"} for row in inputs["events"]]
    write(workspace, inputs)
    build(workspace)
    assert_as_new(workspace)


@pytest.mark.parametrize("empty", [*RULE_TABLES, "all"] if IS_WHOLE else ["all"])
def test_empty_rule_tables_pass_or_are_named(workspace: Chaos, empty: str) -> None:
    """A table may have no rows unless others need them: then each row that does is named."""
    write(workspace, begin(workspace))
    emptied = RULE_TABLES if empty == "all" else [empty]
    workspace.write_rules({table: [] for table in emptied})
    result = workspace.build(DAY, arguments=("--exclude-resource-type", "unit_test"))
    print(empty, result.success, list(result.failed.values())[:2])
    if not result.success:
        missed = MISSED.get(empty, empty)
        assert any(missed in message for message in result.failed.values()), result.messages[-3000:]
    elif empty in ("all", "scoring_models"):
        assert not workspace.rows("lead_scores")


# Much of one thing -------------------------------------------------------------------------------


def insert_many(workspace: Chaos, name: str, number: int, **values: str) -> None:
    """Add rows like the first one of an input; {i} in a value is SQL for the number of the row."""
    columns = [*workspace.query(f"select * from raw.{name} limit 1")[0]]
    numbers = "generate_series" if workspace.target == "postgres" else "range"
    first = "1, " if workspace.target == "postgres" else ""
    selected = ", ".join(values.get(column, f"one.{column}") for column in columns)
    statement = (
        f"insert into raw.{name} select {selected} from (select * from raw.{name} limit 1) as one"
        f" cross join {numbers}({first}{number}) as n(i)"
    )
    if workspace.target == "postgres":
        workspace.execute(statement)
    else:
        with duckdb.connect(str(workspace.database)) as connection:
            connection.execute(statement)


@in_chaos_only
def test_one_event_id_for_many_events(workspace: Chaos) -> None:
    """Deliveries of one event: one of them counts, and all of them are accounted for."""
    number = 300_000
    inputs = begin(workspace)
    inputs["events"] = [event("same", "C1"), event("other", "C2")]
    write(workspace, inputs)
    insert_many(workspace, "events", number)
    build(workspace)
    (accepted,) = [
        row["rows"]
        for row in workspace.rows("input_reconciliation")
        if row["input"] == "events" and row["outcome"] == "accepted"
    ]
    assert accepted == 2
    total = sum(
        row["rows"] for row in workspace.rows("input_reconciliation") if row["input"] == "events"
    )
    assert total == number + 2


@in_chaos_only
def test_one_address_for_many_contacts(workspace: Chaos) -> None:
    """Contacts are told apart by id: each has a score, whatever the address."""
    number = 500_000
    inputs = begin(workspace)
    write(workspace, inputs)
    before = len([row for row in inputs["contacts"] if row["country"] in ("DE", "FR")])
    insert_many(workspace, "contacts", number, contact_id="'X' || n.i")
    build(workspace)
    models = 2
    (found,) = workspace.query(f"select count(*) as leads from {workspace.relation('lead_scores')}")
    assert found["leads"] == models * (number + before)


# Merges ------------------------------------------------------------------------------------------


def test_a_long_chain_of_merges(workspace: Chaos) -> None:
    """3,000 contacts merged one into the next: the last one has what the first one did."""
    length = 3_000
    inputs = begin(workspace)
    inputs["contacts"] = [contact(f"M{number}") for number in range(length + 1)]
    inputs["events"] = [event("first", "M0")]
    inputs["contact_merges"] = [
        {
            "contact_id": f"M{number}",
            "merged_into_contact_id": f"M{number + 1}",
            "merged_at": f"2026-06-{27 + number % 3}",
        }
        for number in range(length)
    ]
    write(workspace, inputs)
    build(workspace)
    leads = [row for row in workspace.rows("lead_scores") if row["scoring_model_id"] == "main"]
    assert [row["contact_id"] for row in leads] == [f"M{length}"]
    assert leads[0]["engagement_score"] > 0
    if not IS_WHOLE:
        return
    inputs["events"].append(event("second", "M1", loaded_at="2026-06-30 10:00:00"))
    write(workspace, inputs)
    build(workspace)
    assert_as_new(workspace)


@in_chaos_only
def test_a_long_circle_of_merges(workspace: Chaos) -> None:
    """Nobody in it is merged; what leads into it has no contact to end in."""
    length = 3_000
    inputs = begin(workspace)
    inputs["contact_merges"] = [
        {
            "contact_id": f"M{number}",
            "merged_into_contact_id": f"M{(number + 1) % length}",
            "merged_at": "2026-06-01",
        }
        for number in range(length)
    ] + [{"contact_id": "tail", "merged_into_contact_id": "M5", "merged_at": "2026-06-01"}]
    write(workspace, inputs)
    build(workspace)
    reasons = Counter(
        row["reason"]
        for row in workspace.rows("rejected_records")
        if row["input"] == "contact_merges"
    )
    assert reasons == {"circular_merge": length, "unknown_contact": 1}


def test_merges_that_are_delivered_twice_into_an_erased_contact(workspace: Chaos) -> None:
    """All of the chain is erased, and two copies of each step don't double the work each time."""
    inputs = begin(workspace)
    inputs["contact_merges"] = [
        {
            "contact_id": f"M{number}",
            "merged_into_contact_id": f"M{number + 1}",
            "merged_at": "2026-06-01",
        }
        for number in range(40)
        for _ in range(2)
    ]
    inputs["contacts"].append(contact("M0"))
    inputs["erasure_requests"] = [{"contact_id": "M40", "requested_at": "2026-06-02"}]
    write(workspace, inputs)
    build(workspace)
    assert len(workspace.rows("stg_lead_scoring__erased_contacts")) == 41
    assert "M0" not in {row["contact_id"] for row in workspace.rows("lead_scores")}


# What changes between builds ---------------------------------------------------------------------


@in_chaos_only
def test_loads_go_backwards(workspace: Chaos) -> None:
    """A later load says that it is older than what is there."""
    inputs = begin(workspace)
    inputs["events"] = [{**row, "loaded_at": "2026-06-29 10:00:00"} for row in inputs["events"]]
    write(workspace, inputs)
    build(workspace)
    for number, loaded_at in enumerate(("2026-06-20", "2026-06-10", "2026-06-30", "2026-05-01")):
        inputs["events"].append(event(f"B{number}", "C3", loaded_at=f"{loaded_at} 10:00:00"))
        write(workspace, inputs)
        build(workspace)
    assert_as_new(workspace)


@in_chaos_only
def test_a_deleted_rule_leaves_today_and_stays_in_the_history(workspace: Chaos) -> None:
    """Published days keep what they were scored with."""
    write(workspace, begin(workspace))
    yesterday = {**DAY, "lead_scoring__scored_on": "2026-06-29"}
    assert workspace.build(yesterday, arguments=WITHOUT_TESTS).success
    before = {
        (row["contact_id"], row["scoring_model_id"]): row["fit_score"]
        for row in workspace.rows("lead_scores")
    }
    rules = valid_policy()
    rules["fit_rules"] = [row for row in rules["fit_rules"] if row["rule_id"] != "large"]
    workspace.write_rules(rules)
    build(workspace)
    traces = workspace.rows("lead_score_contributions")
    assert traces
    assert "large" not in {row["rule_id"] for row in traces}
    assert "large" not in {row["rule_id"] for row in workspace.rows("scoring_guide")}
    history = workspace.query(
        f"select * from {workspace.relation('lead_score_history')}"
        " where valid_from <= '2026-06-29' and (valid_to is null or valid_to > '2026-06-29')"
    )
    kept = {(row["contact_id"], row["scoring_model_id"]): row["fit_score"] for row in history}
    assert kept == before
    today = {
        (row["contact_id"], row["scoring_model_id"]): row["fit_score"]
        for row in workspace.rows("lead_scores")
    }
    assert today != before


@in_chaos_only
def test_a_property_changes_its_type_and_back(workspace: Chaos) -> None:
    """Text becomes an integer, a time becomes text: values are read as they are now."""
    inputs = begin(workspace)
    inputs["events"] = [{**row, "duration": row["duration"] or None} for row in inputs["events"]]
    for types in (
        {"duration": "integer", "occurred_at": "timestamp"},
        {},
        {"duration": "bigint", "occurred_at": "timestamp", "page_path": "varchar(40)"},
    ):
        inputs["events"].append(event(f"T{len(types)}", "C3", duration="61"))
        write(workspace, inputs, {"events": types})
        build(workspace)
    assert_as_new(workspace)


# How files are written ---------------------------------------------------------------------------


def rule_file(workspace: Chaos, table: str = "fit_rules") -> Path:
    """Where a rule table is."""
    return workspace.folder / "seeds" / "rules" / f"{table}.csv"


def test_a_byte_order_mark_is_no_part_of_a_name(workspace: Chaos) -> None:
    """Excel begins a CSV file in UTF-8 with one."""
    write(workspace, begin(workspace))
    build(workspace)
    plain = published(workspace)
    for table in RULE_TABLES:
        path = rule_file(workspace, table)
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    build(workspace)
    assert not different(plain, published(workspace))


def test_a_file_in_windows_1252_stops_dbt(workspace: Chaos) -> None:
    """Before anything is built, with a message of dbt's own that names the byte and no file."""
    write(workspace, begin(workspace))
    build(workspace)
    before = published(workspace)
    rules = valid_policy()
    rules["fit_rules"][0]["description"] = "Groß"
    workspace.write_rules(rules)
    path = rule_file(workspace)
    path.write_bytes(path.read_text("utf-8").encode("cp1252"))
    result = workspace.build(DAY, arguments=WITHOUT_TESTS)
    assert not result.success
    assert "'utf-8' codec can't decode byte 0xdf" in result.messages, result.messages[-2000:]
    assert not different(before, published(workspace))
