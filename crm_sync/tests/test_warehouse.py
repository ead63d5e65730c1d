"""The ledger on PostgreSQL: the same runs as on DuckDB, against a vendor's server on loopback."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import psycopg2
import pytest
import yaml
from hubspot_server import HubspotServer
from marts import TYPES, Row, changed_between, lead, next_day, removed, some_leads, write_mart
from postgres_workspace import postgres_server
from psycopg2.extras import execute_values
from vendor_server import serve

from crm_sync.__main__ import main
from crm_sync.make_target import make_target
from crm_sync.mapping import CrmMapping, MappingError, read_mapping
from crm_sync.sync import Report, Sync
from crm_sync.values import as_kind
from crm_sync.warehouse import (
    DONE,
    DuckdbWarehouse,
    Entry,
    PostgresWarehouse,
    Warehouse,
    WarehouseError,
)
from dbt_workspace.project import PROJECT
from engines.postgres import DATABASE, USER

MAPPING = PROJECT / "crm_sync" / "mappings" / "hubspot.yml"
TOKEN = "pat-hubspot-secret-1"
Open = Callable[[Sequence[Row] | None], Warehouse]


@pytest.fixture(params=["duckdb", "postgres"])
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Open]:
    """Gives a function that opens a warehouse, with another mart if rows are given."""
    if request.param == "duckdb":
        path = tmp_path / "warehouse.duckdb"

        def duckdb_warehouse(rows: Sequence[Row] | None = None) -> Warehouse:
            if rows is not None:
                write_mart(path, rows)
            return DuckdbWarehouse(path)

        yield duckdb_warehouse
        return
    with postgres_server(tmp_path) as server:
        place = {"host": "127.0.0.1", "port": server.port, "user": USER, "dbname": DATABASE}

        def postgres_warehouse(rows: Sequence[Row] | None = None) -> Warehouse:
            if rows is not None:
                write_postgres_mart(place, rows)
            return PostgresWarehouse(**place)

        yield postgres_warehouse


def write_postgres_mart(place: dict[str, object], rows: Sequence[Row]) -> None:
    """Replace the mart."""
    connection = psycopg2.connect(**place)
    columns = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
    with connection, connection.cursor() as cursor:
        cursor.execute("drop table if exists sync_crm_leads")
        cursor.execute(f"create table sync_crm_leads ({columns})")
        values = [tuple(row[name] for name in TYPES) for row in rows]
        execute_values(cursor, "insert into sync_crm_leads values %s", values)
    connection.close()


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[HubspotServer, CrmMapping]]:
    """HubSpot on loopback, and a mapping that leads there."""
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", TOKEN)
    server = HubspotServer()
    with serve(server) as url:
        yield (
            server,
            replace(
                read_mapping(MAPPING),
                key="lead_scoring_id",
                missing="create",
                connection={"url": url, "requests_per_10_seconds": 100_000},
                settle_seconds=0,
            ),
        )


def apply(warehouse: Warehouse, mapping: CrmMapping) -> Report:
    """Write what differs, and let go of the warehouse."""
    try:
        sync = Sync(mapping, make_target(mapping), warehouse)
        sync.prepare(make_fields=True)
        return sync.apply(confirm=True)
    finally:
        warehouse.close()


def test_one_write_for_each_change_on_every_warehouse(
    opened: Open, vendor: tuple[HubspotServer, CrmMapping]
) -> None:
    """Days of changes, clears and erasures."""
    _, mapping = vendor
    rows, before = some_leads(150), []
    for number in range(1, 4):
        report = apply(opened(rows), mapping)
        assert report.writes == len(changed_between(before, rows))
        assert apply(opened(None), mapping).writes == 0
        before, rows = rows, next_day(rows, number)


def test_a_warehouse_serves_one_sync_at_a_time(opened: Open) -> None:
    """The second one says so and does nothing."""
    first = opened([lead("a")])
    first.make_ledger()
    if isinstance(first, PostgresWarehouse):
        with pytest.raises(WarehouseError, match="Another sync"):
            opened(None)
    else:
        code = "import duckdb, sys; duckdb.connect(sys.argv[1])"
        path = first.query("select path from duckdb_databases() where not internal")[0][0]
        done = subprocess.run([sys.executable, "-c", code, path], capture_output=True, check=False)
        assert b"Could not set lock" in done.stderr
    first.close()


def test_what_is_written_to_the_ledger_is_read_from_it(opened: Open) -> None:
    """Every column, and a blank model for an erased contact."""
    warehouse = opened([lead("a"), removed("b", "delete")])
    warehouse.make_ledger()
    entry = Entry("", "b", "hash", "delete", DONE, 2, "it's", "17", {"x": ["1", "2"]}, "v")
    warehouse.write_entries("crm", [replace(entry, state="pending")])
    warehouse.write_entries("crm", [entry])
    [found] = warehouse.entries("crm", ["a", "b"])
    assert replace(found, at=None) == entry
    assert warehouse.summary("crm") == {("delete", DONE): 1}
    assert [one.contact for one in warehouse.open_leads("crm", {}, False, False)] == ["b", "a"]
    warehouse.forget("crm")
    assert warehouse.entries("crm", ["b"]) == []
    warehouse.close()


def test_without_a_mart_the_message_says_what_to_do(tmp_path: Path) -> None:
    """And so it does without a file."""
    with pytest.raises(WarehouseError, match="run dbt build first"):
        DuckdbWarehouse(tmp_path / "none.duckdb")


# Models -------------------------------------------------------------------------------------------


def test_two_models_write_to_fields_of_their_own(
    opened: Open, vendor: tuple[HubspotServer, CrmMapping]
) -> None:
    """A model that is no champion any more is cleared, also where it is not mapped any more."""
    server, mapping = vendor
    both = {"mid_market": {"scaled_score": "score_a"}, "smb": {"scaled_score": "score_b"}}
    mapping = replace(mapping, models=both, labels={"score_a": "A", "score_b": "B"})
    apply(opened([lead("x"), lead("x", "smb", scaled_score=7)]), mapping)
    [record] = server.records.values()
    assert (record["score_a"], record["score_b"]) == ("50", "7")
    # smb takes over the field of the model that it replaces, and its own is no longer mapped.
    mapping = replace(mapping, models={"new": {"scaled_score": "score_a"}})
    gone = [removed("x", "clear"), removed("x", "clear", "smb")]
    apply(opened([*gone, lead("x", "new", scaled_score=9)]), mapping)
    assert (record["score_a"], record["score_b"]) == ("9", None)
    assert apply(opened(None), mapping).writes == 0
    assert (record["score_a"], record["score_b"]) == ("9", None)


def test_a_field_that_is_added_to_a_mapping_is_written(
    opened: Open, vendor: tuple[HubspotServer, CrmMapping]
) -> None:
    """Though no payload has changed."""
    server, mapping = vendor
    few = replace(mapping, models={"mid_market": {"scaled_score": "lead_scoring_score"}})
    apply(opened([lead("x"), lead("y", fit_grade=None)]), few)
    more = {"mid_market": {"scaled_score": "lead_scoring_score", "fit_grade": "lead_scoring_fit"}}
    report = apply(opened(None), replace(mapping, models=more))
    assert (report.actions["update"], report.actions["same"]) == (1, 1)
    assert "B" in {one.get("lead_scoring_fit") for one in server.records.values()}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"models": {"a": {"x": "f"}, "b": {"y": "f"}}}, "b.y and a.x are both mapped to f"),
        ({"models": {"a": {"x": "id"}}}, "a.x is mapped to id, which is the key"),
        ({"conflicts": "ask"}, "conflicts is 'ask' and has to be one of overwrite, leave"),
        ({"colour": "red"}, "colour is not a key of mappings"),
        ({"max_removed_share": 7}, "max_removed_share is 7 and has to be from 0 to 1"),
        ({"models": {"a": {}}}, "models: a maps no columns"),
    ],
)
def test_a_mapping_that_is_wrong_in_itself_is_named(
    tmp_path: Path, change: dict[str, object], problem: str
) -> None:
    """Before anything is connected to."""
    right = {"target": "tryton", "object": "o", "key": "id", "models": {"a": {"x": "f"}}}
    path = tmp_path / "crm.yml"
    path.write_text(yaml.safe_dump({**right, **change}), encoding="utf-8")
    with pytest.raises(MappingError) as error:
        read_mapping(path)
    assert problem in str(error.value)


# The command --------------------------------------------------------------------------------------


def test_the_command_plans_applies_and_hides_secrets(
    tmp_path: Path,
    vendor: tuple[HubspotServer, CrmMapping],
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A plan names fields before and after; exit codes are 0, 1 and 2."""
    server, mapping = vendor
    given = yaml.safe_load(MAPPING.read_text(encoding="utf-8"))
    given |= {"key": mapping.key, "missing": "create", "connection": dict(mapping.connection)}
    file, database = tmp_path / "mine.yml", tmp_path / "warehouse.duckdb"
    file.write_text(yaml.safe_dump(given), encoding="utf-8")
    monkeypatch.setenv("LEAD_SCORING_DUCKDB_PATH", str(database))
    said = ""

    def command(name: str, *arguments: str) -> tuple[int, str]:
        nonlocal said
        code = main([name, str(file), *arguments])
        printed = "".join(capfd.readouterr())
        said += printed
        return code, printed

    write_mart(database, [lead("a"), lead("b", next_action=f"say {TOKEN}")])
    code, printed = command("plan")
    assert code == 0
    assert "lead_scoring_score" in printed
    assert "2 would be created" in printed
    assert server.writes == 0
    assert command("apply")[0] == 0
    assert server.writes == 2
    write_mart(database, [removed("a", "clear"), lead("b")])
    code, printed = command("apply")
    assert (code, "confirm" in printed) == (2, True)
    assert command("apply", "--confirm")[0] == 0
    assert command("rebuild")[0] == 0
    monkeypatch.setenv("HUBSPOT_ACCESS_TOKEN", "pat-another-secret")
    code, printed = command("plan")
    assert (code, "check HUBSPOT_ACCESS_TOKEN" in printed) == (2, True)
    # An error that nobody has foreseen ends with its traceback, redacted.
    monkeypatch.setattr("crm_sync.__main__.make_target", lambda mapping: 1 / 0)
    code, printed = command("plan")
    assert (code, "ZeroDivisionError" in printed) == (1, True)
    assert TOKEN not in said
    assert "pat-another-secret" not in said


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("  a ", "text", "a"),
        (" ", "text", None),
        ("true", "boolean", True),
        (False, "boolean", False),
        ("50.0", "number", 50),
        ("1.50", "number", "1.5"),
        ("2026-06-30T10:00:00.123Z", "timestamp", "2026-06-30T10:00:00"),
        ("2026-06-30T10:00:00.000+0200", "timestamp", "2026-06-30T08:00:00"),
        ("2026-06-30", "date", "2026-06-30"),
    ],
)
def test_values_are_compared_as_any_crm_can_keep_them(
    value: object, kind: str, expected: object
) -> None:
    """Blanks, zones and parts of seconds make no difference."""
    found = as_kind(value, kind)
    assert (found.isoformat() if kind in {"date", "timestamp"} else found) == expected
