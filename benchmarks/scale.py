"""How time grows with events and with rules: ``python -m benchmarks.scale --help``."""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Any

from rich.console import Console

from benchmarks import machine, project, report
from benchmarks.__main__ import FOLDER, WIDTH
from benchmarks.data import make_data
from benchmarks.policy import Size, make_tables
from benchmarks.run import JobError, Plan, build
from benchmarks.sizes import checked_events, number_of_events, positive, several

RULES = 40  # Of each dimension, while the events grow.
# Time may grow by so much more than the rows before it counts as more than linear: noise.
TOLERANCE = 1.15
SMALL_SHARE = 0.03  # Groups below this share of the time say nothing about growth.
ALL = "all"
FROM_RAW = "scores and contributions, from raw"

Point = tuple[int, dict[str, float]]


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument(
        "--events",
        type=several(checked_events),
        default=["1M", "10M", "100M"],
        help=f"numbers of events, ascending, with {RULES} + {RULES} rules; blank: none",
    )
    parser.add_argument(
        "--rules",
        type=several(positive),
        default=[40, 100, 200, 400],
        help="numbers of rules of each dimension, ascending; blank: none",
    )
    parser.add_argument(
        "--rules-at", type=checked_events, default="1M", help="number of events while rules grow"
    )
    parser.add_argument("--rounds", type=positive, default=1, help="how often each build runs")
    parser.add_argument("--memory", default="", help="DuckDB's memory limit, such as 2GB")
    return parser


def full_build(events: str, rules: int, memory: str | None, console: Console) -> dict[str, float]:
    """Measure a full build once.

    Args:
        events: Number of events, as the command line has it.
        rules: Number of rules of each dimension.
        memory: DuckDB's memory limit; None is DuckDB's own.
        console: Where progress is shown.

    Returns:
        Seconds in the database by group, of scores and contributions from raw, and of all.
    """
    data = make_data((FOLDER / "data" / events).resolve(), number_of_events(events), console)
    plan = Plan(data, Size(rules, rules), (FOLDER / "work" / "scale").resolve(), memory=memory)
    project.prepare_project(plan.project, make_tables(plan.size))
    with console.status(f"{events} events, {rules} + {rules} rules"):
        found = build(plan, "full_build")
    project.remove_database(plan.database())
    console.print(
        f"{events} events, {rules} + {rules} rules: {found['database_seconds']:.1f} s in the"
        f" database, {found['seconds']:.1f} s in all",
        highlight=False,
    )
    return {
        **found["groups"],
        FROM_RAW: found["from_raw"],
        ALL: found["database_seconds"],
    }


def measure(
    arguments: argparse.Namespace, console: Console
) -> tuple[list[Point], list[Point], dict[str, list[dict[str, float]]]]:
    """Measure all sizes, each in turn in each round.

    Returns:
        The points along events and along rules (number and median seconds by group), and every
        single measurement by size.
    """
    along_events = [(events, RULES) for events in arguments.events]
    along_rules = [(arguments.rules_at, rules) for rules in arguments.rules]
    sizes = dict.fromkeys([*along_events, *along_rules])
    measured: dict[tuple[str, int], list[dict[str, float]]] = {size: [] for size in sizes}
    for _ in range(arguments.rounds):
        for events, rules in sizes:
            spent = full_build(events, rules, arguments.memory or None, console)
            measured[events, rules].append(spent)
    medians = {size: median_by_group(rounds) for size, rounds in measured.items()}
    return (
        [(number_of_events(events), medians[events, rules]) for events, rules in along_events],
        [(rules, medians[events, rules]) for events, rules in along_rules],
        {f"{events}-{rules}x{rules}": rounds for (events, rules), rounds in measured.items()},
    )


def median_by_group(rounds: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """Take the median of each group over the rounds."""
    names = dict.fromkeys(name for one in rounds for name in one)
    return {name: median(one.get(name, 0.0) for one in rounds) for name in names}


def growths(points: Sequence[Point], group: str) -> list[float]:
    """Work out how much faster than the size the time of a group grows, from each size to the next.

    Args:
        points: Sizes, ascending, with seconds by group.
        group: The group.

    Returns:
        Growth of the time divided by growth of the size: 1 is linear, less is better.
    """
    return [
        (more.get(group, 0) / max(less.get(group, 0), 1e-9)) / (larger / smaller)
        for (smaller, less), (larger, more) in pairwise(points)
    ]


def is_linear(points: Sequence[Point], group: str) -> bool:
    """Say whether the time of a group grows with the size at most, within the tolerance."""
    return all(growth <= TOLERANCE for growth in growths(points, group))


def group_rows(points: Sequence[Point], unit: int) -> list[list[str]]:
    """Make table rows: seconds per unit of size by group, the growths, and a verdict.

    Args:
        points: Sizes, ascending, with seconds by group.
        unit: The size that seconds are given for, such as a million events.
    """
    last = points[-1][1]
    rows = []
    for group in sorted(last, key=lambda name: (name in (ALL, FROM_RAW), -last[name])):
        verdict = "linear or better" if is_linear(points, group) else "more than linear"
        rows.append(
            [
                group,
                *(f"{spent.get(group, 0) / size * unit:.4f}" for size, spent in points),
                " ".join(f"{growth:.2f}" for growth in growths(points, group)),
                verdict if last[group] >= SMALL_SHARE * last[ALL] else "too small to tell",
            ]
        )
    return rows


def tables(along_events: Sequence[Point], along_rules: Sequence[Point]) -> list[report.Titled]:
    """Make the tables of both series, of two sizes at least."""
    found = []
    for title, points, unit, shown in (
        ("Seconds per million events", along_events, 1_000_000, lambda n: f"{n / 1e6:g}M"),
        ("Seconds per rule of each dimension", along_rules, 1, lambda n: f"{n} + {n}"),
    ):
        if len(points) > 1:
            columns = ["", *(shown(size) for size, _ in points), "growth", ""]
            found.append((f"{title}, by group", columns, group_rows(points, unit)))
    return found


def main() -> int:
    """Measure, show and save; 1 when a build fails."""
    arguments = build_parser().parse_args()
    console = Console()
    console.width = max(console.width, WIDTH)
    try:
        along_events, along_rules, measured = measure(arguments, console)
    except JobError as error:
        console.print(str(error), highlight=False, markup=False, soft_wrap=True)
        return 1
    versions = ", ".join(f"{name} {value}" for name, value in machine.describe().items())
    lines = [
        f"Full builds; events grow with {RULES} + {RULES} rules, rules grow with"
        f" {arguments.rules_at} events; rounds: {arguments.rounds}, medians",
        "Growth: of the time, divided by that of the size, from each size to the next;"
        f" 1 is linear, up to {TOLERANCE} passes for it",
        versions,
    ]
    made = tables(along_events, along_rules)
    report.show_tables(lines, made, console)
    stem = FOLDER / "results" / "scale"
    stem.parent.mkdir(parents=True, exist_ok=True)
    stem.with_suffix(".md").write_text(report.tables_as_markdown(lines, made), encoding="utf-8")
    saved: dict[str, Any] = {"machine": machine.describe(), "measurements": measured}
    stem.with_suffix(".json").write_text(json.dumps(saved, indent=1), encoding="utf-8")
    console.print(f"saved as {stem}.md and {stem}.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
