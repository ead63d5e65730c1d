"""Measure the project against other ways to the same scores: ``python -m benchmarks --help``."""

import argparse
import sys
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from benchmarks import machine, report
from benchmarks.check import DifferenceError
from benchmarks.data import HOUR_EVENTS, POPULATIONS, Data, data_folder, make_data, make_hour
from benchmarks.policy import Size
from benchmarks.record import OtherRunError, Record, read
from benchmarks.run import CONTENDERS, JobError, Plan, about, run
from benchmarks.sizes import checked_events, number_of_events, positive

FOLDER = Path("target/bench")
WIDTH = 150
ROUNDS = 3


def chosen_contenders(text: str) -> tuple[str, ...]:
    """Read a list of contenders, separated by commas.

    Raises:
        argparse.ArgumentTypeError: One is unknown.
    """
    names = tuple(name.strip() for name in text.split(",") if name.strip())
    if unknown := set(names) - set(CONTENDERS):
        raise argparse.ArgumentTypeError(
            f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(CONTENDERS)}"
        )
    return names or CONTENDERS


def add_rows(parser: argparse.ArgumentParser, events: str) -> None:
    """Add the options that say which rows and how many rules there are.

    Args:
        parser: Of a command line.
        events: How many events there are by default.
    """
    parser.add_argument(
        "--events", type=checked_events, default=events, help="number of event rows: 200K, 10M"
    )
    parser.add_argument(
        "--population",
        choices=POPULATIONS,
        default="active",
        help="active: all contacts are; database: four in five sleep, and windows end at 90 days",
    )
    parser.add_argument(
        "--hour-events",
        type=positive,
        default=HOUR_EVENTS,
        help="number of event rows that the hourly run finds",
    )
    parser.add_argument("--fit-rules", type=positive, default=40)
    parser.add_argument("--engagement-rules", type=positive, default=40)


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    add_rows(parser, events="10M")
    parser.add_argument(
        "--rounds", type=positive, help=f"how often each contender runs; {ROUNDS} times by default"
    )
    parser.add_argument("--memory", default="", help="DuckDB's memory limit in builds, such as 2GB")
    parser.add_argument(
        "--limit",
        type=positive,
        help="seconds after which Polars, pandas or naive is stopped",
    )
    parser.add_argument(
        "--go-on", action="store_true", help="go on with a run of the same that was stopped"
    )
    parser.add_argument(
        "--show", action="store_true", help="run nothing: show what the last run of the same found"
    )
    parser.add_argument(
        "--contenders",
        type=chosen_contenders,
        help=f"some of {','.join(CONTENDERS)}; all by default",
    )
    return parser


def main() -> int:
    """Measure, show and save; 1 when contributions differ or a build fails."""
    arguments = build_parser().parse_args()
    console = Console()
    console.width = max(
        console.width, WIDTH
    )  # Where there is no terminal, tables fit all the same.
    rows = number_of_events(arguments.events)
    population = arguments.population
    folder = data_folder(FOLDER / "data", arguments.events, population)
    size = Size.for_population(population, arguments.fit_rules, arguments.engagement_rules)
    limit = f"-{arguments.memory}" if arguments.memory else ""
    stem = FOLDER / "results" / f"{folder.name}-{size.title}{limit}"
    lines = stem.with_name(f"{stem.name}.jsonl")
    found_on = machine.describe()
    try:
        # What is shown or gone on with is what it was begun as, where nothing else is said.
        first = read(lines)[0] if arguments.show or arguments.go_on else {"asked": {}}
        plan = Plan(
            data=Data(folder),
            size=size,
            work=(FOLDER / "work").resolve(),
            rounds=arguments.rounds or first["asked"].get("rounds", ROUNDS),
            memory=arguments.memory or None,
            contenders=arguments.contenders or tuple(first["asked"].get("contenders", CONTENDERS)),
            limit=arguments.limit,
            hour_events=arguments.hour_events,
        )
        if arguments.show:
            found_on, found = first["about"]["machine"], read(lines)[1]
            plan = replace(plan, hour_events=first["about"]["hour"])
        else:
            console.print(f"rows: {rows:,} events, generated once into {FOLDER / 'data'}")
            data = make_data(folder, rows, console, population)
            make_hour(data, rows, population, arguments.hour_events)
            asked = {"rounds": plan.rounds, "contenders": plan.contenders}
            console.print(f"each contender is noted in {lines} as soon as it has run")
            found = run(plan, console, Record(lines, about(plan, found_on), asked), arguments.go_on)
    except (DifferenceError, JobError, OtherRunError) as error:
        console.print(str(error), highlight=False, markup=False, soft_wrap=True)
        return 1
    if "yardstick" not in found.by_contender:
        console.print("nothing has been measured yet")
        return 1
    summary = report.summarise(plan, found, found_on, rows, population)
    report.show(summary, console)
    files = report.save(summary, stem)
    console.print(f"saved as {' and '.join(map(str, files))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
