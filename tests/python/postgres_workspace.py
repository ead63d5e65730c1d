"""A copy of the dbt project that is built on a PostgreSQL server of the tests' own."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import pytest
from psycopg2.extras import RealDictCursor, execute_values
from workspace import INPUT_COLUMNS, INTERNAL, PROJECT, REQUIRED_INPUTS, Workspace

from engines.engine import EngineMissingError
from engines.postgres import DATABASE, USER, Postgres


@contextmanager
def postgres_server(folder: Path) -> Iterator[Postgres]:
    """Start a server for tests; where none is installed they are skipped, but in CI they fail."""
    server = Postgres()
    try:
        with server.start(folder):
            yield server
    except EngineMissingError as missing:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(missing))


class PostgresWorkspace(Workspace):
    """A workspace on PostgreSQL: inputs in the schema raw, marts in public, the rest beside it.

    Attributes:
        port: where the server listens on loopback.
        user: the role that builds.
    """

    target = "postgres"

    def __init__(self, folder: Path, port: int, user: str = USER, project: Path = PROJECT) -> None:
        super().__init__(folder, project)
        self.port = port
        self.user = user

    def environment(self) -> dict[str, str]:
        """Where the profile finds the server."""
        return {
            "LEAD_SCORING_POSTGRES_PORT": str(self.port),
            "LEAD_SCORING_POSTGRES_USER": self.user,
        }

    def connect(self, user: str = USER) -> psycopg2.extensions.connection:
        """Open a connection that commits each statement."""
        connection = psycopg2.connect(host="127.0.0.1", port=self.port, user=user, dbname=DATABASE)
        connection.autocommit = True
        return connection

    def execute(self, *statements: str) -> None:
        """Run statements as the owner of the database."""
        with self.connect() as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    def reset(self) -> None:
        """Forget all that was built, and the inputs."""
        self.execute(
            "drop schema if exists raw cascade",
            "drop schema if exists public cascade",
            f"drop schema if exists public_{INTERNAL} cascade",
            "create schema public",
        )

    def write_inputs(
        self,
        inputs: Mapping[str, Sequence[Mapping[str, Any]]],
        extra_columns: Mapping[str, Sequence[str]] | None = None,
        types: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Replace the raw tables, as Workspace does."""
        self.inputs = set(inputs) | set(REQUIRED_INPUTS)
        self.columns = {name: list(names) for name, names in (extra_columns or {}).items()}
        self.execute("drop schema if exists raw cascade", "create schema raw")
        with self.connect() as connection, connection.cursor() as cursor:
            for name in sorted(self.inputs):
                columns = INPUT_COLUMNS[name] + self.columns.get(name, [])
                typed = (types or {}).get(name, {})
                declared = ", ".join(f'"{one}" {typed.get(one, "text")}' for one in columns)
                cursor.execute(f"create table raw.{name} ({declared})")
                rows = [tuple(row.get(one) for one in columns) for row in inputs.get(name, [])]
                if rows:
                    execute_values(cursor, f"insert into raw.{name} values %s", rows)
        connection.close()

    def query(self, sql: str, user: str = USER) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        connection = self.connect(user)
        try:
            with connection.cursor(cursor_factory=RealDictCursor) as cursor:
                cursor.execute(sql)
                return [dict(row) for row in cursor.fetchall()]
        finally:
            connection.close()
