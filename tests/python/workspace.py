"""A copy of the dbt project in a folder of its own, with its own rules, inputs and database."""

from __future__ import annotations

import csv
import gc
import json
import multiprocessing
import os
import re
import shutil
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from dbt.contracts.graph.manifest import ManifestStateCheck
    from dbt.parser.manifest import ManifestLoader

PROJECT = Path(__file__).resolve().parents[2]
COPIED = (
    "dbt_project.yml",
    "profiles.yml",
    "models",
    "macros",
    "seeds",
    "snapshots",
    "tests",
    "analyses",
    "docs",
)

RULE_COLUMNS = {
    "scoring_models": [
        "scoring_model_id",
        "name",
        "status",
        "compared_to",
        "fit_weight",
        "engagement_weight",
        "scale_max",
        "points_at_scale_max",
        "requalify_after_days",
        "description",
    ],
    "audience_rules": [
        "scoring_model_id",
        "rule_id",
        "effect",
        "attribute",
        "operator",
        "value",
        "reason",
    ],
    "score_groups": [
        "scoring_model_id",
        "score_group",
        "dimension",
        "combine",
        "min_points",
        "max_points",
        "description",
    ],
    "fit_rules": [
        "scoring_model_id",
        "rule_id",
        "score_group",
        "attribute",
        "operator",
        "value",
        "points",
        "valid_from",
        "valid_to",
        "description",
    ],
    "engagement_rules": [
        "scoring_model_id",
        "rule_id",
        "score_group",
        "event_type",
        "property",
        "operator",
        "value",
        "counting",
        "points",
        "min_occurrences",
        "max_occurrences",
        "max_per_day",
        "distinct_property",
        "window_days",
        "decay",
        "decay_days",
        "decay_percent",
        "valid_from",
        "valid_to",
        "description",
    ],
    "grade_thresholds": ["scoring_model_id", "dimension", "grade", "min_score"],
    "grade_actions": [
        "scoring_model_id",
        "fit_grade",
        "engagement_grade",
        "next_action",
        "sla_hours",
    ],
    "mql_criteria": ["scoring_model_id", "criteria_set", "measure", "operator", "value"],
}
DICTIONARY_COLUMNS = {
    "placeholder_values": ["value"],
    "event_types": ["raw_event_type", "event_type"],
    "email_domains": ["domain", "email_domain_type"],
    "job_title_patterns": ["attribute", "priority", "pattern", "value"],
    "attribute_sources": ["attribute", "source", "priority"],
    "working_hours": ["scoring_model_id", "time_zone", "weekday", "opens_at", "closes_at"],
    "holidays": ["scoring_model_id", "holiday_on"],
}
INPUT_COLUMNS = {
    "contacts": ["contact_id", "email", "company_id", "created_at", "updated_at"],
    "events": ["event_id", "contact_id", "anonymous_id", "event_type", "occurred_at", "loaded_at"],
    "identities": ["anonymous_id", "contact_id", "identified_at"],
    "contact_merges": ["contact_id", "merged_into_contact_id", "merged_at"],
    "companies": ["company_id", "name", "domain"],
    "enrichments": ["subject_type", "subject_id", "attribute", "value", "provider", "observed_at"],
    "opportunities": [
        "opportunity_id",
        "contact_id",
        "created_at",
        "closed_at",
        "is_won",
        "amount",
    ],
    "sales_activities": ["activity_id", "contact_id", "activity_type", "occurred_at"],
    "dispositions": ["contact_id", "disposition", "reason", "decided_at"],
    "erasure_requests": ["contact_id", "requested_at"],
}
REQUIRED_INPUTS = ("contacts", "events")
# What dbt_project.yml adds to the target's schema, for all that is no mart.
INTERNAL = "scoring_internal"
FAILED = ("error", "fail", "runtime error", "partial success")
DAY_VARS = ("lead_scoring__scored_on", "lead_scoring__history_start")
DAY = re.compile(r"20\d\d-\d\d-\d\d")


@dataclass
class BuildResult:
    """What a dbt command reported.

    Attributes:
        success: whether every node passed.
        messages: the log, and the message of each failed node.
        failed: message of each failed node, by unique id.
    """

    success: bool
    messages: str
    failed: dict[str, str] = field(default_factory=dict)


@dataclass
class Started:
    """A dbt command that goes on in a process of its own."""

    process: multiprocessing.process.BaseProcess
    log: Path
    results: Path

    def wait(self) -> BuildResult:
        """Wait for its end."""
        self.process.join()
        messages = self.log.read_text(encoding="utf-8") if self.log.exists() else ""
        failed = _failed_nodes(self.results)
        if failed:
            messages += "\n" + "\n".join(f"{node}: {text}" for node, text in failed.items())
        return BuildResult(self.process.exitcode == 0, messages, failed)


class Workspace:
    """A dbt project to change, build and query, apart from the project that is under test."""

    target = "duckdb"

    def __init__(self, folder: Path, project: Path = PROJECT) -> None:
        self.folder = folder
        self.database = folder / "workspace.duckdb"
        self.inputs: set[str] = set()
        self.columns: dict[str, list[str]] = {}
        folder.mkdir(parents=True, exist_ok=True)
        for name in COPIED:
            _copy(project / name, folder / name)

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
            self._write_seed("rules", table, RULE_COLUMNS[table], rows)

    def write_dictionaries(self, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        """Replace dictionaries; those not named keep the project's rows."""
        for table, rows in tables.items():
            self._write_seed("dictionaries", table, DICTIONARY_COLUMNS[table], rows)

    def _write_seed(
        self, folder: str, table: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
    ) -> None:
        path = self.folder / "seeds" / folder / f"{table}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

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
        results = self.folder / "target" / "run_results.json"
        results.unlink(missing_ok=True)
        log = self.folder / "dbt.log"
        log.unlink(missing_ok=True)
        environment = {**os.environ, **self.environment()}
        process = _processes().Process(
            target=_run_dbt,
            args=(self.folder, command_line, environment, log, _parsed_alike(wired, given)),
        )
        process.start()
        return Started(process, log, results)

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
            cursor = connection.execute(sql)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

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


def _copy(source: Path, target: Path) -> None:
    if source.is_file():
        shutil.copy2(source, target)
    elif source.is_dir():
        # Unit tests don't run in copies, and take a fifth of the time to parse.
        ignored = shutil.ignore_patterns("python", "__pycache__", "*__unit_tests.yml")
        shutil.copytree(source, target, dirs_exist_ok=True, ignore=ignored)


def _parsed_alike(wired: Mapping[str, Any], given: Mapping[str, Any]) -> set[str]:
    """Names of vars whose values parsing does not see: inputs as they are wired, and valid days."""
    days = {name for name in DAY_VARS if _is_day(given.get(name))}
    return days | {name for name in wired if name not in given}


def _is_day(value: object) -> bool:
    try:
        return bool(DAY.fullmatch(str(value)) and date.fromisoformat(str(value)))
    except ValueError:
        return False


def _failed_nodes(results: Path) -> dict[str, str]:
    if not results.exists():
        return {}
    report = json.loads(results.read_text(encoding="utf-8"))
    return {
        result["unique_id"]: result["message"] or result["status"]
        for result in report["results"]
        if result["status"] in FAILED
    }


def _processes() -> multiprocessing.context.BaseContext:
    """Processes are forked from one that has imported dbt, which spares seconds a build."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["dbt.cli.main", "dbt.adapters.duckdb", "dbt.adapters.postgres"])
    return context


def _run_dbt(
    folder: Path,
    command_line: list[str],
    environment: Mapping[str, str],
    log: Path,
    parsed_alike: Collection[str],
) -> None:
    """Run one dbt command and leave its output in a file; the exit code tells whether it passed."""
    os.environ.update(environment)
    os.chdir(folder)
    gc.disable()  # The process ends soon; looking for garbage takes a tenth of its time.
    with log.open("w", encoding="utf-8") as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        # Imported here, as the process that this one is forked from has loaded them already.
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415
        from dbt.cli.main import dbtRunner  # noqa: PLC0415
        from dbt.parser.manifest import ManifestLoader  # noqa: PLC0415

        _parse_alike(ManifestLoader, parsed_alike)
        options = ["--no-use-colors", "--log-level-file", "none"]
        folders = ["--project-dir", ".", "--profiles-dir", "."]
        outcome = dbtRunner().invoke([*options, *command_line, *folders])
        if outcome.exception is not None:
            print(outcome.exception)
        DuckDBConnectionManager.close_all_connections()
        sys.stdout.flush()
    sys.exit(0 if outcome.success else 1)


def _parse_alike(loader: type[ManifestLoader], names: Collection[str]) -> None:
    """Keep what dbt has parsed when only these vars differ; that takes a third of a build.

    dbt parses all files anew whenever a var on the command line differs. Days, plain tables and
    lists of columns are written into SQL when a model is compiled, which is done in each run.
    """
    state_check = loader.build_manifest_state_check

    def state_check_without_them(self: ManifestLoader) -> ManifestStateCheck:
        given = self.root_project.cli_vars
        self.root_project.cli_vars = {
            name: "" if name in names else value for name, value in given.items()
        }
        try:
            return state_check(self)
        finally:
            self.root_project.cli_vars = given

    loader.build_manifest_state_check = state_check_without_them
