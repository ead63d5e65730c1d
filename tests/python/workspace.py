"""A copy of the dbt project in a folder of its own, with its own rules, inputs and database."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dbt_workspace.columns import DICTIONARY_COLUMNS, INPUT_COLUMNS, REQUIRED_INPUTS, RULE_COLUMNS
from dbt_workspace.forked import BuildResult, Started, start_dbt
from dbt_workspace.project import PROJECT, copy_project
from dbt_workspace.tables import fetch_rows, write_rows

# What dbt_project.yml adds to the target's schema, for all that is no mart.
INTERNAL = "scoring_internal"
DAY_VARS = ("lead_scoring__scored_on", "lead_scoring__history_start")
DAY = re.compile(r"20\d\d-\d\d-\d\d")


class Workspace:
    """A dbt project to change, build and query, apart from the project that is under test."""

    target = "duckdb"

    def __init__(self, folder: Path, project: Path = PROJECT) -> None:
        self.folder = folder
        self.database = folder / "workspace.duckdb"
        self.inputs: set[str] = set()
        self.columns: dict[str, list[str]] = {}
        copy_project(folder, project)

    def environment(self) -> dict[str, str]:
        """Where the profile finds the database."""
        return {"LEAD_SCORING_DUCKDB_PATH": str(self.database)}

    def reset(self) -> None:
        """Forget the database, with all that was built."""
        for path in self.folder.glob(f"{self.database.name}*"):
            path.unlink()

    def write_rules(self, rules: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Replace rule tables; those not named keep the project's rows."""
        for table, rows in rules.items():
            write_rows(self._seed("rules", table), rows, RULE_COLUMNS[table])

    def write_dictionaries(self, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Replace dictionaries; those not named keep the project's rows."""
        for table, rows in tables.items():
            write_rows(self._seed("dictionaries", table), rows, DICTIONARY_COLUMNS[table])

    def _seed(self, folder: str, table: str) -> Path:
        return self.folder / "seeds" / folder / f"{table}.csv"

    def write_inputs(
        self,
        inputs: Mapping[str, Sequence[Mapping[str, Any]]],
        extra_columns: Mapping[str, Sequence[str]] | None = None,
        types: Mapping[str, Mapping[str, str]] | None = None,
    ) -> None:
        """Replace the raw tables; an optional input that is not named is left unset.

        Args:
            inputs: rows of each input.
            extra_columns: columns beside the usual ones, by input (attributes and properties).
            types: SQL types of columns that are not text, by input and column.
        """
        self.inputs = set(inputs) | set(REQUIRED_INPUTS)
        self.columns = {name: list(names) for name, names in (extra_columns or {}).items()}
        with duckdb.connect(str(self.database)) as connection:
            connection.execute("create schema if not exists raw")
            for name in INPUT_COLUMNS:
                connection.execute(f"drop table if exists raw.{name}")
            for name in sorted(self.inputs):
                columns = INPUT_COLUMNS[name] + self.columns.get(name, [])
                typed = (types or {}).get(name, {})
                declared = ", ".join(f"{one} {typed.get(one, 'varchar')}" for one in columns)
                connection.execute(f"create table raw.{name} ({declared})")
                rows = [[row.get(column) for column in columns] for row in inputs.get(name, [])]
                if rows:
                    marks = ", ".join("?" for _ in columns)
                    connection.executemany(f"insert into raw.{name} values ({marks})", rows)

    def wiring(self) -> dict[str, Any]:
        """Vars that name the inputs and their columns."""
        variables: dict[str, Any] = {}
        if self.inputs:
            for name in INPUT_COLUMNS:
                variables[f"lead_scoring__{name}"] = f"raw.{name}" if name in self.inputs else ""
            variables["lead_scoring__contact_attributes"] = self.columns.get("contacts", [])
            variables["lead_scoring__event_properties"] = self.columns.get("events", [])
            variables["lead_scoring__company_attributes"] = self.columns.get("companies", [])
        return variables

    def start(
        self,
        variables: Mapping[str, Any] | None = None,
        select: Sequence[str] = (),
        exclude: Sequence[str] = ("path:seeds/sample",),
        arguments: Sequence[str] = ("--exclude-resource-type", "unit_test"),
        command: str = "build",
    ) -> Started:
        """Start dbt in a process of its own, so that the database is closed when it ends.

        Args:
            variables: vars beside those that wire the inputs; they win where both name one.
            select: nodes to select; none selects all.
            exclude: nodes to leave out.
            arguments: further command-line arguments.
            command: dbt command.
        """
        wired, given = self.wiring(), dict(variables or {})
        command_line = [command, "--target", self.target, "--vars", json.dumps({**wired, **given})]
        command_line += ["--select", *select] if select else []
        command_line += ["--exclude", *exclude] if exclude else []
        command_line += arguments
        return start_dbt(self.folder, command_line, self.environment(), _parsed_alike(wired, given))

    def build(
        self,
        variables: Mapping[str, Any] | None = None,
        select: Sequence[str] = (),
        exclude: Sequence[str] = ("path:seeds/sample",),
        arguments: Sequence[str] = ("--exclude-resource-type", "unit_test"),
        command: str = "build",
    ) -> BuildResult:
        """Run dbt to its end; the arguments are those of `start`."""
        return self.start(variables, select, exclude, arguments, command).wait()

    def execute(self, *statements: str) -> None:
        """Run statements."""
        with duckdb.connect(str(self.database)) as connection:
            for statement in statements:
                connection.execute(statement)

    def query(self, sql: str) -> list[dict[str, Any]]:
        """Return the rows of a query."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            connection.execute("set timezone = 'UTC'")
            return fetch_rows(connection.execute(sql))

    def relation(self, table: str) -> str:
        """Quoted name of the relation of a model, whatever its schema."""
        found = self.query(
            "select table_schema from information_schema.tables"
            f" where table_name = '{table}' and table_schema <> 'raw'"
        )
        if len(found) != 1:
            raise LookupError(f"{len(found)} relations are named {table}")
        return f'"{found[0]["table_schema"]}"."{table}"'

    def rows(self, table: str) -> list[dict[str, Any]]:
        """Return all rows of a model."""
        return self.query(f"select * from {self.relation(table)}")


def _parsed_alike(wired: Mapping[str, Any], given: Mapping[str, Any]) -> set[str]:
    """Names of vars whose values parsing does not see: inputs as they are wired, and valid days."""
    days = {name for name in DAY_VARS if _is_day(given.get(name))}
    return days | {name for name in wired if name not in given}


def _is_day(value: object) -> bool:
    try:
        return bool(DAY.fullmatch(str(value)) and date.fromisoformat(str(value)))
    except ValueError:
        return False
