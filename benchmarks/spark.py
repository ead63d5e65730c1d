"""How the build grows on a local Spark cluster: ``python -m benchmarks.spark --help``.

Scores and contributions from raw Parquet files, on a master and two workers of one core each.
Bytes are those that Spark itself counts for its executors.
"""

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass

from pyspark.sql import SparkSession
from rich.console import Console

from benchmarks import machine, report
from benchmarks.data import Data, make_data
from benchmarks.policy import Size, make_tables, write_tables
from benchmarks.project import input_variables
from benchmarks.sizes import checked_events, number_of_events, several
from dbt_workspace.project import PROJECT
from engines.project import Project
from engines.spark import WORKERS, SparkCluster

FOLDER = PROJECT / "target" / "bench"
RULES = 40
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
        show_inputs(session, data)
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


def show_inputs(session: SparkSession, data: Data) -> None:
    """Make the raw tables show the files, up to the scoring day."""
    session.sql("create schema if not exists raw")
    for name, path, column in (
        ("events", data.folder / "history", None),
        ("contacts", data.contacts, "created_at"),
        ("identities", data.identities, "identified_at"),
    ):
        until = f"where cast({column} as date) <= date'{data.scored_on}'" if column else ""
        session.sql(f"create or replace view raw.{name} as select * from parquet.`{path}` {until}")


def executor_bytes(session: SparkSession) -> tuple[int, int]:
    """Bytes of shuffles read and written by all executors so far."""
    summaries = session.sparkContext._jsc.sc().statusStore().executorList(False)
    found = [summaries.apply(number) for number in range(summaries.size())]
    return (
        sum(one.totalShuffleRead() for one in found),
        sum(one.totalShuffleWrite() for one in found),
    )


def main() -> int:
    """Measure, show and save."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.spark", description=__doc__)
    parser.add_argument(
        "--events", type=several(checked_events), default=["1M", "3M", "10M", "30M"]
    )
    console = Console()
    console.width = max(console.width, 120)
    stem = FOLDER / "results" / "spark"
    stem.parent.mkdir(parents=True, exist_ok=True)
    rows, saved = [], []
    for events in parser.parse_args().events:
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
