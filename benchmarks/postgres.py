"""Full build, daily and hourly run on PostgreSQL: ``python -m benchmarks.postgres --help``.

On a server of its own, with PostgreSQL's own settings of memory, one round. Each build has to give
the contributions that Polars gives by hand.
"""

import argparse
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path

import duckdb
import psycopg2
from rich.console import Console

from benchmarks import increments, project
from benchmarks.__main__ import FOLDER, WIDTH, add_rows
from benchmarks.check import DifferenceError, check_same, mart_sql
from benchmarks.data import Data, data_folder, make_data, make_hour
from benchmarks.policy import Size, make_tables
from benchmarks.run import JobError, Plan, other, result_file, run_job
from benchmarks.sizes import number_of_events
from dbt_workspace.processes import read_artifact
from engines.engine import EngineMissingError
from engines.postgres import DATABASE, USER, Postgres

TITLE = "Seconds in the database, one statement after the other"
TYPES = {"VARCHAR": "text", "INTEGER": "integer", "BIGINT": "bigint", "TIMESTAMP": "timestamp"}


class Server:
    """The raw tables and the results on a PostgreSQL server.

    Attributes:
        port: Where the server listens on loopback.
        folder: Where files go that are on their way.
    """

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.folder = folder
        self.loaded: set[Path] = set()

    @contextmanager
    def cursor(self) -> Iterator[psycopg2.extensions.cursor]:
        """Open a connection that commits each statement, and close it in the end."""
        connection = psycopg2.connect(host="127.0.0.1", port=self.port, user=USER, dbname=DATABASE)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                yield cursor
        finally:
            connection.close()

    def load(self, table: str, path: Path) -> None:
        """Add a Parquet file to a raw table, which is made if it is not there."""
        text = self.folder / "rows.csv"
        with duckdb.connect() as source, self.cursor() as cursor:
            columns = source.execute(f"describe from '{path}'").fetchall()
            declared = ", ".join(f"{name} {TYPES[kind]}" for name, kind, *_ in columns)
            cursor.execute(
                f"create schema if not exists raw; create table if not exists {table} ({declared})"
            )
            source.execute(f"copy (from '{path}') to '{text}' (format csv, header, nullstr '\\N')")
            with text.open(encoding="utf-8") as file:
                cursor.copy_expert(
                    f"copy {table} from stdin (format csv, header, null '\\N')", file
                )
        text.unlink()

    def show_inputs(self, data: Data, scored_on: date) -> None:
        """Load what the raw tables lack up to a day; contacts and links are cut at it by views."""
        is_new = not self.loaded
        files = [("raw.events", path) for path in data.event_files(scored_on)]
        files += [("raw.all_contacts", data.contacts), ("raw.all_identities", data.identities)]
        for table, path in files:
            if path not in self.loaded:
                self.load(table, path)
                self.loaded.add(path)
        with self.cursor() as cursor:
            if is_new:
                cursor.execute("create index on raw.events (loaded_at)")
            for name, column in (("contacts", "created_at"), ("identities", "identified_at")):
                cursor.execute(
                    f"create or replace view raw.{name} as select * from raw.all_{name}"
                    f" where {column}::date <= '{scored_on}'"
                )
            cursor.execute("analyze raw.events")

    def export_mart(self, out: Path) -> int:
        """Write the contributions as contenders write their result; gives the number of rows."""
        text = self.folder / "mart.csv"
        with self.cursor() as cursor, text.open("wb") as file:
            cursor.copy_expert(
                f"copy ({mart_sql('public')}) to stdout (format csv, header, null '\\N')", file
            )
        with duckdb.connect() as connection:
            types = "{'occurrences': 'bigint', 'micropoints': 'bigint', 'contact_id': 'varchar'}"
            connection.execute(
                f"copy (from read_csv('{text}', header = true, nullstr = '\\N', types = {types}))"
                f" to '{out}' (format parquet)"
            )
            ((rows,),) = connection.execute(f"select count(*) from '{out}'").fetchall()
        text.unlink()
        return rows


def build(plan: Plan, server: Server, step: increments.Step) -> increments.BuildTimes:
    """Measure one build, and hold its contributions against those of Polars.

    Raises:
        JobError: It failed.
        DifferenceError: The contributions differ.
    """
    server.show_inputs(step.data, step.scored_on)
    arguments = project.build_arguments(
        plan.project, step.data, step.scored_on, step.selector, "postgres"
    )
    request = {
        "job": "dbt",
        "arguments": arguments,
        "environment": {"LEAD_SCORING_BENCH_PORT": str(server.port)},
    }
    answer = run_job(request, step.name, plan.work)
    project.keep_compiled(plan.project, plan.work / step.name)
    artifacts = [read_artifact(plan.work / step.name, name) for name in ("manifest", "run_results")]
    mart = result_file(plan, step.name)
    rows = server.export_mart(mart)
    other(plan, "polars", step.scored_on, with_hour=bool(step.data.hour_events))
    check_same(mart, result_file(plan, "polars"), f"polars after the {step.name.replace('_', ' ')}")
    seconds = sum(answer["nodes"].values())
    own = answer["wall_seconds"] - seconds
    return increments.BuildTimes(seconds, project.statements(*artifacts), own, rows)


def main() -> int:
    """Measure, show and save; 1 when a build fails or contributions differ."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.postgres", description=__doc__.splitlines()[0]
    )
    add_rows(parser, events="1M")
    arguments = parser.parse_args()
    console = Console()
    console.width = max(console.width, WIDTH)
    events, population = arguments.events, arguments.population
    folder = data_folder(FOLDER / "data", events, population)
    data = make_data(folder, number_of_events(events), console, population)
    make_hour(data, number_of_events(events), population, arguments.hour_events)
    size = Size.for_population(population, arguments.fit_rules, arguments.engagement_rules)
    work = (FOLDER / "work" / "postgres").resolve()
    plan = Plan(data, size, work, 1, hour_events=arguments.hour_events)
    stem = FOLDER / "results" / f"postgres-{folder.name}-{size.title}"
    try:
        found, lines = measure(plan, stem, events, population, console)
    except EngineMissingError as missing:
        if os.environ.get("CI"):
            raise
        console.print(f"SKIPPED: {missing}", style="yellow")
        return 0
    except (DifferenceError, JobError) as error:
        console.print(str(error), highlight=False, markup=False, soft_wrap=True)
        return 1
    increments.show(console, lines, found, TITLE)
    console.print(f"saved as {stem}.md and {stem}.json")
    return 0


def measure(
    plan: Plan, stem: Path, events: str, population: str, console: Console
) -> tuple[dict[str, increments.BuildTimes], list[str]]:
    """Run all builds on a server that is made for them; each is saved as soon as it has run.

    Returns:
        What was found by build, and the heading.
    """
    plan.work.mkdir(parents=True, exist_ok=True)
    project.prepare_project(plan.project, make_tables(plan.size))
    engine = Postgres()
    found: dict[str, increments.BuildTimes] = {}
    with engine.start(plan.work):
        lines = increments.heading(plan, events, population, engine.title)
        server = Server(engine.port, plan.work)
        for step in increments.steps(plan):
            with console.status(f"{step.name.replace('_', ' ')} on {engine.title}"):
                found[step.name] = build(plan, server, step)
            increments.save(stem, lines, found, TITLE)
            console.print(
                f"{step.name.replace('_', ' ')}: {asdict(found[step.name])}", highlight=False
            )
    return found, lines


if __name__ == "__main__":
    sys.exit(main())
