"""Edited rule tables, checked as a build checks them, in a project and a database beside it.

The files are read as files (``tools.check_rules``), and then dbt builds the project's own checks
and its personas from them, with inputs that have no rows: a few seconds, whatever the leads are.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb

from dbt_workspace.columns import INPUT_COLUMNS, REQUIRED_INPUTS
from dbt_workspace.project import PROJECT, UNIT_TESTS, write_profile
from dbt_workspace.tables import fetch_rows
from tools.check_rules import RuleFile, files_of_project, lines_of, problems_of
from tools.trial import chosen_output, make_trial, settings

FOLDER = "workbench_checks"
SCHEMA = "raw"
PERSONAS = "int_lead_scoring__persona_results"
PROBLEMS = "int_lead_scoring__rule_problems"
LINES_SHOWN = 40
# Visitors share the place.
ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Finding:
    """What is wrong with a rule table.

    Attributes:
        table: the table; blank if it is about none.
        lines: lines of its file; none where the row is not known.
        text: what is wrong.
        label: the row as the build names it, by its cells.
    """

    table: str
    lines: tuple[int, ...]
    text: str
    label: str = ""


@dataclass(frozen=True)
class Checked:
    """What the checks said.

    Attributes:
        findings: all that would stop a build; nothing may be saved with any.
        personas: rows of the personas' results; none where the checks stopped before.
    """

    findings: Sequence[Finding] = ()
    personas: Sequence[Mapping[str, Any]] = field(default=())

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings


def check(project: Path, data: Mapping[str, bytes]) -> Checked:
    """Check rule tables that are not saved.

    Args:
        project: the dbt project.
        data: contents of the edited files, by table; the others are taken from the project.
    """
    with ONE_AT_A_TIME:
        return _check(project, data)


def _check(project: Path, data: Mapping[str, bytes]) -> Checked:
    folder = _scratch(project)
    files = []
    for path in files_of_project(project):
        copy = folder / path.relative_to(project)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(data.get(path.stem, path.read_bytes()))
        files.append(RuleFile(copy))
    found = problems_of(files)
    if found:
        return Checked([Finding(one.path.stem, (one.line,), one.text) for one in found])
    database = folder / "target" / "checks.duckdb"
    variables = _without_rows(project, database)
    built, words = _build(folder, variables)
    rows = _rows(database, PROBLEMS)
    by_table = {file.table: file for file in files}
    if rows:
        return Checked([_finding(row, by_table) for row in rows])
    personas = _rows(database, PERSONAS)
    wrong = [row for row in personas if not row["is_as_expected"]]
    if not built and not wrong:
        return Checked([Finding("", (), words)])
    return Checked([_persona_finding(row, by_table) for row in wrong], personas)


def _scratch(project: Path) -> Path:
    """The project that checks are built in; its models are always those of now."""
    folder = project / "target" / FOLDER
    profile = project / "target" / f"{FOLDER}_profile"
    profile.mkdir(parents=True, exist_ok=True)
    name, target, _ = chosen_output(project, None, None)
    place = {"type": "duckdb", "path": str(folder / "target" / "checks.duckdb"), "threads": 2}
    write_profile(profile, name, target, place)
    if not (folder / "dbt_project.yml").exists():
        (folder / "target" / "checks.duckdb").unlink(missing_ok=True)
        make_trial(project, folder, {}, profiles=profile)
    models = folder / "models"
    if models.is_symlink():
        models.unlink()
    shutil.rmtree(models, ignore_errors=True)
    # Unit tests are not run, and take long to read.
    shutil.copytree(project / "models", models, ignore=shutil.ignore_patterns(UNIT_TESTS))
    return folder


def _without_rows(project: Path, database: Path) -> dict[str, Any]:
    """Make inputs without rows, and return the vars that name them."""
    listed = settings(project).get("vars", {})
    more = {
        "contacts": listed.get("lead_scoring__contact_attributes") or [],
        "events": listed.get("lead_scoring__event_properties") or [],
    }
    for path in database.parent.glob(f"{database.name}*"):
        path.unlink()
    database.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create schema {SCHEMA}")
        for name in REQUIRED_INPUTS:
            columns = dict.fromkeys([*INPUT_COLUMNS[name], *more[name]])
            declared = ", ".join(f'"{column}" varchar' for column in columns)
            connection.execute(f"create table {SCHEMA}.{name} ({declared})")
    named = {name: f"{SCHEMA}.{name}" if name in REQUIRED_INPUTS else "" for name in INPUT_COLUMNS}
    crm = {"lead_scoring__hubspot": "", "lead_scoring__salesforce": ""}
    wired = {f"lead_scoring__{name}": relation for name, relation in named.items()}
    return {**wired, **crm, "lead_scoring__modules": ["personas"]}


def _build(folder: Path, variables: Mapping[str, Any]) -> tuple[bool, str]:
    """Build the checks; whether that worked, and what dbt said last."""
    arguments = [
        *("--project-dir", folder, "--profiles-dir", folder),
        *("--target-path", folder / "target", "--log-path", folder / "logs"),
        *("--vars", json.dumps(variables), "--exclude-resource-type", "unit_test", "test"),
        *("--select", f"+{PERSONAS}"),
    ]
    done = subprocess.run(
        [sys.executable, "-m", "tools.dbt_build", *map(str, arguments)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=False,
    )
    words = (done.stdout + done.stderr).strip().splitlines()[-LINES_SHOWN:]
    return done.returncode == 0, "\n".join(words)


def _rows(database: Path, table: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(database), read_only=True) as connection:
        found = connection.execute(
            "select table_schema from information_schema.tables where table_name = ?", [table]
        ).fetchone()
        if found is None:
            return []
        return fetch_rows(connection.execute(f'select * from "{found[0]}"."{table}" order by all'))


def _finding(row: Mapping[str, Any], files: Mapping[str, RuleFile]) -> Finding:
    file, label = files.get(row["rule_table"]), row["row_label"] or ""
    lines = lines_of(file, label) if file and label else []
    return Finding(row["rule_table"], tuple(lines), row["reason"], label)


def _persona_finding(row: Mapping[str, Any], files: Mapping[str, RuleFile]) -> Finding:
    label = f"scoring_model_id={row['scoring_model_id']}, persona={row['persona']}"
    lines = lines_of(files["personas"], label) if "personas" in files else []
    got = row["lead_grade"] or "in no audience"
    wanted = row["expected_lead_grade"]
    if got == wanted:
        got, wanted = (
            "an MQL" if is_mql == "true" else "no MQL"
            for is_mql in (row["is_mql"], row["expected_is_mql"])
        )
    text = f'the persona "{row["persona"]}" must be {wanted} and is {got}, from {row["points"]}'
    return Finding("personas", tuple(lines[:1]), text, label)
