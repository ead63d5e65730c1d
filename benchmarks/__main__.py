"""Measure the project against other ways to the same scores: ``python -m benchmarks --help``."""

import argparse
import sys
from pathlib import Path

from rich.console import Console

from benchmarks import machine, report
from benchmarks.check import DifferenceError
from benchmarks.data import HOUR_EVENTS, POPULATIONS, data_folder, make_data, make_hour
from benchmarks.policy import Size
from benchmarks.run import CONTENDERS, JobError, Plan, run
from benchmarks.sizes import checked_events, number_of_events, positive

FOLDER = Path("target/bench")
WIDTH = 150


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


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "--events", type=checked_events, default="10M", help="number of event rows: 200K, 10M"
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
    parser.add_argument("--rounds", type=positive, default=3, help="how often each contender runs")
    parser.add_argument("--fit-rules", type=positive, default=40)
    parser.add_argument("--engagement-rules", type=positive, default=40)
    parser.add_argument("--memory", default="", help="DuckDB's memory limit in builds, such as 2GB")
    parser.add_argument(
        "--limit",
        type=positive,
        help="seconds after which Polars, pandas or naive is stopped",
    )
    parser.add_argument(
        "--contenders",
        type=chosen_contenders,
        default=CONTENDERS,
        help=f"some of {','.join(CONTENDERS)}",
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
    console.print(f"rows: {rows:,} events, generated once into {FOLDER / 'data'}")
    population = arguments.population
    folder = data_folder(FOLDER / "data", arguments.events, population)
    data = make_data(folder, rows, console, population)
    make_hour(data, rows, population, arguments.hour_events)
    plan = Plan(
        data=data,
        size=Size.for_population(population, arguments.fit_rules, arguments.engagement_rules),
        work=(FOLDER / "work").resolve(),
        rounds=arguments.rounds,
        memory=arguments.memory or None,
        contenders=arguments.contenders,
        limit=arguments.limit,
        hour_events=arguments.hour_events,
    )
    try:
        found = run(plan, console)
    except (DifferenceError, JobError) as error:
        console.print(str(error), highlight=False, markup=False, soft_wrap=True)
        return 1
    summary = report.summarise(plan, found, machine.describe(), rows, population)
    report.show(summary, console)
    limit = f"-{plan.memory}" if plan.memory else ""
    files = report.save(summary, FOLDER / "results" / f"{folder.name}-{plan.size.title}{limit}")
    console.print(f"saved as {' and '.join(map(str, files))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
