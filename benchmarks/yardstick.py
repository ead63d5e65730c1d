"""The yardstick: one plain aggregate over the events of the last year."""

import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from statistics import median

import duckdb

from benchmarks.data import Data

REPETITIONS = 3


def stage_events(data: Data, database: Path) -> None:
    """Copy the events loaded up to the scoring day into a DuckDB table, in their order.

    Args:
        data: The files.
        database: The DuckDB file to write; nothing is done if it is there.
    """
    if database.exists():
        return
    unfinished = database.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    with duckdb.connect(str(unfinished)) as connection:
        connection.execute(f"create table events as from read_parquet({names(data)})")
    unfinished.rename(database)


def names(data: Data) -> list[str]:
    """List the event files as text, as SQL reads them."""
    return [str(path) for path in data.event_files()]


def count_by_contact(source: str, scored_on: date) -> str:
    """Write the query: events of each contact in the last 365 days."""
    return f"""
    select contact_id, count(*)
    from {source}
    where occurred_at >= date '{scored_on}' - 364 and occurred_at < date '{scored_on}' + 1
    group by contact_id
    """


def measure(data: Data, database: Path | None) -> float:
    """Measure the query on the table or, without a database, on the Parquet files.

    Args:
        data: The files.
        database: The DuckDB file that ``stage_events`` wrote.

    Returns:
        Seconds, the median of three in a row.
    """
    source = "events" if database else f"read_parquet({names(data)})"
    connection = duckdb.connect(str(database) if database else ":memory:", read_only=bool(database))
    seconds = list(timings(connection, count_by_contact(source, data.scored_on)))
    connection.close()
    return median(seconds)


def timings(connection: duckdb.DuckDBPyConnection, query: str) -> Iterable[float]:
    """Run a query several times and give the seconds of each."""
    for _ in range(REPETITIONS):
        before = time.perf_counter()
        connection.execute(f"create or replace temp table counts as {query}")
        yield time.perf_counter() - before
