"""A trial build: a dbt project with other rule tables, beside the one that is published.

A trial is a folder below `target/` that links to all that the project has, but for its seeds, which
are copied so that rule tables can be replaced. Its profile names a place of its own: for DuckDB a
copy of the database file (a project may have its inputs there), for other adapters another schema
of the same database, from which the inputs can be read as they are. Nothing published is touched.

Works for this project and for one that has it installed as a package, if the latter brings rule
tables of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import jinja2
import yaml

from dbt_workspace.processes import read_artifact
from dbt_workspace.project import PROFILES, PROJECT, write_profile
from dbt_workspace.tables import fetch_rows
from tools.rule_tables import RULE_TABLES, RuleTables, read_table, write_table

NOT_LINKED = {"target", "logs", PROFILES}
TABLES_ONLY = ("--exclude-resource-type", "unit_test", "test")


class TrialError(RuntimeError):
    """A trial can't be made of this project, or its build failed."""


@dataclass(frozen=True)
class Trial:
    """A trial folder that is ready to be built.

    Attributes:
        folder: the trial's dbt project.
        database: its DuckDB file; None with another adapter.
    """

    folder: Path
    database: Path | None

    def build(self, *select: str, variables: str = "{}") -> None:
        """Build these tables and what they need from the first row on, and show how far it is.

        What people decided of leads is left out: rules are held against each other.

        Args:
            select: dbt's selectors.
            variables: vars for dbt, as JSON.

        Raises:
            TrialError: the build failed; dbt's messages have been shown.
        """
        of_rules = json.dumps({**yaml.safe_load(variables), "lead_scoring__overrides": ""})
        arguments = [*self._folders(), "--full-refresh", *TABLES_ONLY, "--vars", of_rules]
        command = [sys.executable, "-m", "tools.dbt_build", *arguments, "--select", *select]
        if subprocess.run(command, cwd=PROJECT, check=False).returncode:
            raise TrialError("The trial could not be built: see the messages above.")

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of a query, in which `{name}` stands for the relation of a model."""
        text = sql.format_map(_Relations(self.folder / "target"))
        if self.database is None:
            return self.rows_by_dbt(text)
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return fetch_rows(connection.execute(text))

    def rows_by_dbt(self, text: str) -> list[dict[str, Any]]:
        """Rows of a query, by `dbt show`, for an adapter that we have no driver of."""
        from dbt.cli.main import dbtRunner  # noqa: PLC0415 (seconds that DuckDB need not wait)

        options = ["--quiet", "--log-level", "none", "--log-level-file", "none"]
        query = ["show", "--inline", text, "--limit", "-1"]
        outcome = dbtRunner().invoke([*options, *query, *self._folders()])
        if not outcome.success:
            raise TrialError(f"A query of the trial failed: {outcome.exception or outcome.result}")
        table = outcome.result.results[0].agate_table
        return [dict(zip(table.column_names, row.values(), strict=True)) for row in table.rows]

    def _folders(self) -> list[str]:
        target, logs = self.folder / "target", self.folder / "logs"
        return [
            *("--project-dir", str(self.folder), "--profiles-dir", str(self.folder)),
            *("--target-path", str(target), "--log-path", str(logs)),
        ]


class _Relations(dict[str, str]):
    """Quoted relations of models by name, read from dbt's manifest when the first is asked for."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __missing__(self, name: str) -> str:
        nodes = read_artifact(self.target, "manifest")["nodes"].values()
        self.update(
            (node["name"], node["relation_name"])
            for node in nodes
            if node["resource_type"] == "model" and node.get("relation_name")
        )
        if name not in self:
            raise TrialError(f"The project has no table {name}.")
        return self[name]


def add_project_arguments(parser: argparse.ArgumentParser, out: str) -> None:
    """Add the arguments that say which project a tool works on and where its results go."""
    parser.add_argument(
        "--project-dir", type=_folder, default=Path.cwd(), help="dbt project (this folder)"
    )
    parser.add_argument("--profiles-dir", type=_folder, help="folder of profiles.yml (as for dbt)")
    parser.add_argument("--target", help="target of the profile (as for dbt)")
    parser.add_argument("--vars", default="{}", metavar="JSON", help="vars for dbt")
    parser.add_argument("--out", type=_folder, default=Path(out), help=f"results ({out})")


def _folder(text: str) -> Path:
    return Path(text).resolve()


def read_rules(project: Path) -> RuleTables:
    """Read the rule tables of a project.

    Raises:
        TrialError: the project has no rule tables of its own.
    """
    return {name: read_table(path) for name, path in rule_files(project).items()}


def rule_files(project: Path) -> dict[str, Path]:
    """Paths of the rule tables among a project's seeds.

    Raises:
        TrialError: one is not there, or there twice.
    """
    files = {}
    for name in RULE_TABLES:
        found = [path for seeds in _seed_paths(project) for path in seeds.rglob(f"{name}.csv")]
        if len(found) != 1:
            raise TrialError(f"{project} has {len(found) or 'no'} seeds named {name}.csv.")
        files[name] = found[0]
    return files


def make_trial(
    project: Path,
    folder: Path,
    rules: RuleTables,
    profiles: Path | None = None,
    target: str | None = None,
    more_seeds: Mapping[str, str] | None = None,
) -> Trial:
    """Make a trial folder anew; what was there before is deleted.

    Args:
        project: folder of the dbt project, with its packages installed.
        folder: folder of the trial; its name tells the trial's schema from others.
        rules: rule tables to put in the place of the project's.
        profiles: folder of profiles.yml; None looks where dbt does.
        target: target of the profile; None is the profile's own.
        more_seeds: contents of files to add to the trial's seeds, by name.

    Raises:
        TrialError: the project has no rule tables, or no profile is found.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    copied = {path.relative_to(project).parts[0] for path in _seed_paths(project)}
    for entry in sorted(project.iterdir()):
        if entry.name in copied:
            shutil.copytree(entry, folder / entry.name)
        elif not (
            entry.name in NOT_LINKED or entry.name.startswith(".") or ".duckdb" in entry.name
        ):
            (folder / entry.name).symlink_to(entry.resolve())
    for name, path in rule_files(folder).items():
        if name in rules:
            write_table(path, rules[name])
    for name, text in (more_seeds or {}).items():
        (_seed_paths(folder)[0] / name).write_text(text, encoding="utf-8")
    return Trial(folder, _write_profile(project, folder, profiles, target))


def chosen_output(
    project: Path, profiles: Path | None, target: str | None
) -> tuple[str, str, dict[str, Any]]:
    """Name of the project's profile, name of its target, and the settings of that as written.

    Raises:
        TrialError: there is no such profile or target.
    """
    path = _profiles_file(project, profiles)
    found = yaml.safe_load(path.read_text(encoding="utf-8"))
    name = rendered(settings(project)["profile"])
    if name not in found:
        raise TrialError(f"{path} has no profile {name}.")
    chosen = target or rendered(found[name].get("target", "default"))
    if chosen not in found[name]["outputs"]:
        raise TrialError(f"The profile {name} of {path} has no target {chosen}.")
    # Cells stay as written, so that no secret which Jinja fetches is written out.
    return name, chosen, dict(found[name]["outputs"][chosen])


def published_file(project: Path, output: Mapping[str, Any]) -> Path | None:
    """DuckDB file that the settings of a target name; None if it is in memory or elsewhere."""
    place = rendered(output.get("path", ""))
    if output["type"] != "duckdb" or not place or place.startswith("md:"):
        return None
    return project / place


def _write_profile(
    project: Path, folder: Path, profiles: Path | None, target: str | None
) -> Path | None:
    """Write the trial's profile, copy the DuckDB file, and return its path."""
    name, chosen, output = chosen_output(project, profiles, target)
    database = None
    if output["type"] == "duckdb" and not rendered(output.get("path", "")).startswith("md:"):
        published = published_file(project, output)
        database = folder / "target" / (published.name if published else "trial.duckdb")
        database.parent.mkdir(parents=True, exist_ok=True)
        if published and published.exists():
            shutil.copy2(published, database)
        output["path"] = str(database)
    else:
        key = "dataset" if "dataset" in output else "schema"
        output[key] = f"{output[key]}_{folder.name}"
    write_profile(folder, name, chosen, output)
    return database


def _profiles_file(project: Path, profiles: Path | None) -> Path:
    """Find profiles.yml where dbt looks for it."""
    named = os.environ.get("DBT_PROFILES_DIR")
    places = [profiles] if profiles else [Path(named)] if named else [project, Path.home() / ".dbt"]
    for place in places:
        if (place / PROFILES).is_file():
            return place / PROFILES
    raise TrialError(f"No {PROFILES} in {' or '.join(map(str, places))}.")


def settings(project: Path) -> dict[str, Any]:
    """Read the dbt_project.yml of a project.

    Raises:
        TrialError: there is none.
    """
    path = project / "dbt_project.yml"
    if not path.is_file():
        raise TrialError(f"{project} is no dbt project: it has no dbt_project.yml.")
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _seed_paths(project: Path) -> list[Path]:
    return [project / path for path in settings(project).get("seed-paths", ["seeds"])]


def rendered(text: str) -> str:
    """Text of a profile with its env_var() filled in; nothing else is known to it."""
    template = jinja2.Environment(undefined=jinja2.StrictUndefined).from_string(text)
    return template.render(env_var=lambda name, default=None: os.environ.get(name, default))
