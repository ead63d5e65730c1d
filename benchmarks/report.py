"""The result of a run as tables: on the screen, as Markdown and as JSON."""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks.record import Measurements
from benchmarks.run import (
    BUILDS,
    CONTENDERS,
    CORE_BUILDS,
    FREE_BUILDS,
    LIMIT,
    LIMITED_BUILDS,
    Plan,
    steps,
)
from benchmarks.targets import check_targets

NAMES = {
    "yardstick": "yardstick: bare group by",
    "yardstick_parquet": "yardstick on Parquet",
    "full_build": "full build (dbt)",
    "daily_run": "daily run (dbt)",
    "hourly_run": "hourly run (dbt)",
    "core_build": "full build without modules",
    "full_build_2gb": f"full build, {LIMIT} limit",
    "daily_run_2gb": f"daily run, {LIMIT} limit",
    "naive": "naive SQL",
    "polars": "Polars",
    "pandas": "pandas",
}
POPULATION_NAMES = {
    "active": "all active",
    "database": "four in five without an event for 120 days",
}
PARTS = {
    "from_staged": "scores and contributions from staged events",
    "from_raw": "scores and contributions from raw, cleaning included",
    "up_to_contributions": "all that the contributions need, from raw",
}
COUNTS = ("statements", "queries")
GIGABYTE = 1e9
SLOWEST = 10
TARGET_SIZE = (100_000_000, 40, 40)
Rows = list[list[str]]
Titled = tuple[str, list[str], Rows]


def summarise(
    plan: Plan,
    found: Measurements,
    machine: dict[str, str],
    rows: int,
    population: str = "active",
) -> dict:
    """Gather what a run found.

    Args:
        plan: What was measured.
        found: What was found.
        machine: What it was measured on.
        rows: Number of event rows asked for.
        population: Of the contacts, one of ``benchmarks.data.POPULATIONS``.

    Returns:
        Settings, machine, medians with minimum and maximum, and every single measurement; seconds
        and bytes, ratios to the median of the yardstick.
    """
    unit = median(one["seconds"] for one in found.by_contender["yardstick"])
    results = {}
    for name in CONTENDERS:
        if measured := found.by_contender.get(name):
            results[name] = summarise_contender(name, measured, unit)
    return {
        "settings": {
            "events": rows,
            "contacts": max(1, rows // 100),
            "population": population,
            "hour_events": plan.hour_events,
            "longest_window": plan.size.longest_window,
            "fit_rules": plan.size.fit_rules,
            "engagement_rules": plan.size.engagement_rules,
            "scored_on": plan.data.scored_on.isoformat(),
            "rounds": plan.rounds,
            "not_run_yet": not_run_yet(plan, found),
            "memory_limit_of_builds": plan.memory or "DuckDB's own",
            "contributions": found.contributions,
            "contributions_equal_in": found.checked,
            "next_day_equal": found.next_day_checked,
            "hour_equal": found.hour_checked,
            "limit_of_contenders": plan.limit,
        },
        "machine": machine,
        "results": results,
        "targets": check_targets(results, found.stopped, population),
        "broken": found.broken,
        "stopped": found.stopped,
        "measurements": found.by_contender,
    }


def not_run_yet(plan: Plan, found: Measurements) -> int:
    """Count the measurements that a run was stopped before."""
    left_out = {*found.broken}
    if LIMITED_BUILDS[0] in left_out:
        left_out.add(LIMITED_BUILDS[1])
    return sum(
        number > len(found.by_contender.get(name, []))
        for number, name in steps(plan)
        if name not in left_out
    )


def summarise_contender(name: str, measured: Sequence[dict[str, Any]], unit: float) -> dict:
    """Work out the medians of one contender.

    Args:
        name: The contender.
        measured: Its measurements.
        unit: Seconds of the yardstick.
    """
    # A build is held against the yardstick by its time in the database: dbt's own time is shown
    # apart, as it does not grow with the rows.
    key = "database_seconds" if name in BUILDS else "seconds"
    seconds = [one[key] for one in measured]
    peaks = [one["peak_memory"] for one in measured if one["peak_memory"]]
    summary = {
        "seconds": median(seconds),
        "lowest": min(seconds),
        "highest": max(seconds),
        "ratio": median(seconds) / unit,
        "peak_memory": max(peaks, default=None),
    }
    if name in BUILDS:
        summary |= {
            "wall_seconds": median(one["seconds"] for one in measured),
            "dbt_seconds": median(one["seconds"] - one["database_seconds"] for one in measured),
            **{count: max(one[count] for one in measured) for count in COUNTS},
            **{part: median(one[part] for one in measured) for part in PARTS},
            "groups": medians(one["groups"] for one in measured),
            "nodes": medians(one["nodes"] for one in measured),
        }
    return summary


def medians(rounds: Iterable[dict[str, float]]) -> dict[str, float]:
    """Take the median of each entry over the rounds, the largest first."""
    rounds = list(rounds)
    names = dict.fromkeys(name for one in rounds for name in one)
    found = {name: median(one.get(name, 0) for one in rounds) for name in names}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def contender_rows(summary: dict) -> Rows:
    """Make the rows of the table of contenders, with parts of the full build and shares."""
    results = summary["results"]
    unit = results["yardstick"]["seconds"]
    rows = []
    for name, result in results.items():
        peak = result["peak_memory"]
        rows.append(
            [
                NAMES[name],
                f"{result['seconds']:.3f}",
                f"{result['lowest']:.3f} .. {result['highest']:.3f}",
                f"{result['ratio']:.2f}",
                f"{peak / GIGABYTE:.2f} GB" if peak else "unknown",
                *build_cells(result),
            ]
        )
        if name in (FREE_BUILDS[0], *CORE_BUILDS):
            rows += [
                [f"- {title}", f"{result[part]:.3f}", "", f"{result[part] / unit:.2f}", *[""] * 5]
                for part, title in PARTS.items()
            ]
    for name, reason in summary["broken"].items():
        if name in summary["stopped"]:
            seconds = summary["stopped"][name]
            cells = [f"> {seconds}", f"stopped after {seconds} s", f"> {seconds / unit:.2f}"]
        else:
            cells = ["broke off", reason.splitlines()[-1][:40], ""]
        rows.append([NAMES[name], *cells, *[""] * 5])
    return rows


def build_cells(result: dict) -> list[str]:
    """Write the cells that only builds have: elapsed time, dbt's own, statements and queries."""
    if "wall_seconds" not in result:
        return [""] * 4
    seconds = [f"{result[key]:.1f}" for key in ("wall_seconds", "dbt_seconds")]
    return seconds + [f"{result[count]:,}" for count in COUNTS]


def target_rows(summary: dict) -> Rows:
    """Make the rows of the table of targets."""
    return [
        [target["what"], target["wanted"], target["found"], target["result"]]
        for target in summary["targets"]
    ]


def part_rows(summary: dict, parts: Callable[[dict], dict[str, float]]) -> Rows:
    """Make rows on parts of the builds: seconds and ratio to the yardstick in each build.

    Args:
        summary: What ``summarise`` gives.
        parts: Picks seconds by part from the summary of a build.
    """
    unit = summary["results"]["yardstick"]["seconds"]
    builds = {name: parts(summary["results"][name]) for name in built(summary)}
    names = dict.fromkeys(part for of_build in builds.values() for part in of_build)
    rows = []
    for part in names:
        cells = [part]
        for of_build in builds.values():
            seconds = of_build.get(part)
            cells += ["", ""] if seconds is None else [f"{seconds:.3f}", f"{seconds / unit:.2f}"]
        rows.append(cells)
    return rows


def built(summary: dict) -> list[str]:
    """List the builds that were measured with all memory; the others take the same steps."""
    return [name for name in FREE_BUILDS if name in summary["results"]]


def groups_of(result: dict) -> dict[str, float]:
    """Pick the seconds of the groups."""
    return result["groups"] | {"all": result["seconds"]}


def slowest_of(result: dict) -> dict[str, float]:
    """Pick the seconds of the slowest nodes."""
    slowest = list(result["nodes"].items())[:SLOWEST]
    return {name.removeprefix("int_lead_scoring__"): seconds for name, seconds in slowest}


def heading(summary: dict) -> list[str]:
    """Say in a few lines what was measured, and on what."""
    settings, machine = summary["settings"], summary["machine"]
    equal = settings["contributions_equal_in"]
    more = [
        when
        for when, is_equal in (
            ("the daily run", settings["next_day_equal"]),
            ("the hourly run", settings["hour_equal"]),
        )
        if is_equal
    ]
    also = f"; so are those after {' and '.join(more)}" if more else ""
    checked = (
        f"{settings['contributions']:,} contributions, the same to the last digit in"
        f" {', '.join(equal)}{also}"
        if len(equal) > 1
        else "Contributions were not compared"
    )
    missing = f" ({settings['not_run_yet']} still to run)" if settings["not_run_yet"] else ""
    versions = ", ".join(
        f"{name} {machine[name]}" for name in machine if name not in ("cores", "processor")
    )
    return [
        f"{settings['events']:,} events of {settings['contacts']:,} contacts"
        f" ({POPULATION_NAMES[settings['population']]}),"
        f" {settings['fit_rules']} fit and {settings['engagement_rules']} engagement rules,"
        f" scored on {settings['scored_on']}; {settings['hour_events']:,} events in the hour",
        f"{settings['rounds']} interleaved rounds{missing}, medians; memory limit of the builds:"
        f" {settings['memory_limit_of_builds']}"
        + (f", and {LIMIT} where it says so" if LIMITED_BUILDS[0] in summary["results"] else ""),
        f"{machine['cores']} cores, {machine['processor']}; {versions}",
        checked,
    ]


def tables(summary: dict) -> list[Titled]:
    """Make all tables: title, column names and rows of each."""
    settings = summary["settings"]
    found = [
        (
            "Contenders. Of builds: time in the database, and dbt's own apart",
            [
                *("", "seconds", "range", "ratio", "peak memory"),
                *("elapsed s", "dbt's own s", "statements", "queries"),
            ],
            contender_rows(summary),
        )
    ]
    if names := built(summary):
        columns = ["", *(cell for name in names for cell in (NAMES[name], "ratio"))]
        found += [
            ("Time in the database by group, seconds", columns, part_rows(summary, groups_of)),
            ("Slowest nodes, seconds", columns, part_rows(summary, slowest_of)),
        ]
    title = "Targets for 100M events of 1M contacts, 40 fit and 40 engagement rules"
    if (settings["events"], settings["fit_rules"], settings["engagement_rules"]) != TARGET_SIZE:
        title += "; this run is of another size"
    found.append((title, ["", "target", "found", ""], target_rows(summary)))
    return found


def show(summary: dict, console: Console) -> None:
    """Print a result."""
    show_tables(heading(summary), tables(summary), console)


def show_tables(lines: Iterable[str], found: Iterable[Titled], console: Console) -> None:
    """Print lines, and tables below them: the first column to the left, the others to the right."""
    for line in ["", *lines]:
        console.print(line, highlight=False, markup=False)
    for title, columns, rows in found:
        table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD)
        for number, column in enumerate(columns):
            table.add_column(column, justify="right" if number else "left")
        for row in rows:
            table.add_row(*row)
        console.print(table)


def as_markdown(summary: dict) -> str:
    """Write a result as Markdown."""
    return tables_as_markdown(heading(summary), tables(summary))


def tables_as_markdown(heading_lines: Iterable[str], found: Iterable[Titled]) -> str:
    """Write lines as a list, and tables below them, as Markdown."""
    lines = [f"- {line}" for line in heading_lines]
    for title, columns, rows in found:
        lines += ["", f"**{title}**", "", f"| {' | '.join(columns)} |"]
        lines += ["|" + "|".join(["---", *["---:"] * (len(columns) - 1)]) + "|"]
        lines += [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def save(summary: dict, stem: Path) -> list[Path]:
    """Write a result as Markdown and JSON beside each other.

    Args:
        summary: What ``summarise`` gives.
        stem: Path without a suffix.

    Returns:
        The files.
    """
    stem.parent.mkdir(parents=True, exist_ok=True)
    files = [stem.with_name(f"{stem.name}.{kind}") for kind in ("md", "json")]
    files[0].write_text(as_markdown(summary), encoding="utf-8")
    files[1].write_text(json.dumps(summary, indent=1), encoding="utf-8")
    return files
