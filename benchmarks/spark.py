"""How the build grows on a local Spark cluster: ``python -m benchmarks.spark --help``.

Scores and contributions from raw Parquet files, on a master and two workers of one core each.
Bytes are those that Spark itself counts for its executors. With ``--increments`` of one size: a
full build of all tables, a daily and an hourly run, which have to give the contributions that
Polars gives by hand.
"""

import argparse
import json
import shutil
import sys
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pyspark.sql import SparkSession
from rich.console import Console

from benchmarks import increments, machine, report
from benchmarks.check import DifferenceError, check_same, mart_sql
from benchmarks.data import HOUR_EVENTS, POPULATIONS, Data, data_folder, make_data, make_hour
from benchmarks.policy import Size, make_tables, write_tables
from benchmarks.project import input_variables, statements, what_to_build
from benchmarks.run import JobError, Plan, other, result_file
from benchmarks.sizes import checked_events, number_of_events, positive, several
from dbt_workspace.processes import read_artifact
from dbt_workspace.project import PROJECT
from engines.project import BuildError, Project
from engines.spark import SCHEMA, WORKERS, SparkCluster

FOLDER = PROJECT / "target" / "bench"
RULES = 40
TITLE = "Seconds from the start of dbt to its end, all tables; what it parses was parsed before"
SETTINGS = {
    "spark.driver.extraJavaOptions": "",
    "spark.executor.extraJavaOptions": "",
    "spark.driver.memory": "3g",
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.codegen.wholeStage": "true",
}
GIB = 1024**3


@dataclass
class Measurement:
    """One full build.

    Attributes:
        events: rows of the events input.
        contacts: rows of the contacts input.
        seconds: of dbt, from the rule tables to the contributions.
        shuffle_read: bytes that executors read from each other's and their own shuffle files.
        shuffle_written: bytes that they wrote for it.
        contributions: rows of lead_score_contributions.
    """

    events: int
    contacts: int
    seconds: float
    shuffle_read: int
    shuffle_written: int
    contributions: int


def measure(events: str, console: Console) -> Measurement:
    """Build once on a cluster of its own.

    Args:
        events: number of events, such as 10M.
        console: where progress is shown.
    """
    data = make_data((FOLDER / "data" / events).resolve(), number_of_events(events), console)
    folder = FOLDER / "spark"
    folder.mkdir(parents=True, exist_ok=True)
    project = Project(folder / "project")
    project.copy()
    write_tables(make_tables(Size(RULES, RULES)), project.folder / "seeds" / "rules")
    project.variables = input_variables(data, data.scored_on)
    engine = SparkCluster(SETTINGS, memory="5g")
    with engine.start(folder):
        session = SparkSession.builder.getOrCreate()
        show_inputs(session, data, data.scored_on)
        engine.run(project, ["seed", "--exclude", "path:seeds/sample"])
        before = executor_bytes(session)
        started = time.monotonic()
        engine.run(project, engine.build)
        seconds = time.monotonic() - started
        read, written = (
            now - then for now, then in zip(executor_bytes(session), before, strict=True)
        )
        rows = session.table("lead_scoring.lead_score_contributions").count()
        contacts = session.table("raw.contacts").count()
    return Measurement(number_of_events(events), contacts, seconds, read, written, rows)


def show_inputs(session: SparkSession, data: Data, scored_on: date) -> None:
    """Make the raw tables show the files, up to a day."""
    session.sql("create schema if not exists raw")
    folders = dict.fromkeys(path.parent for path in data.event_files(scored_on))
    for name, paths, column in (
        ("events", folders, None),
        ("contacts", [data.contacts], "created_at"),
        ("identities", [data.identities], "identified_at"),
    ):
        until = f"where cast({column} as date) <= date'{scored_on}'" if column else ""
        rows = " union all ".join(f"select * from parquet.`{path}` {until}" for path in paths)
        session.sql(f"create or replace view raw.{name} as {rows}")


def measure_increments(
    plan: Plan, stem: Path, events: str, population: str, console: Console
) -> tuple[dict[str, increments.BuildTimes], list[str]]:
    """Run full build, daily and hourly run on a cluster; each is saved as soon as it has run.

    Returns:
        What was found by build, and the heading.

    Raises:
        BuildError: A build failed.
        DifferenceError: Contributions are not those of Polars.
        JobError: Polars failed.
    """
    project = Project(plan.project)
    project.copy()
    write_tables(make_tables(plan.size), plan.project / "seeds" / "rules")
    engine = SparkCluster(SETTINGS, memory="5g")
    lines = increments.heading(plan, events, population, engine.title)
    found: dict[str, increments.BuildTimes] = {}
    with engine.start(plan.work):
        session = SparkSession.builder.getOrCreate()
        for step in increments.steps(plan):
            show_inputs(session, step.data, step.scored_on)
            project.variables = input_variables(step.data, step.scored_on)
            engine.run(project, ["parse"])  # Not measured: it does not depend on the rows.
            started = time.monotonic()
            engine.run(project, ["build", *what_to_build(step.selector)])
            seconds = time.monotonic() - started
            target = plan.project / "target" / "spark"
            count = statements(*(read_artifact(target, one) for one in ("manifest", "run_results")))
            rows = check_mart(session, plan, step)
            found[step.name] = increments.BuildTimes(seconds, count, None, rows)
            increments.save(stem, lines, found, TITLE)
            console.print(f"{step.name.replace('_', ' ')}: {seconds:.0f} s", highlight=False)
    return found, lines


def check_mart(session: SparkSession, plan: Plan, step: increments.Step) -> int:
    """Hold the contributions after a build against those of Polars.

    Returns:
        How many there are.

    Raises:
        DifferenceError: They differ.
    """
    mart = plan.work / f"{step.name}_mart"
    shutil.rmtree(mart, ignore_errors=True)
    session.sql(mart_sql(SCHEMA)).write.parquet(str(mart))
    # Spark's environment has no Polars.
    python = str(PROJECT / ".venv" / "bin" / "python")
    other(plan, "polars", step.scored_on, bool(step.data.hour_events), python)
    label = f"polars after the {step.name.replace('_', ' ')}"
    rows = check_same(mart / "*.parquet", result_file(plan, "polars"), label)
    shutil.rmtree(mart)
    return rows


def executor_bytes(session: SparkSession) -> tuple[int, int]:
    """Bytes of shuffles read and written by all executors so far."""
    summaries = session.sparkContext._jsc.sc().statusStore().executorList(False)
    found = [summaries.apply(number) for number in range(summaries.size())]
    return (
        sum(one.totalShuffleRead() for one in found),
        sum(one.totalShuffleWrite() for one in found),
    )


def main() -> int:
    """Measure, show and save; 1 when contributions differ."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.spark", description=__doc__.splitlines()[0]
    )
    parser.add_argument(
        "--events", type=several(checked_events), default=["1M", "3M", "10M", "30M"]
    )
    parser.add_argument(
        "--increments",
        action="store_true",
        help="measure full build, daily and hourly run of each size",
    )
    parser.add_argument("--population", choices=POPULATIONS, default="active")
    parser.add_argument("--hour-events", type=positive, default=HOUR_EVENTS)
    arguments = parser.parse_args()
    console = Console()
    console.width = max(console.width, 120)
    if arguments.increments:
        return main_of_increments(arguments, console)
    return main_of_growth(arguments.events, console)


def main_of_increments(arguments: argparse.Namespace, console: Console) -> int:
    """Measure, show and save increments of each size; 1 when contributions differ."""
    for events in arguments.events:
        rows, population = number_of_events(events), arguments.population
        folder = data_folder(FOLDER / "data", events, population)
        data = make_data(folder, rows, console, population)
        make_hour(data, rows, population, arguments.hour_events)
        size = Size.for_population(population, RULES, RULES)
        work = (FOLDER / "work" / "spark").resolve()
        work.mkdir(parents=True, exist_ok=True)
        plan = Plan(data, size, work, 1, hour_events=arguments.hour_events)
        stem = FOLDER / "results" / f"spark-{folder.name}-{size.title}"
        try:
            found, lines = measure_increments(plan, stem, events, population, console)
        except (BuildError, DifferenceError, JobError) as error:
            console.print(str(error), highlight=False, markup=False, soft_wrap=True)
            return 1
        increments.show(console, lines, found, TITLE)
        console.print(f"saved as {stem}.md and {stem}.json")
    return 0


def main_of_growth(sizes: list[str], console: Console) -> int:
    """Measure, show and save full builds of several sizes."""
    stem = FOLDER / "results" / "spark"
    stem.parent.mkdir(parents=True, exist_ok=True)
    rows, saved = [], []
    for events in sizes:
        found = measure(events, console)
        saved.append(asdict(found))
        rows.append(
            [
                f"{found.events / 1e6:g}M",
                f"{found.contacts:,}",
                f"{found.contributions:,}",
                f"{found.seconds:.0f}",
                f"{found.seconds / found.events * 1e6:.1f}",
                f"{found.shuffle_written / GIB:.2f}",
                f"{found.shuffle_read / found.events:.0f}",
            ]
        )
        columns = ["events", "contacts", "contributions", "seconds", "seconds per million"]
        columns += ["GiB written to shuffle", "bytes read of it per event"]
        lines = [
            f"Full builds of scores and contributions, {RULES} + {RULES} rules, master and"
            f" {WORKERS} workers of one core; one round",
            ", ".join(f"{name} {value}" for name, value in machine.describe().items()),
        ]
        made = [("On a local Spark cluster", columns, rows)]
        stem.with_suffix(".md").write_text(report.tables_as_markdown(lines, made), encoding="utf-8")
        stem.with_suffix(".json").write_text(json.dumps(saved, indent=1), encoding="utf-8")
        console.print(f"{events}: {found.seconds:.0f} s", highlight=False)
    report.show_tables(lines, made, console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
