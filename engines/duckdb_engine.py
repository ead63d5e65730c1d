"""DuckDB in a file: what the other engines are held against."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from dbt_workspace.tables import fetch_rows
from engines.comparison import BUILD
from engines.project import Project


class DuckDB:
    """DuckDB, in the file of the profile's variable."""

    name = "duckdb"
    title = f"DuckDB {duckdb.__version__}"
    schema = "main"
    build: Sequence[str] = BUILD

    def __init__(self) -> None:
        self.file = Path("lead_scoring.duckdb")

    @contextmanager
    def start(self, folder: Path) -> Iterator[None]:
        """Nothing to start; an earlier file goes."""
        self.file = folder / "lead_scoring.duckdb"
        self.file.unlink(missing_ok=True)
        yield

    def run(self, project: Project, command: Sequence[str]) -> None:
        """Run a dbt command. Raises BuildError if it fails."""
        project.run(command, self.name, {"LEAD_SCORING_DUCKDB_PATH": str(self.file)})

    def rows(self, table: str) -> list[Mapping[str, Any]]:
        """All rows of a published table."""
        with duckdb.connect(str(self.file), read_only=True) as connection:
            return fetch_rows(connection.execute(f"select * from {self.schema}.{table}"))
