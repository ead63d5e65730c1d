"""A dbt project that has this one installed as a package, in a folder of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dbt_workspace.processes import read_artifact, run_python
from dbt_workspace.project import PROJECT, write_profile

PROFILE = {"type": "duckdb", "path": "{{ env_var('LEAD_SCORING_DUCKDB_PATH') }}", "threads": 4}
PROJECT_FILE = """
name: mine
version: 0.1.0
config-version: 2
profile: mine
"""


def new_project(folder: Path, settings: str, rules: str, files: Mapping[str, str]) -> Path:
    """Write a dbt project named mine, as somebody new to the package would.

    Args:
        folder: where to make it.
        settings: what its dbt_project.yml says beyond its name.
        rules: the folder of examples whose rule tables it begins with.
        files: contents of further files, by path in the project.
    """
    project = folder / "mine"
    shutil.copytree(PROJECT / "examples" / rules, project / "seeds" / "rules")
    write_profile(project, "mine", "dev", PROFILE)
    for name, text in {"dbt_project.yml": PROJECT_FILE + settings, **files}.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return project


class ConsumerProject:
    """A copy of a project of this repository, with a database of its own."""

    def __init__(self, source: Path, folder: Path) -> None:
        self.folder = folder / source.name
        self.database = folder / f"{source.name}.duckdb"
        shutil.copytree(
            source,
            self.folder,
            ignore=shutil.ignore_patterns("dbt_packages", "target", "logs", "*.duckdb*"),
        )
        (self.folder / "packages.yml").write_text(f"packages:\n  - local: {PROJECT}\n")

    def run(
        self, *command: str | Path, database: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a Python command in the folder, on the project's database or another."""
        environment = {
            "LEAD_SCORING_DUCKDB_PATH": str(database or self.database),
            "PYTHONPATH": str(PROJECT),
        }
        return run_python(command, environment, self.folder)

    def must_run(self, *command: str | Path, database: Path | None = None) -> str:
        """Run a Python command that has to succeed, and return what it printed."""
        result = self.run(*command, database=database)
        assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]
        return result.stdout

    def build(self, warned: Collection[str] = ()) -> None:
        """Install the package and build everything with its tests.

        Args:
            warned: tests that have to warn; no others may.
        """
        self.must_run("-m", "dbt_workspace", "deps")
        output = self.must_run("-m", "dbt_workspace", "--no-use-colors", "build")
        assert f"WARN={len(warned)} ERROR=0" in output, output[-4000:]
        assert set(re.findall(r"Warning in test (\w+)", output)) == set(warned), output[-4000:]

    def rows(self, sql: str, database: Path | None = None) -> list[tuple]:
        """Read rows from the database."""
        with duckdb.connect(str(database or self.database), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    def artifact(self, name: str) -> dict[str, Any]:
        """Read what dbt left of its last run: manifest, run_results or sources."""
        return read_artifact(self.folder / "target", name)
