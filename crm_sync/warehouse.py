"""The warehouse: the mart that is read, and the ledger of what was written."""

from __future__ import annotations

import json
import os
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crm_sync.secret_values import read_secret, redact
from crm_sync.values import kind_of

MART, LEDGER = "sync_crm_leads", "crm_sync_ledger"
UPSERT, CLEAR, DELETE = "upsert", "clear", "delete"
# done: the CRM has it. pending: sent, perhaps. failed: the CRM could not be reached, or a deletion
# could not be confirmed. refused: the CRM does not take this payload.
DONE, PENDING, FAILED, REFUSED = "done", "pending", "failed", "refused"
NOT_PAYLOAD = (
    "scoring_model_id",
    "contact_id",
    "operation",
    "payload_hash",
    "payload_changed_at",
    "sync_version",
)
LEDGER_COLUMNS = {
    "target": "varchar",
    "scoring_model_id": "varchar",
    "contact_id": "varchar",
    "payload_hash": "varchar",
    "operation": "varchar",
    "state": "varchar",
    "attempts": "integer",
    "error": "varchar",
    "record_id": "varchar",
    "fields": "varchar",
    "mapping_version": "varchar",
    "at": "timestamp",
}
KEY = ("target", "scoring_model_id", "contact_id")
CONTACTS = {"one": "varchar"}
VERSIONS = {"model": "varchar", "version": "varchar"}
LONGEST_ERROR = 500
NAME = re.compile(r"^[A-Za-z_][\w$]*(\.[A-Za-z_][\w$]*)?$")


class WarehouseError(RuntimeError):
    """The warehouse can't be used as it is."""


@dataclass(frozen=True)
class Entry:
    """A row of the ledger.

    Attributes:
        model: the scoring model; blank for a deletion, which concerns all.
        payload_hash: the mart's.
        fields: hashes of what each field was given; two or more while a write is in doubt.
        attempts: how often this payload was sent.
        at: when it came into this state, UTC.
    """

    model: str
    contact: str
    payload_hash: str
    operation: str
    state: str
    attempts: int = 0
    error: str | None = None
    record_id: str | None = None
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)
    mapping_version: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class Lead:
    """A row of the mart that the ledger does not have as done, and what the ledger has of it."""

    model: str
    contact: str
    operation: str
    payload_hash: str
    payload: Mapping[str, Any]
    entry: Entry | None = None


def now() -> datetime:
    """The time in UTC, as the ledger has it."""
    return datetime.now(UTC).replace(tzinfo=None)


class Warehouse(ABC):
    """Where the mart and the ledger are. Only one process at a time has it open for a sync.

    Attributes:
        schema: of the mart; the ledger is beside it.
    """

    mark: str

    def __init__(self, schema: str) -> None:
        if not NAME.match(schema):
            raise WarehouseError(f"{schema!r} is no name of a schema")
        self.schema = schema

    @abstractmethod
    def query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
        """Rows of a query."""

    @abstractmethod
    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Run a statement, and have it stored when this returns."""

    @abstractmethod
    def close(self) -> None:
        """Let others in."""

    def payload_columns(self) -> dict[str, str]:
        """Kinds of the columns that go into the CRM.

        Raises:
            WarehouseError: the mart is not there.
        """
        catalog, _, schema = self.schema.rpartition(".")
        where = f" and table_catalog = {self.mark}" if catalog else ""
        found = self.query(
            "select column_name, data_type from information_schema.columns"
            f" where table_schema = {self.mark} and table_name = {self.mark}{where}"
            " order by ordinal_position",
            [schema, MART, *([catalog] if catalog else [])],
        )
        if not found:
            raise WarehouseError(f"There is no table {MART} in {self.schema}: run dbt build first.")
        return {name: kind_of(kind) for name, kind in found if name not in NOT_PAYLOAD}

    def make_ledger(self) -> None:
        """Make the ledger if there is none."""
        columns = ", ".join(f'"{name}" {kind}' for name, kind in LEDGER_COLUMNS.items())
        self.execute(
            f"create table if not exists {self.schema}.{LEDGER}"
            f" ({columns}, primary key ({', '.join(KEY)}))"
        )

    def open_leads(
        self, target: str, versions: Mapping[str, str], with_refused: bool, with_done: bool
    ) -> list[Lead]:
        """Rows of the mart that the ledger does not have as done, removals first.

        Args:
            target: its name in the ledger.
            versions: of the mapping, by model; what was written by another is open.
            with_refused: whether refused payloads are open too.
            with_done: whether all rows are open.
        """
        payload = list(self.payload_columns())
        names = ", ".join(f"mart.{one}" for one in payload)
        is_open = self._is_open(with_refused) + ("or ledger.state = 'done'" if with_done else "")
        rows = self.query(
            f"""
            select
                coalesce(mart.scoring_model_id, ''), mart.contact_id, mart.operation,
                mart.payload_hash, ledger.payload_hash, ledger.operation, ledger.state,
                ledger.attempts, ledger.error, ledger.record_id, ledger.fields,
                ledger.mapping_version, ledger."at"{", " if names else ""}{names}
            from {self.schema}.{MART} as mart
            left join {self.schema}.{LEDGER} as ledger
                on ledger.target = {self.mark}
                and ledger.scoring_model_id = coalesce(mart.scoring_model_id, '')
                and ledger.contact_id = mart.contact_id
            left join {self.relation(VERSIONS)} as mappings
                on mappings.model = coalesce(mart.scoring_model_id, '')
            where {is_open}
            order by
                case mart.operation when 'delete' then 1 when 'clear' then 2 else 3 end,
                coalesce(mart.scoring_model_id, ''), mart.contact_id
            """,
            [target, rows_as_json(VERSIONS, versions.items())],
        )
        return [_lead(row, payload) for row in rows]

    def _is_open(self, with_refused: bool) -> str:
        states = (PENDING, FAILED, REFUSED) if with_refused else (PENDING, FAILED)
        listed = ", ".join(f"'{state}'" for state in states)
        return f"""
            ledger.contact_id is null
            or ledger.payload_hash <> mart.payload_hash
            or ledger.operation <> mart.operation
            or ledger.state in ({listed})
            or ledger.mapping_version <> coalesce(mappings.version, ledger.mapping_version)
        """

    def entries(self, target: str, contacts: Iterable[str]) -> list[Entry]:
        """What the ledger has of contacts, of all models."""
        rows = self.query(
            f"""
            select
                scoring_model_id, contact_id, payload_hash, operation, state, attempts, error,
                record_id, fields, mapping_version, "at"
            from {self.schema}.{LEDGER}
            where target = {self.mark}
                and contact_id in (select one from {self.relation(CONTACTS)} as listed)
            """,
            [target, rows_as_json(CONTACTS, [(one,) for one in contacts])],
        )
        return [_entry(row[0], row[1], row[2:]) for row in rows]

    def summary(self, target: str) -> dict[tuple[str, str], int]:
        """How many rows of the ledger have each operation and state."""
        rows = self.query(
            f"select operation, state, count(*) from {self.schema}.{LEDGER}"
            f" where target = {self.mark} group by operation, state",
            [target],
        )
        return {(operation, state): count for operation, state, count in rows}

    def write_entries(self, target: str, entries: Sequence[Entry]) -> None:
        """Write rows of the ledger over those of the same key."""
        if not entries:
            return
        at = now()
        rows = [
            (
                target,
                one.model,
                one.contact,
                one.payload_hash,
                one.operation,
                one.state,
                one.attempts,
                redact(one.error)[:LONGEST_ERROR] if one.error else None,
                one.record_id,
                json.dumps(one.fields, separators=(",", ":")),
                one.mapping_version,
                at,
            )
            for one in entries
        ]
        names = ", ".join(f'"{name}"' for name in LEDGER_COLUMNS)
        set_to = ", ".join(
            f'"{name}" = excluded."{name}"' for name in LEDGER_COLUMNS if name not in KEY
        )
        self.execute(
            f"insert into {self.schema}.{LEDGER} ({names})"
            f" select {names} from {self.relation(LEDGER_COLUMNS)} as written"
            f" on conflict ({', '.join(KEY)}) do update set {set_to}",
            [rows_as_json(LEDGER_COLUMNS, rows)],
        )

    def forget(self, target: str, contacts: Sequence[str] | None = None) -> None:
        """Delete what the ledger has of a target, or of erased contacts but for their deletion."""
        where, values = "", [target]
        if contacts is not None:
            where = (
                " and scoring_model_id <> '' and contact_id in"
                f" (select one from {self.relation(CONTACTS)} as listed)"
            )
            values.append(rows_as_json(CONTACTS, [(one,) for one in contacts]))
        self.execute(
            f"delete from {self.schema}.{LEDGER} where target = {self.mark}{where}", values
        )

    @abstractmethod
    def relation(self, columns: Mapping[str, str]) -> str:
        """A relation whose rows are given as one value, by ``rows_as_json``.

        Args:
            columns: types by name.
        """


def rows_as_json(columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> str:
    """Rows as one value for ``Warehouse.relation``, which is faster than a value for each cell."""
    names = list(columns)
    return json.dumps([dict(zip(names, row, strict=True)) for row in rows], default=str)


class DuckdbWarehouse(Warehouse):
    """A DuckDB file. It is locked until ``close``, so neither builds nor syncs come between."""

    mark = "?"

    def __init__(self, path: Path, schema: str = "main") -> None:
        super().__init__(schema)
        import duckdb  # noqa: PLC0415 - only who has a DuckDB warehouse needs it.

        if not path.exists():
            raise WarehouseError(f"There is no file {path}: run dbt build first.")
        try:
            self._connection = duckdb.connect(str(path))
        except duckdb.IOException as error:
            raise WarehouseError(f"{path}: {error}") from error

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
        """Rows of a query."""
        return self._connection.execute(sql, list(values)).fetchall()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Run a statement."""
        self._connection.execute(sql, list(values))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def relation(self, columns: Mapping[str, str]) -> str:
        """A relation whose rows are given as JSON."""
        return f"(select unnest(json_transform(?, '{json.dumps([columns])}'), recursive := true))"


class PostgresWarehouse(Warehouse):
    """A PostgreSQL database. An advisory lock keeps a second sync out, but not a build."""

    mark = "%s"

    def __init__(self, schema: str = "public", **connection: object) -> None:
        super().__init__(schema)
        import psycopg2  # noqa: PLC0415 - it comes with dbt-postgres.

        try:
            self._connection = psycopg2.connect(**connection)
        except psycopg2.OperationalError as error:
            raise WarehouseError(redact(error).strip()) from error
        self._connection.autocommit = True
        self._broken = psycopg2.Error
        [(is_free,)] = self.query(
            f"select pg_try_advisory_lock(hashtext('{LEDGER}'), hashtext(%s))", [schema]
        )
        if not is_free:
            self.close()
            raise WarehouseError("Another sync is at work.")

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[tuple]:
        """Rows of a query."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, list(values))
            return cursor.fetchall()

    def execute(self, sql: str, values: Sequence[Any] = ()) -> None:
        """Run a statement."""
        with self._connection.cursor() as cursor:
            cursor.execute(sql, list(values))

    def close(self) -> None:
        """Give the lock back, and close the connection."""
        # The server does so itself, but some moments after the connection is closed.
        with suppress(self._broken):
            self.execute("select pg_advisory_unlock_all()")
        self._connection.close()

    def relation(self, columns: Mapping[str, str]) -> str:
        """A relation whose rows are given as JSON."""
        declared = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
        return f"(select * from json_to_recordset(%s::json) as listed ({declared}))"


def open_warehouse(kind: str, schema: str | None = None) -> Warehouse:
    """Open the warehouse that the variables of the dbt profile name.

    Args:
        kind: duckdb or postgres.
        schema: of the mart; None is the profile's default.

    Raises:
        WarehouseError: it is not there, or in use.
    """
    if kind == "duckdb":
        path = os.environ.get("LEAD_SCORING_DUCKDB_PATH", "lead_scoring.duckdb")
        return DuckdbWarehouse(Path(path), schema or "main")

    def setting(name: str, default: str) -> str:
        return os.environ.get(f"LEAD_SCORING_POSTGRES_{name}", default)

    secret = {}
    if setting("PASSWORD", ""):
        secret["password"] = read_secret("LEAD_SCORING_POSTGRES_PASSWORD")
    return PostgresWarehouse(
        schema or setting("SCHEMA", "public"),
        host=setting("HOST", "127.0.0.1"),
        port=setting("PORT", "5432"),
        user=setting("USER", "lead_scoring"),
        dbname=setting("DATABASE", "lead_scoring"),
        **secret,
    )


def _lead(row: Sequence[Any], payload: Sequence[str]) -> Lead:
    model, contact, operation, payload_hash, *rest = row
    held, values = rest[:9], rest[9:]
    entry = None if held[0] is None else _entry(model, contact, held)
    columns = dict(zip(payload, values, strict=True))
    return Lead(model, contact, operation, payload_hash, columns, entry)


def _entry(model: str, contact: str, held: Sequence[Any]) -> Entry:
    payload_hash, operation, state, attempts, error, record_id, fields, version, at = held
    return Entry(
        model,
        contact,
        payload_hash,
        operation,
        state,
        attempts,
        error,
        record_id,
        json.loads(fields or "{}"),
        version or "",
        at,
    )
