"""Times that typed columns can hold and no text can: infinity, and years before 1 or after 9999."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from policies import DAY, EXTRA_COLUMNS, small_dictionaries, small_inputs, small_model
from postgres_workspace import PostgresWorkspace, postgres_server
from workspace import INPUT_COLUMNS, Workspace

pytestmark = pytest.mark.xdist_group("times_out_of_reach")

TYPES = {
    "contacts": {"created_at": "date", "updated_at": "timestamp", "employee_count": "float8"},
    "events": {"occurred_at": "timestamptz", "loaded_at": "timestamp"},
    "identities": {"identified_at": "timestamp"},
    "contact_merges": {"merged_at": "timestamptz"},
    "enrichments": {"observed_at": "date"},
    "opportunities": {"created_at": "timestamp", "closed_at": "timestamptz", "amount": "float8"},
    "sales_activities": {"occurred_at": "timestamp"},
    "dispositions": {"decided_at": "timestamptz"},
    "erasure_requests": {"requested_at": "timestamp"},
}
ENGINES = ["duckdb", pytest.param("postgres", marks=pytest.mark.takes_minutes)]
TIMES = ("infinity", "-infinity", "{}-03-15", "12026-01-01")
BEFORE_CHRIST = {"duckdb": "0044-03-15 (BC)", "postgres": "0044-03-15 BC"}
REQUIRED = {
    "events": "occurred_at",
    "identities": "identified_at",
    "contact_merges": "merged_at",
    "enrichments": "observed_at",
    "opportunities": "created_at",
    "sales_activities": "occurred_at",
    "dispositions": "decided_at",
}
OPTIONAL = {
    "contacts": ("created_at", "updated_at"),
    "events": ("loaded_at",),
    "opportunities": ("closed_at",),
    "erasure_requests": ("requested_at",),
}
ROWS = {
    "contacts": {"contact_id": "C{}", "email": "{}@acme.example", "country": "DE"}
    | {"employee_count": "nan"},
    "events": {"event_id": "{}", "contact_id": "C1", "event_type": "pv"}
    | {"occurred_at": "2026-06-01"},
    "identities": {"anonymous_id": "A{}", "contact_id": "C1"},
    "contact_merges": {"contact_id": "M{}", "merged_into_contact_id": "C1"},
    "enrichments": {"subject_type": "contact", "subject_id": "C1", "attribute": "country"}
    | {"value": "FR", "provider": "p{}"},
    "opportunities": {"opportunity_id": "{}", "contact_id": "C1", "created_at": "2026-06-01"}
    | {"is_won": "false", "amount": "infinity"},
    "sales_activities": {"activity_id": "{}", "contact_id": "C1"},
    "dispositions": {"contact_id": "C1", "disposition": "accepted"},
    "erasure_requests": {"contact_id": "X{}"},
}


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A workspace on each engine."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    if request.param == "duckdb":
        yield Workspace(folder / "lead_scoring")
    else:
        with postgres_server(folder) as server:
            yield PostgresWorkspace(folder / "lead_scoring", server.port)


def test_times_out_of_reach_are_unusable(engine: Workspace) -> None:
    """They are rejected where a time is required, and read as missing where it is not."""
    inputs = {
        name: [
            {
                column: value or None
                for column, value in row.items()
                if column in INPUT_COLUMNS[name] or column in EXTRA_COLUMNS.get(name, [])
            }
            for row in rows
        ]
        for name, rows in small_inputs().items()
    }
    times = [time.format("") for time in TIMES if "{}" not in time] + [BEFORE_CHRIST[engine.target]]
    expected: Counter[tuple[str, str]] = Counter()
    for name, row in ROWS.items():
        required = [REQUIRED[name]] if name in REQUIRED else []
        for column in [*required, *OPTIONAL.get(name, ())]:
            for number, time in enumerate(times):
                key = f"{column}{number}"
                filled = {one: value.format(key) for one, value in row.items()}
                inputs[name].append({**filled, column: time})
                expected[name, "unusable_timestamp"] += column in required
    engine.write_rules(small_model("main"))
    engine.write_dictionaries(small_dictionaries())
    engine.write_inputs(inputs, EXTRA_COLUMNS, TYPES)
    # The second build reads what the first left behind, and no more.
    for _ in range(2):
        result = engine.build(DAY)
        assert result.success, result.messages[-6000:]
        rejected = engine.rows("rejected_records")
        found = Counter((row["input"], row["reason"]) for row in rejected)
        assert found == +expected
        assert all(isinstance(json.loads(row["raw_row"]), dict) for row in rejected)
        leads = {row["contact_id"] for row in engine.rows("lead_scores")}
        assert {f"Ccreated_at{number}" for number in range(4)} <= leads
        assert {f"Cupdated_at{number}" for number in range(4)} <= leads
