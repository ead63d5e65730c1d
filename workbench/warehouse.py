"""The marts, as the workbench, the report and the alert read them: on DuckDB or on PostgreSQL.

Queries name marts without a schema, and hold ``?`` for each value. Nothing is ever written.
"""

from __future__ import annotations

import os
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

NAME = re.compile(r"^[A-Za-z_][\w$]*$")
INTERNAL = "scoring_internal"
# Types by PostgreSQL's numbers: numeric; date and timestamp.
NUMERIC = 1700
TIMES = (1082, 1114)


class WarehouseError(RuntimeError):
    """The warehouse can't be read as it is; the message says what to do."""


class WarehouseBusyError(WarehouseError):
    """A build is writing into the file: it can be read when the build is done."""


class ConnectionLostError(WarehouseError):
    """The connection has broken; a new one may work."""


class Warehouse(ABC):
    """Where the marts are.

    Attributes:
        schema: of the marts. Rule tables and other seeds lie in ``<schema>_scoring_internal``,
            which is searched second.
    """

    def __init__(self, schema: str, internal: str | None = None) -> None:
        for name in (schema, internal or INTERNAL):
            if not NAME.match(name):
                raise WarehouseError(f"{name!r} is no name of a schema")
        self.schema = schema
        self.internal = internal or f"{schema}_{INTERNAL}"

    @abstractmethod
    def frame(self, sql: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        """Rows of a query, with the names of its columns."""

    @abstractmethod
    def close(self) -> None:
        """Let go of what is open."""

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[dict[str, Any]]:
        """Rows of a query by column name; what is null is None."""
        found = self.frame(sql, values)
        return found.astype(object).where(found.notna(), None).to_dict("records")

    def tables(self) -> set[str]:
        """Names of the tables and views that can be read: modules that are off have none."""
        found = self.rows(
            "select table_name from information_schema.tables where table_schema in (?, ?)",
            [self.schema, self.internal],
        )
        return {row["table_name"] for row in found}


def quoted(name: str) -> str:
    """A name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


class DuckdbWarehouse(Warehouse):
    """A DuckDB file, opened for reading.

    ``make publish`` gives a new file the name of the old one: each object goes on reading the file
    that it has opened, whose identity is ``version``.
    """

    def __init__(self, path: Path, schema: str = "main", internal: str | None = None) -> None:
        super().__init__(schema, internal)
        self.version = file_version(path)
        # What is connected to by its path is shared within a process, even when another file has
        # the path by then. What is attached is not.
        self._connection = duckdb.connect(config={"autoinstall_known_extensions": False})
        name = quoted(path.stem)
        try:
            self._connection.execute(f"attach {literal(str(path))} as {name} (read_only)")
        except duckdb.IOException as error:
            self._connection.close()
            if "lock" in str(error):
                raise WarehouseBusyError(
                    f"A build is writing into {path.name}. It can be read when the build is done."
                ) from error
            raise WarehouseError(f"{path} can't be read now: {error}") from error
        there = self._connection.execute(
            "select schema_name from information_schema.schemata where catalog_name = ?",
            [path.stem],
        ).fetchall()
        # A schema that is not there can't be searched.
        found = [one for one in (self.schema, self.internal) if (one,) in there]
        self._search_path = ",".join(f"{name}.{one}" for one in found or ["main"])

    def frame(self, sql: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        """Rows of a query."""
        # A cursor that is not closed keeps the file open, and it has settings of its own.
        with self._connection.cursor() as cursor:
            cursor.execute(f"set search_path = {literal(self._search_path)}")
            return cursor.execute(sql, list(values)).df()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class PostgresWarehouse(Warehouse):
    """A PostgreSQL database."""

    def __init__(
        self, schema: str = "public", internal: str | None = None, **connection: object
    ) -> None:
        super().__init__(schema, internal)
        import psycopg2  # noqa: PLC0415 - it comes with dbt-postgres.

        self._lost = (psycopg2.OperationalError, psycopg2.InterfaceError)
        try:
            self._connection = psycopg2.connect(
                **connection, options=f"-c search_path={self.schema},{self.internal}"
            )
        except psycopg2.OperationalError as error:
            raise WarehouseError(f"PostgreSQL can't be reached: {str(error).strip()}") from error
        self._connection.set_session(readonly=True, autocommit=True)

    def frame(self, sql: str, values: Sequence[Any] = ()) -> pd.DataFrame:
        """Rows of a query; numbers are floats, as they are on DuckDB.

        Raises:
            ConnectionLostError: the connection has broken.
        """
        try:
            with self._connection.cursor() as cursor:
                cursor.execute(sql.replace("%", "%%").replace("?", "%s"), list(values))
                described = cursor.description
                found = pd.DataFrame(cursor.fetchall(), columns=[one.name for one in described])
        except self._lost as error:
            if not self._connection.closed:
                raise
            raise ConnectionLostError(f"The connection has broken: {error}") from error
        for column in described:
            if column.type_code == NUMERIC:
                found[column.name] = found[column.name].astype(float)
            elif column.type_code in TIMES:
                found[column.name] = pd.to_datetime(found[column.name])
        return found

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def duckdb_path() -> Path:
    """The file that the environment names, as in ``profiles.yml``."""
    return Path(os.environ.get("LEAD_SCORING_DUCKDB_PATH", "lead_scoring.duckdb")).absolute()


def file_version(path: Path) -> tuple[int, int, int]:
    """Tell one file of a name from the next.

    Raises:
        WarehouseError: there is no such file.
    """
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise WarehouseError(f"There is no file {path}: run `make build` first.") from error
    return found.st_dev, found.st_ino, found.st_mtime_ns


def open_warehouse(kind: str = "duckdb", schema: str | None = None) -> Warehouse:
    """Open the warehouse that the environment names, by the variables of ``profiles.yml``.

    Args:
        kind: ``duckdb`` or ``postgres``.
        schema: of the marts; None is the profile's.

    Raises:
        WarehouseError: it can't be read.
    """
    if kind == "duckdb":
        return DuckdbWarehouse(duckdb_path(), schema or "main")
    if kind != "postgres":
        raise WarehouseError(f"{kind!r} is no warehouse: duckdb or postgres")
    return PostgresWarehouse(
        schema or os.environ.get("LEAD_SCORING_POSTGRES_SCHEMA", "public"),
        host=os.environ.get("LEAD_SCORING_POSTGRES_HOST", "127.0.0.1"),
        port=os.environ.get("LEAD_SCORING_POSTGRES_PORT", "5432"),
        user=os.environ.get("LEAD_SCORING_POSTGRES_USER", "lead_scoring"),
        password=os.environ.get("LEAD_SCORING_POSTGRES_PASSWORD", ""),
        dbname=os.environ.get("LEAD_SCORING_POSTGRES_DATABASE", "lead_scoring"),
        connect_timeout=5,
    )
