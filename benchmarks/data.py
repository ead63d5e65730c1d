"""The rows to measure on: generated once for each size, and split by the day they were loaded."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
from rich.console import Console

from sample.volume import Plan, write_hour, write_volume

LAST_DAY = date(2026, 6, 30)  # The day that the daily run adds.
DAYS = 730
EVENTS_PER_CONTACT = 100
HOUR_EVENTS = 5_000
# Share of contacts who have fallen asleep: with those who happen to do nothing, four in five have
# had no event for 120 days in a database as they are, and hardly any where all are active.
POPULATIONS = {"active": 0.0, "database": 0.8}


@dataclass(frozen=True)
class Data:
    """Parquet files of one size.

    Attributes:
        folder: The folder that holds ``contacts.parquet``, ``identities.parquet``,
            ``history/*.parquet`` (events loaded up to the scoring day) and ``next_day/*.parquet``
            (events loaded on the day after it), and for each number of rows asked for one more
            folder with the events of an hour of that day.
        scored_on: The scoring day of the full build; the daily run is one day later.
        hour_events: How many rows of an hour have been loaded after the daily run; 0 is none yet.
    """

    folder: Path
    scored_on: date = LAST_DAY - timedelta(days=1)
    hour_events: int = 0

    @property
    def contacts(self) -> Path:
        """The file of contacts: also those who come after the scoring day."""
        return self.folder / "contacts.parquet"

    @property
    def identities(self) -> Path:
        """The file of links from anonymous visitors to contacts."""
        return self.folder / "identities.parquet"

    @property
    def next_day(self) -> date:
        """The day of the daily run."""
        return self.scored_on + timedelta(days=1)

    def with_hour(self, rows: int) -> "Data":
        """Give the same files, with an hour's events among those of the next day."""
        return replace(self, hour_events=rows)

    @property
    def hour(self) -> Path:
        """The file with the events of the hour."""
        return self.folder / f"hour_{self.hour_events}" / "hour.parquet"

    def event_files(self, scored_on: date | None = None) -> list[Path]:
        """List the files with the events loaded up to a day, in the order of their days.

        Args:
            scored_on: The scoring day or the day after it; by default the scoring day.
        """
        if (scored_on or self.scored_on) == self.scored_on:
            folders = FOLDERS[:1]
        else:
            folders = FOLDERS + ([self.hour.parent.name] if self.hour_events else [])
        return [path for name in folders for path in sorted((self.folder / name).glob("*.parquet"))]

    def event_parts(self, scored_on: date) -> list[list[Path]]:
        """List the same files in parts: both deliveries of an event are in the same part.

        Args:
            scored_on: The scoring day or the day after it.
        """
        parts: dict[str, list[Path]] = {}
        for path in self.event_files(scored_on):
            parts.setdefault(path.name, []).append(path)
        return list(parts.values())


FOLDERS = ["history", "next_day"]


def data_folder(parent: Path, events: str, population: str) -> Path:
    """Name the folder of the files of one size and population.

    Args:
        parent: The folder of all files.
        events: Number of events, as the command line has it.
        population: One of ``POPULATIONS``.
    """
    return (parent / (events if population == "active" else f"{events}-{population}")).resolve()


def make_data(
    folder: Path, events: int, console: Console | None = None, population: str = "active"
) -> Data:
    """Generate the files of one size, unless they are there.

    Args:
        folder: The folder to write to.
        events: Number of event rows; there is a contact to each hundred.
        console: Where progress is shown; nowhere by default.
        population: One of ``POPULATIONS``.

    Returns:
        The files.
    """
    plan = volume_plan(folder, events, population)
    note = folder / "plan.json"
    made_of = json.dumps({**asdict(plan), "out": ""}, default=str)
    data = Data(folder)
    if not (note.exists() and note.read_text(encoding="utf-8") == made_of):
        note.unlink(missing_ok=True)
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
            for old in (folder / name).glob("*.parquet"):
                old.unlink()
        for old in folder.glob("hour_*/*.parquet"):
            old.unlink()
        write_volume(plan, console)
        split_by_load_day(data)
        note.write_text(made_of, encoding="utf-8")
    return data


def volume_plan(folder: Path, events: int, population: str) -> Plan:
    """Say what the generator is to make; the arguments are those of ``make_data``."""
    return Plan(
        max(1, events // EVENTS_PER_CONTACT),
        events,
        folder,
        until=LAST_DAY,
        days=DAYS,
        sleeping=POPULATIONS[population],
    )


def make_hour(data: Data, events: int, population: str, rows: int) -> None:
    """Generate the events of the hour after the daily run, unless they are there.

    Args:
        data: The files that ``make_data`` made of the same number of events and population.
        events: That number.
        population: That population.
        rows: Number of event rows of the hour.
    """
    path = data.with_hour(rows).hour
    if not path.exists():
        path.parent.mkdir(exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        write_hour(volume_plan(data.folder, events, population), rows, unfinished)
        unfinished.rename(path)


def split_by_load_day(data: Data) -> None:
    """Sort the generated event files into what each run finds; later loads are dropped.

    Most files hold nothing that was loaded after the scoring day, and are only moved.
    """
    connection = duckdb.connect(config={"threads": 1, "memory_limit": "1500MB"})
    cuts = [data.scored_on + timedelta(days=days) for days in (1, 2)]
    for path in sorted((data.folder / "events").glob("*.parquet")):
        ((first, last),) = connection.execute(
            f"select min(loaded_at)::date, max(loaded_at)::date from '{path}'"
        ).fetchall()
        if last < cuts[0]:
            path.rename(data.folder / "history" / path.name)
            continue
        for name, start, end in (("history", first, cuts[0]), ("next_day", *cuts)):
            connection.execute(
                f"""
                copy (
                    select * from '{path}' where loaded_at >= '{start}' and loaded_at < '{end}'
                ) to '{data.folder / name / path.name}'
                (format parquet, compression zstd, compression_level 1)
                """
            )
        path.unlink()
    (data.folder / "events").rmdir()
    connection.close()
