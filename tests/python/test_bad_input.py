"""Inputs that are missing, defective, typed, empty or to be forgotten."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import duckdb
import pytest
from policies import (
    DAY,
    EXTRA_COLUMNS,
    MARTS,
    Published,
    Tables,
    edited_policy,
    small_dictionaries,
    small_inputs,
    small_model,
)
from workspace import INPUT_COLUMNS, REQUIRED_INPUTS, BuildResult, Workspace

from dbt_workspace.forked import operation_messages

pytestmark = pytest.mark.xdist_group("bad_input")

OPTIONAL_INPUTS = [name for name in INPUT_COLUMNS if name not in REQUIRED_INPUTS]
KEYS = {
    "contacts": "contact_id",
    "events": "event_id",
    "identities": "anonymous_id",
    "contact_merges": "contact_id",
    "companies": "company_id",
    "enrichments": "subject_id",
    "opportunities": "opportunity_id",
    "sales_activities": "activity_id",
    "dispositions": "contact_id",
    "overrides": "contact_id",
    "erasure_requests": "contact_id",
}


# Where only scores are looked at.
CORE = {**DAY, "lead_scoring__modules": []}


def lines(workspace: Workspace, table: str) -> list[str]:
    """All rows of a table, in an order of their own."""
    return sorted(str(sorted(row.items())) for row in workspace.rows(table))


def execute(workspace: Workspace, *statements: str) -> None:
    """Change the database of a workspace."""
    with duckdb.connect(str(workspace.database)) as connection:
        for statement in statements:
            connection.execute(statement)


def prepared(workspace: Workspace) -> Workspace:
    """Write the small policy."""
    workspace.write_rules(small_model("main"))
    workspace.write_dictionaries(small_dictionaries())
    return workspace


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A good build; since then inputs and rules have changed, so that a new build would show."""
    published = Published(Workspace(tmp_path_factory.mktemp("bad_input") / "lead_scoring"))
    published.write(edited_policy())
    return published


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace whose builds are meant to pass."""
    return prepared(Workspace(tmp_path_factory.mktemp("input") / "lead_scoring"))


# Inputs that cannot be read -----------------------------------------------------------------------


def stopped(published: Published, variables: Mapping[str, Any]) -> BuildResult:
    """Build with vars that are wrong, and hold that nothing is published."""
    result = published.workspace.build({**DAY, **variables})
    assert not result.success
    assert published.is_as_it_was(), result.messages[-6000:]
    return result


def test_required_input_that_is_not_set(published: Published) -> None:
    """The message names the var and the columns that are needed."""
    result = stopped(published, {"lead_scoring__contacts": "", "lead_scoring__events": " "})
    for name in REQUIRED_INPUTS:
        assert (
            f"The required input {name} is not set: give the var lead_scoring__{name} a relation "
            f"with the columns {', '.join(INPUT_COLUMNS[name])}" in result.messages
        )


def test_relation_that_does_not_exist(published: Published) -> None:
    """The message names the var and the relation."""
    relations = {
        "contacts": "raw.nobody",
        "events": "elsewhere.events",
        "companies": "workspace.raw.firms",
        "enrichments": "no_such_table",
    }
    variables = {f"lead_scoring__{name}": relation for name, relation in relations.items()}
    result = stopped(published, variables)
    for name, relation in relations.items():
        message = (
            f"The var lead_scoring__{name} names the relation {relation}, which does not exist"
        )
        assert message in result.messages


LACKED = {
    "contacts": ("email", "updated_at"),
    "events": ("loaded_at",),
    "identities": ("identified_at",),
    "contact_merges": ("merged_at",),
    "companies": ("domain",),
    "enrichments": ("provider",),
    "opportunities": ("is_won", "amount"),
    "sales_activities": ("activity_type",),
    "dispositions": ("reason",),
    "overrides": ("decided_by", "expires_at"),
    "erasure_requests": ("contact_id",),
}


@pytest.fixture(scope="module")
def without_columns(published: Published) -> str:
    """Messages of a build over inputs that all lack columns."""
    statements = ["create schema if not exists narrow"]
    for name, columns in LACKED.items():
        statements.append(
            f"create or replace table narrow.{name} as"
            f" select * exclude ({', '.join(columns)}) from raw.{name}"
        )
    execute(published.workspace, *statements)
    return stopped(
        published, {f"lead_scoring__{name}": f"narrow.{name}" for name in LACKED}
    ).messages


@pytest.mark.parametrize("name", LACKED)
def test_missing_column_is_named(without_columns: str, name: str) -> None:
    """The message names the var, the relation and the columns, of optional inputs too."""
    columns = LACKED[name]
    assert (
        f"The input {name} (var lead_scoring__{name} = narrow.{name}) lacks the"
        f" column{'s' if len(columns) > 1 else ''} {', '.join(columns)}. It has: "
        in without_columns
    )
    assert f"let the relation select cast(null as TEXT) as {columns[0]}" in without_columns


def test_a_column_that_leads_to_an_input_may_not_be_missing(published: Published) -> None:
    """Without companies and identities it may: test_first_hour.py."""
    lacking = {"contacts": ("company_id", "companies"), "events": ("anonymous_id", "identities")}
    execute(
        published.workspace,
        "create schema if not exists narrow",
        *(
            f"create or replace table narrow.{name} as select * exclude ({column}) from raw.{name}"
            for name, (column, _) in lacking.items()
        ),
    )
    result = stopped(published, {f"lead_scoring__{name}": f"narrow.{name}" for name in lacking})
    for name, (column, other) in lacking.items():
        assert (
            f"The input {name} (var lead_scoring__{name} = narrow.{name}) lacks the column"
            f" {column}, which leads to the input {other} (var lead_scoring__{other}), which is"
            " set."
        ) in result.messages


def test_listed_column_that_is_not_there(published: Published) -> None:
    """A listed attribute or property that the input lacks is named."""
    listed = {"contact": ("contacts", "budget"), "company": ("companies", "region")}
    variables: dict[str, list[str]] = {"lead_scoring__event_properties": ["page_path", "Asset"]}
    for kind, (name, column) in listed.items():
        variables[f"lead_scoring__{kind}_attributes"] = [*EXTRA_COLUMNS[name], column]
    result = stopped(published, variables)
    for name, column in (*listed.values(), ("events", "asset")):
        message = (
            f"The input {name} (var lead_scoring__{name} = raw.{name}) lacks the column {column}"
        )
        assert message in result.messages


def test_listed_attribute_that_is_derived(published: Published) -> None:
    """An attribute that the project derives cannot be listed."""
    variables = {"lead_scoring__contact_attributes": ["job_title", "Seniority"]}
    result = stopped(published, variables)
    assert (
        "The var lead_scoring__contact_attributes lists 'seniority', which the project uses itself"
        in result.messages
    )


@pytest.mark.parametrize("text", ["30.06.2026", "2026-06-30 12:00", "2026-02-30"])
def test_scoring_day_that_is_no_date(published: Published, text: str) -> None:
    """The message names the var and what it holds."""
    result = stopped(published, {"lead_scoring__scored_on": text})
    assert (
        f"The var lead_scoring__scored_on must be a date as YYYY-MM-DD; it is '{text}'."
        in result.messages
    )


DATE = "a date as YYYY-MM-DD"
MOMENT = "a moment in UTC as YYYY-MM-DD HH:MM:SS, or blank"
DAYS = "two dates, the first not after the second, as YYYY-MM-DD/YYYY-MM-DD"
LOOKBACK = "a whole number of days from 0 to 3650"
HOURS = "a whole number of hours, or blank"
RELATION = "the name of a relation, or blank"
NAMES = "a list of columns, each the name of one"
BAD_VARS: Sequence[tuple[str, object, str]] = (
    ("scored_on", 0, DATE),
    ("run_clock", "2026-02-30 10:00:00", MOMENT),
    ("run_clock", "2026-06-30", MOMENT),
    ("history_start", "2026-02-30", DATE),
    ("history_start", False, DATE),
    ("backfill", "2026-06-01", DAYS),
    ("backfill", "2026-06-02/2026-06-01", DAYS),
    ("backfill", "2026-06-01/2026-06-31", DAYS),
    ("event_lookback_days", -5, LOOKBACK),
    ("event_lookback_days", "abc", LOOKBACK),
    ("event_lookback_days", 100_000_000, LOOKBACK),
    ("event_lookback_days", 2.5, LOOKBACK),
    ("event_lookback_days", "", LOOKBACK),
    ("snapshot_contacts", "5", "true or false"),
    ("stale_after_hours", -1, HOURS),
    ("stale_after_hours", "two", HOURS),
    ("hubspot", 5, "the name of a schema, or blank"),
    ("salesforce", ["sf"], "the name of a schema, or blank"),
    *((name, 5, RELATION) for name in ("contacts", "companies")),
    ("events", {"schema": "raw", "table": "events"}, RELATION),
    ("dispositions", False, RELATION),
    ("contact_attributes", "job_title", "a list of columns"),
    ("company_attributes", {"industry": 1}, "a list of columns"),
    ("event_properties", 5, "a list of columns"),
    ("event_properties", ["page_path", 5], NAMES),
    ("contact_attributes", ["job_title", None], NAMES),
    ("contact_attributes", [["job_title", "country"]], NAMES),
)


def said_of(var: str, value: object, expected: str) -> str:
    """The message that names the var, what is expected and what it holds."""
    shown = str(value).lower() if var == "snapshot_contacts" else str(value)
    return f"The var lead_scoring__{var} must be {expected}; it is '{shown}'."


def test_var_that_holds_what_it_cannot(published: Published) -> None:
    """Nothing is built."""
    var, value, expected = BAD_VARS[0]
    result = published.workspace.build(
        {**DAY, f"lead_scoring__{var}": value}, command="parse", exclude=(), arguments=()
    )
    assert not result.success
    assert said_of(var, value, expected) in result.messages


def test_each_var_is_checked(published: Published) -> None:
    """By check_vars, which is asked before anything is built; it finds nothing wrong with none."""
    workspace = published.workspace
    all_vars = [json.dumps({f"lead_scoring__{var}": value}) for var, value, _ in BAD_VARS]
    found = operation_messages(
        workspace.folder, "check_vars", workspace.environment(), ["{}", *all_vars]
    )
    assert found.pop(0) == ""
    for wrong, messages in zip(BAD_VARS, found, strict=True):
        assert said_of(*wrong) in messages, messages


# Inputs that hold little --------------------------------------------------------------------------


def test_unset_optional_input_is_an_empty_table(plain: Workspace) -> None:
    """Optional inputs that are '' and ones without rows give the same tables.

    But for what sales did: without rows it did nothing, and without the input nobody knows.
    """
    required = {name: small_inputs()[name] for name in REQUIRED_INPUTS}
    found = []
    for optional in ({}, {name: [] for name in OPTIONAL_INPUTS}):
        plain.write_inputs({**required, **optional}, EXTRA_COLUMNS)
        result = plain.build(DAY)
        assert result.success, result.messages[-6000:]
        found.append({mart: lines(plain, mart) for mart in MARTS})
        for mart in ("mql_handoffs", "call_list"):
            statuses = {row["sla_status"] for row in plain.rows(mart)}
            assert (statuses == {None}) == (not optional), mart
            found[-1].pop(mart)
        assert bool(found[-1].pop("untouched_mqls")) == bool(optional)
    assert found[0] == found[1]
    assert len(found[0]["lead_scores"]) == 4


def test_inputs_without_rows(plain: Workspace) -> None:
    """Nobody and nothing: the build passes, and no table holds a lead or counts a row."""
    plain.write_inputs({name: [] for name in INPUT_COLUMNS}, EXTRA_COLUMNS)
    result = plain.build(DAY)
    assert result.success, result.messages[-6000:]
    for mart in ("lead_scores", "lead_score_contributions", "rejected_records"):
        assert plain.rows(mart) == []
    assert all(row["rows"] == 0 for row in plain.rows("input_reconciliation"))
    assert plain.rows("scoring_guide")


def test_tables_of_other_schemas(plain: Workspace) -> None:
    """Plain names, in any schema, quoted or with the database in front, are read."""
    plain.write_inputs(small_inputs(), EXTRA_COLUMNS)
    execute(
        plain,
        "create schema if not exists crm",
        'create schema if not exists "Web Data"',
        "create or replace table crm.people as from raw.contacts",
        'create or replace table "Web Data"."Hits" as from raw.events',
        "create or replace view crm.firms as from raw.companies",
        "drop table raw.contacts",
        "drop table raw.events",
    )
    result = plain.build(
        {
            **CORE,
            "lead_scoring__contacts": "crm.people",
            "lead_scoring__events": '"Web Data"."Hits"',
            "lead_scoring__companies": "workspace.crm.firms",
        }
    )
    assert result.success, result.messages[-6000:]
    scores = {row["contact_id"]: row["lead_grade"] for row in plain.rows("lead_scores")}
    assert scores == {"C1": "A1", "C2": "B2", "C3": "A1", "C5": "A2"}


# Types --------------------------------------------------------------------------------------------

TYPED_COLUMNS = {
    "contacts": ["job_title", "employee_count", "country", "is_target", "budget", "growth"],
    "events": ["page_path", "duration"],
    "companies": ["industry"],
}
TYPES = {
    "contacts": {
        "company_id": "bigint",
        "created_at": "date",
        "updated_at": "timestamptz",
        "employee_count": "integer",
        "is_target": "boolean",
        "budget": "decimal(12, 3)",
        "growth": "double",
    },
    "events": {"occurred_at": "timestamp", "loaded_at": "timestamp_s", "duration": "double"},
    "identities": {"identified_at": "date"},
    "contact_merges": {"merged_at": "timestamptz"},
    "companies": {"company_id": "integer"},
    "enrichments": {"value": "decimal(18, 2)", "observed_at": "timestamp_ms"},
    "opportunities": {
        "created_at": "date",
        "closed_at": "timestamp",
        "is_won": "boolean",
        "amount": "decimal(10, 2)",
    },
    "sales_activities": {"occurred_at": "timestamp_ns"},
    "dispositions": {"decided_at": "timestamptz"},
    "overrides": {"decided_at": "timestamp", "expires_at": "date"},
    "erasure_requests": {"requested_at": "timestamptz"},
}
TYPED_CONTACTS = {
    "C1": {"is_target": "true", "budget": "12.5", "growth": "0.1"},
    "C2": {"is_target": "false", "budget": "1000", "growth": "-3"},
    "C3": {"budget": "0.125", "growth": "12"},
    "C5": {"is_target": "true", "budget": "1", "growth": "1.5"},
}


def text_inputs() -> Tables:
    """Inputs as text, whose times sit at the edges of days in UTC."""
    inputs = small_inputs()
    for row in inputs["contacts"]:
        row.update(TYPED_CONTACTS.get(row["contact_id"], {}))
        row["updated_at"] = "2026-06-30T23:59:59-02:00"
        row["company_id"] = row["company_id"].removeprefix("K")
    inputs["contacts"].append({**inputs["contacts"][1], "updated_at": "2026-07-01T01:30:00+02:00"})
    inputs["contacts"][-1]["job_title"] = "CEO"
    for row in inputs["companies"]:
        row["company_id"] = row["company_id"].removeprefix("K")
    inputs["dispositions"][0]["decided_at"] = "2026-06-30T23:30:00-01:00"
    inputs["opportunities"] += [
        {"opportunity_id": "O2", "contact_id": "C3", "created_at": "2026-05-01"}
        | {"closed_at": "2026-06-30 23:59:59.999", "is_won": "true", "amount": "7.5"}
    ]
    for rows in inputs.values():
        for row in rows:
            row.update({column: None for column, value in row.items() if value == ""})
    return inputs


def typed(text: str | None, sql_type: str) -> object:
    """Bring a text to the Python type that the driver takes for a column."""
    if text is None or sql_type in ("timestamptz", "timestamp_ns"):
        return text
    if sql_type == "boolean":
        return text == "true"
    if sql_type == "date":
        return date.fromisoformat(text)
    if sql_type.startswith("timestamp"):
        return datetime.fromisoformat(text)
    return Decimal(text)


def typed_inputs() -> Tables:
    """The same inputs, with values of types other than text."""
    inputs = text_inputs()
    for name, types in TYPES.items():
        for row in inputs[name]:
            row.update(
                {column: typed(row.get(column), sql_type) for column, sql_type in types.items()}
            )
    return inputs


def rules_on_types() -> Tables:
    """The small policy with rules that compare the text of booleans and numbers."""
    tables = small_model("main")
    conditions = (
        ("target", "is_target", "equals", "TRUE"),
        ("no_target", "is_target", "equals", "false"),
        ("budget_text", "budget", "in", "12.5|1|0.125"),
        ("budget_number", "budget", "between", "12.5|1000"),
        ("growth_text", "growth", "in", "0.1|-3|12|1.5"),
        ("growth_number", "growth", "lt", "0"),
        ("size_text", "employee_count", "in", "800|5000"),
    )
    tables["fit_rules"] += [
        {
            **tables["fit_rules"][0],
            "rule_id": rule_id,
            "score_group": "person",
            "attribute": attribute,
            "operator": operator,
            "value": value,
        }
        for rule_id, attribute, operator, value in conditions
    ]
    return tables


def test_typed_columns_score_as_their_text_does(plain: Workspace) -> None:
    """Times, dates, numbers and booleans give the same scores as the same values as text."""
    plain.write_rules(rules_on_types())
    compared = ("lead_scores", "lead_score_contributions", "input_reconciliation")
    found = []
    for inputs, types in ((text_inputs(), {}), (typed_inputs(), TYPES)):
        plain.write_inputs(inputs, TYPED_COLUMNS, types)
        result = plain.build(CORE)
        assert result.success, result.messages[-6000:]
        found.append({mart: lines(plain, mart) for mart in compared})
    plain.write_rules(small_model("main"))
    for mart in compared:
        assert found[0][mart] == found[1][mart]
    matched = Counter(
        row["rule_id"]
        for row in plain.rows("lead_score_contributions")
        if row["dimension"] == "fit"
    )
    expected = {"target": 2, "no_target": 1, "budget_text": 3, "budget_number": 2}
    expected |= {"growth_text": 4, "growth_number": 1, "size_text": 3}
    assert {rule: matched[rule] for rule in expected} == expected
    assert matched["boss"] == 4, "the version of C2 that is dated on the day in UTC counts"
    suppressed = {row["contact_id"] for row in plain.rows("lead_scores") if row["is_suppressed"]}
    assert suppressed == {"C3", "C5"}, "C3 has won a deal by the end of the day"


# Rows that cannot be used -------------------------------------------------------------------------

FUTURE = "2099-01-01 00:00:00"
FACT = {
    "subject_type": "contact",
    "attribute": "country",
    "value": "FR",
    "provider": "acme_data",
    "observed_at": "2026-06-01",
}
DEAL = {"contact_id": "C1", "created_at": "2026-06-01", "is_won": "true", "amount": "1"}
DECISION = {
    "override": "mql",
    "reason": "met at the fair",
    "decided_by": "Ann",
    "decided_at": "2026-06-01 09:00",
    "expires_at": "2026-08-01",
}
BAD: Mapping[str, Sequence[tuple[str | None, str, Mapping[str, str | None]]]] = {
    "contacts": (
        (None, "missing_key", {"contact_id": None, "email": "nobody@acme.example"}),
        (
            None,
            "missing_key",
            {"contact_id": " N/A ", "job_title": 'Quoted "title", é \\ \n tab\t'},
        ),
        ("C7", "timestamp_in_future", {"contact_id": "C7", "created_at": FUTURE}),
        ("C7", "timestamp_in_future", {"contact_id": " C7", "updated_at": "2099-01-01T00:00+01"}),
    ),
    "events": (
        (None, "missing_key", {"event_id": "", "contact_id": "C1", "event_type": "page_view"}),
        ("B1", "missing_event_type", {"event_type": "unknown", "occurred_at": "2026-06-01"}),
        ("B2", "unusable_timestamp", {"event_type": "page_view", "occurred_at": "yesterday"}),
        ("B3", "unusable_timestamp", {"event_type": "page_view", "occurred_at": None}),
        ("B4", "timestamp_in_future", {"event_type": "page_view", "occurred_at": FUTURE}),
        (
            "B5",
            "unknown_contact",
            {"contact_id": "C99", "event_type": "pv", "occurred_at": "2026-06-01"},
        ),
    ),
    "identities": (
        (None, "missing_key", {"contact_id": "C1", "identified_at": "2026-06-01"}),
        ("anon-5", "missing_key", {"identified_at": "2026-06-01"}),
        ("anon-5", "unusable_timestamp", {"contact_id": "C1", "identified_at": "06/01/2026"}),
        ("anon-5", "timestamp_in_future", {"contact_id": "C1", "identified_at": FUTURE}),
        ("anon-5", "unknown_contact", {"contact_id": "C99", "identified_at": "2026-06-01"}),
    ),
    "contact_merges": (
        (None, "missing_key", {"merged_into_contact_id": "C1", "merged_at": "2026-06-01"}),
        ("M1", "missing_key", {"merged_at": "2026-06-01"}),
        ("M2", "unusable_timestamp", {"merged_into_contact_id": "C1", "merged_at": "soon"}),
        ("M3", "timestamp_in_future", {"merged_into_contact_id": "C1", "merged_at": FUTURE}),
        ("M4", "circular_merge", {"merged_into_contact_id": "M4", "merged_at": "2026-06-01"}),
        ("M5", "circular_merge", {"merged_into_contact_id": "M6", "merged_at": "2026-06-01"}),
        ("M6", "circular_merge", {"merged_into_contact_id": "M5", "merged_at": "2026-06-02"}),
        ("M7", "unknown_contact", {"merged_into_contact_id": "C99", "merged_at": "2026-06-02"}),
    ),
    "companies": ((None, "missing_key", {"company_id": "n/a", "name": "Nameless"}),),
    "enrichments": (
        (None, "missing_key", FACT),
        ("C1", "missing_key", {**FACT, "attribute": "unknown"}),
        ("C1", "missing_key", {**FACT, "provider": ""}),
        ("C1", "unknown_subject_type", {**FACT, "subject_type": "person"}),
        ("C1", "unknown_subject_type", {**FACT, "subject_type": None}),
        ("C1", "unusable_timestamp", {**FACT, "observed_at": "2026-13-01"}),
        ("K1", "timestamp_in_future", {**FACT, "subject_type": "company", "observed_at": FUTURE}),
        ("C99", "unknown_contact", FACT),
    ),
    "opportunities": (
        (None, "missing_key", DEAL),
        ("O7", "missing_key", {**DEAL, "contact_id": "n/a"}),
        ("O7", "unusable_timestamp", {**DEAL, "created_at": "2026-02-30"}),
        ("O7", "timestamp_in_future", {**DEAL, "created_at": FUTURE}),
        ("O7", "unknown_contact", {**DEAL, "contact_id": "C99"}),
    ),
    "sales_activities": (
        (None, "missing_key", {"contact_id": "C1", "occurred_at": "2026-06-01"}),
        ("S7", "missing_key", {"occurred_at": "2026-06-01"}),
        ("S7", "unusable_timestamp", {"contact_id": "C1", "occurred_at": "2026-06-01 24:00"}),
        ("S7", "timestamp_in_future", {"contact_id": "C1", "occurred_at": FUTURE}),
        ("S7", "unknown_contact", {"contact_id": "c1", "occurred_at": "2026-06-01"}),
    ),
    "dispositions": (
        (None, "missing_key", {"disposition": "accepted", "decided_at": "2026-06-01"}),
        ("C1", "unknown_disposition", {"disposition": "maybe", "decided_at": "2026-06-01"}),
        ("C1", "unknown_disposition", {"decided_at": "2026-06-01"}),
        ("C1", "unusable_timestamp", {"disposition": "accepted", "decided_at": "1717000000"}),
        ("C1", "timestamp_in_future", {"disposition": "recycled", "decided_at": FUTURE}),
        ("C99", "unknown_contact", {"disposition": "recycled", "decided_at": "2026-06-01"}),
    ),
    "overrides": (
        (None, "missing_key", DECISION),
        ("C1", "unknown_override", {**DECISION, "override": "maybe"}),
        ("C1", "unknown_override", {**DECISION, "override": None}),
        ("C1", "missing_reason", {**DECISION, "reason": " n/a "}),
        ("C1", "unusable_timestamp", {**DECISION, "decided_at": "yesterday"}),
        ("C1", "unusable_timestamp", {**DECISION, "expires_at": None}),
        ("C1", "timestamp_in_future", {**DECISION, "decided_at": FUTURE}),
        ("C1", "never_in_force", {**DECISION, "expires_at": "2026-06-01 23:00"}),
        ("C1", "unknown_scoring_model", {**DECISION, "scoring_model_id": "nobody"}),
        ("C99", "unknown_contact", DECISION),
    ),
    "erasure_requests": ((None, "missing_key", {"requested_at": "2026-06-01"}),),
}
SUPERSEDED: Mapping[str, Mapping[str, str]] = {
    "contacts": {"contact_id": "C1", "updated_at": "2025-01-01"},
    "events": {"event_id": "E1", "contact_id": "C2", "event_type": "pv"}
    | {"occurred_at": "2026-06-21", "loaded_at": "2026-06-28"},
    "identities": {"anonymous_id": "anon-3", "contact_id": "C3", "identified_at": "2026-06-30"},
    "contact_merges": {"contact_id": "C0", "merged_into_contact_id": "C1"}
    | {"merged_at": "2026-06-05"},
    "companies": {"company_id": "K1", "name": "Zeta"},
    "enrichments": {"subject_type": "contact", "subject_id": "C3", "attribute": "employee_count"}
    | {"value": "9", "provider": "acme_data", "observed_at": "2026-03-01"},
    "opportunities": {"opportunity_id": "O1", "contact_id": "C2", "created_at": "2026-06-14"},
    "sales_activities": {"activity_id": "S1", "contact_id": "C1", "occurred_at": "2026-06-30"},
    "dispositions": {"contact_id": "C3", "disposition": "Accepted", "reason": "Zeal"}
    | {"decided_at": "2026-06-29"},
    "overrides": {"contact_id": "C4", "override": "NOT_MQL", "reason": "A teacher"}
    | {"decided_at": "2026-06-01", "expires_at": "2026-12-01"},
}
ERASED = ("X-erased-1", "X-erased-2", "X-erased-3")
MARKERS = ("x-erased", "private.example", "secret title")


def full_row(name: str, cells: Mapping[str, str | None]) -> dict[str, str | None]:
    """A raw row with all columns of its input."""
    columns = [*INPUT_COLUMNS[name], *EXTRA_COLUMNS.get(name, [])]
    return {column: cells.get(column) for column in columns}


def bad_rows(name: str) -> list[tuple[str | None, str, dict[str, str | None]]]:
    """Key, reason and raw row of what has to be rejected."""
    return [
        (key, reason, full_row(name, {KEYS[name]: key, **cells}))
        for key, reason, cells in BAD[name]
    ]


def rows_of_erased() -> Tables:
    """Rows that name people who are to be forgotten, usable or not, in every input.

    The second was merged into the first; the third was merged into one who stays.
    """
    first, second, third = ERASED
    person = {"email": "Someone@Private.example", "job_title": "Secret Title", "country": "DE"}
    visit = {"event_type": "page_view", "occurred_at": "2026-06-20", "page_path": "/pricing"}
    merged = {"merged_at": "2026-06-01"}
    rows: Tables = {name: [] for name in INPUT_COLUMNS}
    for contact_id in (first, second, f" {third} "):
        rows["contacts"] += [
            {"contact_id": contact_id, "updated_at": "2026-01-01", **person},
            {"contact_id": contact_id, "updated_at": FUTURE, **person},
        ]
        rows["events"] += [
            {"event_id": f"F-{contact_id}", "contact_id": contact_id, **visit},
            {"event_id": None, "contact_id": contact_id, **visit},
            {"event_id": f"G-{contact_id}", "contact_id": contact_id, "occurred_at": "never"},
        ]
        rows["identities"] += [
            {"anonymous_id": "anon-9", "contact_id": contact_id, "identified_at": "2026-06-01"},
            {"anonymous_id": None, "contact_id": contact_id, "identified_at": "2026-06-01"},
        ]
        rows["enrichments"] += [
            {**FACT, "subject_id": contact_id, "value": "Private.example"},
            {**FACT, "subject_id": contact_id, "provider": None},
            {**FACT, "subject_id": contact_id, "subject_type": "person"},
            {**FACT, "subject_id": contact_id, "subject_type": None},
        ]
        rows["opportunities"] += [
            {**DEAL, "opportunity_id": "O9", "contact_id": contact_id},
            {**DEAL, "opportunity_id": None, "contact_id": contact_id},
        ]
        rows["sales_activities"] += [
            {"activity_id": "S9", "contact_id": contact_id, "occurred_at": "2026-06-01"},
            {"activity_id": "S9", "contact_id": contact_id, "occurred_at": "never"},
        ]
        rows["overrides"] += [
            {**DECISION, "contact_id": contact_id},
            {**DECISION, "contact_id": contact_id, "reason": None},
        ]
        rows["dispositions"] += [
            {"contact_id": contact_id, "disposition": "accepted", "decided_at": "2026-06-01"},
            {"contact_id": contact_id, "disposition": "unheard of", "decided_at": "2026-06-01"},
        ]
    rows["contact_merges"] += [
        {"contact_id": second, "merged_into_contact_id": first, **merged},
        {"contact_id": third, "merged_into_contact_id": "C1", **merged},
        {"contact_id": None, "merged_into_contact_id": first, **merged},
        {"contact_id": "n/a", "merged_into_contact_id": third, **merged},
    ]
    return rows


class Messy(NamedTuple):
    """A build over rows of all kinds.

    Attributes:
        workspace: where it was built.
        counts: rows of each input that are not of erased contacts.
        result: what dbt reported.
    """

    workspace: Workspace
    counts: Counter[str]
    result: BuildResult


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> Messy:
    """A build over good, superseded, pending, defective and erased rows."""
    inputs = small_inputs()
    inputs["events"].append(
        full_row("events", {"event_id": "P1", "anonymous_id": "anon-8", "event_type": "pv"})
        | {"occurred_at": "2026-06-01"}
    )
    for name, row in SUPERSEDED.items():
        inputs[name].append(full_row(name, row))
    for name in INPUT_COLUMNS:
        inputs[name] += [row for _, _, row in bad_rows(name)]
    inputs["erasure_requests"] += [
        {"contact_id": ERASED[0], "requested_at": "2026-06-29"},
        {"contact_id": f"{ERASED[2]} ", "requested_at": "sometime"},
        {"contact_id": ERASED[0], "requested_at": FUTURE},
    ]
    counts = Counter({name: len(rows) for name, rows in inputs.items()})
    for name, rows in rows_of_erased().items():
        inputs[name] += rows
    workspace = prepared(Workspace(tmp_path_factory.mktemp("messy") / "lead_scoring"))
    workspace.write_inputs(inputs, EXTRA_COLUMNS)
    return Messy(workspace, counts, workspace.build(DAY))


def test_messy_inputs_pass(messy: Messy) -> None:
    """Defective rows are no failure, and all tests of the project hold."""
    assert messy.result.success, messy.result.messages[-6000:]


@pytest.mark.parametrize("name", INPUT_COLUMNS)
def test_defective_rows_are_kept_with_their_reason(messy: Messy, name: str) -> None:
    """Each defective row is there once, with key, reason and the row as it came in."""
    workspace = messy.workspace
    found = [row for row in workspace.rows("rejected_records") if row["input"] == name]
    actual = [(row["key"], row["reason"], json.loads(row["raw_row"])) for row in found]
    assert sorted(map(str, actual)) == sorted(map(str, bad_rows(name)))


@pytest.mark.parametrize("name", INPUT_COLUMNS)
def test_rows_add_up(messy: Messy, name: str) -> None:
    """Accepted, superseded, pending and rejected rows are those that came in, erased ones apart."""
    workspace, counts, _ = messy
    found: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    for row in workspace.rows("input_reconciliation"):
        if row["input"] == name:
            found[row["outcome"]] += row["rows"]
            reasons[row["reason"]] += row["rows"]
    assert sum(found.values()) == counts[name]
    assert found["rejected"] == len(BAD[name])
    assert found["superseded"] == 1
    assert found["pending"] == (1 if name == "events" else 0)
    del reasons[None]
    assert reasons == Counter(reason for _, reason, _ in BAD[name])


def test_erased_contacts_are_nowhere(messy: Messy) -> None:
    """No column holds their ids, addresses or titles: the requests and their deletion apart."""
    workspace = messy.workspace
    relations = workspace.query(
        "select table_schema, table_name from information_schema.tables"
        " where table_schema <> 'raw' and table_name not in"
        " ('stg_lead_scoring__erasure_requests', 'stg_lead_scoring__erased_contacts')"
    )
    assert len(relations) > len(MARTS)
    leaks = []
    for relation in relations:
        name = f'"{relation["table_schema"]}"."{relation["table_name"]}"'
        text = "lower(cast(leaking as varchar))"
        condition = " or ".join(f"contains({text}, '{marker}')" for marker in MARKERS)
        for row in workspace.query(
            f"select {text} as text from {name} as leaking where {condition}"
        ):
            is_deletion = "'operation': delete, 'company_id': null" in row["text"]
            if not (relation["table_name"] == "sync_crm_leads" and is_deletion):
                leaks.append(f"{relation['table_name']}: {row['text']}")
    assert leaks == []


def test_others_are_scored_as_if_the_bad_rows_were_not_there(
    messy: Messy, plain: Workspace
) -> None:
    """Defective, superseded and erased rows change nobody's score."""
    workspace = messy.workspace
    plain.write_inputs(small_inputs(), EXTRA_COLUMNS)
    result = plain.build(DAY)
    assert result.success, result.messages[-6000:]
    for mart in ("lead_scores", "lead_score_contributions"):
        assert lines(workspace, mart) == lines(plain, mart)
