"""``python -m engines <engine>``: build the sample on an engine and on DuckDB, and compare.

Builds what was known on one day, compares, then loads the rest and builds an increment. The
increment is compared with a full build on DuckDB. Then builds anew, from generated tables of
HubSpot and Salesforce, and compares once more. Ends with 1 if a cell differs. An engine that is not
installed is skipped with a message, but in CI it is an error.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dbt_workspace.project import PROJECT, all_modules
from engines.comparison import CORE, KEYS, Comparison, compare
from engines.crm import crm_variables, use_crms
from engines.duckdb_engine import DuckDB
from engines.engine import Engine, EngineMissingError
from engines.project import Project

ENGINES = {
    "postgres": ("engines.postgres", "Postgres"),
    "spark": ("engines.spark", "Spark"),
    "spark_cluster": ("engines.spark", "SparkCluster"),
    "bigquery": ("engines.bigquery", "BigQuery"),
}
# The last day that is known, by the title of the build.
DAYS = {"first build": "2026-06-20", "increment": "2026-06-30"}
# A fixed start: a later run goes on with the history, it does not begin another one.
HISTORY_START = "2026-06-10"
SHOWN_DIFFERENCES = 20
WIDTH = 110  # Of the table, where there is no terminal to measure.


@dataclass
class Step:
    """One build on the engine, compared with DuckDB.

    Attributes:
        title: what was built.
        seconds: how long the engine's build took, seeds apart.
        duckdb_seconds: how long DuckDB's took.
        comparisons: one per table.
    """

    title: str
    seconds: float
    duckdb_seconds: float
    comparisons: list[Comparison]


def main() -> int:
    """Run the comparison that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m engines", description=__doc__)
    parser.add_argument("engine", choices=sorted(ENGINES))
    parser.add_argument("--no-crm", action="store_true", help="leave HubSpot and Salesforce out")
    parser.add_argument("--no-increment", action="store_true", help="stop after the first build")
    parser.add_argument("--core", action="store_true", help="build without modules")
    arguments = parser.parse_args()
    name = arguments.engine
    console = Console(soft_wrap=True)
    console.width = max(console.width, WIDTH)
    module, factory = ENGINES[name]
    engine: Engine = getattr(importlib.import_module(module), factory)()
    folder = PROJECT / "target" / "engines" / name
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with engine.start(folder):
            titles = list(DAYS)[:1] if arguments.no_increment else list(DAYS)
            modules = [] if arguments.core else all_modules()
            steps = compare_with_duckdb(engine, folder, titles, modules, console.print)
            if not arguments.no_crm:
                steps.append(compare_crms(engine, folder, console.print))
    except EngineMissingError as missing:
        if os.environ.get("CI"):
            raise
        console.print(f"SKIPPED: {missing}", style="yellow")
        return 0
    show(console, engine, steps)
    results = {"engine": engine.title, "steps": [asdict(step) for step in steps]}
    (folder / "result.json").write_text(json.dumps(results, indent=1), encoding="utf-8")
    return 1 if any(one.differences for step in steps for one in step.comparisons) else 0


def compare_with_duckdb(
    engine: Engine,
    folder: Path,
    titles: Sequence[str],
    modules: Sequence[str],
    say: Callable[[str], None],
) -> list[Step]:
    """Build on the engine, one build after another, each anew on DuckDB, and compare.

    Args:
        engine: an engine that is started.
        folder: where projects and DuckDB's file go.
        titles: of the builds to make, as in DAYS.
        modules: of the project that are on.
        say: shows a line of progress.
    """
    duckdb = DuckDB()
    project = Project(folder / "project")
    project.copy()
    steps = []
    for title in titles:
        last_day = DAYS[title]
        project.variables = {
            "lead_scoring__scored_on": last_day,
            "lead_scoring__history_start": HISTORY_START,
            "lead_scoring__modules": list(modules),
        }
        left_out = project.cut_sample(last_day if title == "first build" else None)
        what = f"{title}: {last_day}, {left_out:,} rows not known yet"
        duckdb_seconds = build_expected(duckdb, project, title if modules else f"{title} of core")
        say(f"{what}; {duckdb.title} in {duckdb_seconds:.0f} s")
        _timed(engine, project, ["seed"])
        seconds = _timed(engine, project, engine.build)
        say(f"{what}; {engine.title} in {seconds:.0f} s")
        tables = KEYS if modules else CORE
        steps.append(Step(what, seconds, duckdb_seconds, compare_tables(duckdb, engine, tables)))
    return steps


def compare_crms(engine: Engine, folder: Path, say: Callable[[str], None]) -> Step:
    """Build from the tables of HubSpot and Salesforce, on the engine and on DuckDB, and compare.

    Args:
        engine: an engine that is started; what it has built before is built anew.
        folder: where the project goes.
        say: shows a line of progress.
    """
    duckdb = DuckDB()
    project = Project(folder / "project")
    project.copy()
    use_crms(project, duckdb.name)
    what = "CRM tables: HubSpot and Salesforce"
    project.variables = crm_variables(duckdb.schema)
    duckdb_seconds = build_expected(duckdb, project, "CRM tables")
    say(f"{what}; {duckdb.title} in {duckdb_seconds:.0f} s")
    use_crms(project, engine.name)
    project.variables = crm_variables(engine.schema)
    _timed(engine, project, ["seed", "--exclude", "path:seeds/sample"])
    seconds = _timed(engine, project, [*engine.build, "--full-refresh"])
    say(f"{what}; {engine.title} in {seconds:.0f} s")
    return Step(what, seconds, duckdb_seconds, compare_tables(duckdb, engine))


def compare_tables(
    duckdb: DuckDB, engine: Engine, tables: Collection[str] = KEYS
) -> list[Comparison]:
    """Compare published tables, which have to be the same."""
    return [compare(table, duckdb.rows(table), engine.rows(table)) for table in tables]


def build_expected(duckdb: DuckDB, project: Project, title: str) -> float:
    """Build on DuckDB from nothing, or find what the same command built of the same files.

    Args:
        duckdb: knows the file afterwards.
        project: the copy, with its seeds and vars as they are to be built.
        title: of the build.

    Returns:
        Seconds that the build took, seeds apart, when it was made.
    """
    builds = PROJECT / "target" / "engines" / "duckdb"
    folder = builds / title.replace(" ", "_")
    note = folder / "built.json"
    built_of = " ".join([project.fingerprint(), *duckdb.build])
    duckdb.file = folder / "lead_scoring.duckdb"
    if note.exists():
        built = json.loads(note.read_text(encoding="utf-8"))
        if built["of"] == built_of and duckdb.file.exists():
            return float(built["seconds"])
    folder.mkdir(parents=True, exist_ok=True)
    note.unlink(missing_ok=True)
    with duckdb.start(folder):
        _timed(duckdb, project, ["seed"])
        seconds = _timed(duckdb, project, duckdb.build)
    note.write_text(json.dumps({"of": built_of, "seconds": seconds}), encoding="utf-8")
    return seconds


def _timed(engine: Engine, project: Project, command: list[str] | tuple[str, ...]) -> float:
    started = time.monotonic()
    engine.run(project, command)
    return time.monotonic() - started


def show(console: Console, engine: Engine, steps: list[Step]) -> None:
    """Print the tables that were compared, and the first differences."""
    table = Table(title=f"{engine.title}, held against DuckDB")
    for column in ("build", "table", "rows", "cells", "differences", "seconds", "DuckDB's"):
        table.add_column(column, justify="left" if column in ("build", "table") else "right")
    for step in steps:
        for one in step.comparisons:
            numbers = (f"{one.rows:,}", f"{one.cells:,}", f"{len(one.differences):,}")
            seconds = (f"{step.seconds:.0f}", f"{step.duckdb_seconds:.0f}")
            table.add_row(step.title.split(":")[0], one.table, *numbers, *seconds)
    console.print(table)
    for step in steps:
        for one in step.comparisons:
            for difference in one.differences[:SHOWN_DIFFERENCES]:
                console.print(f"{step.title}: {one.table}: {difference}", style="red", markup=False)


if __name__ == "__main__":
    sys.exit(main())
