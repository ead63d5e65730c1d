"""Full build, daily run and hourly run on an engine that is a server: their times, side by side."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from benchmarks import machine, report
from benchmarks.run import FREE_BUILDS, SELECTORS, Plan
from benchmarks.sizes import number_of_events
from benchmarks.targets import build_to_build

COLUMNS = ["", "seconds", "to the full build", "statements", "dbt's own s", "contributions"]


@dataclass
class BuildTimes:
    """One build.

    Attributes:
        seconds: From the start of dbt to its end, or those in the database, as the heading says.
        statements: As ``benchmarks.project.statements`` counts them; None where nobody did.
        dbt_seconds: Of dbt itself, beside those in the database; None where they aren't told apart.
        contributions: Rows of lead_score_contributions.
    """

    seconds: float
    statements: int | None
    dbt_seconds: float | None
    contributions: int


@dataclass(frozen=True)
class Step:
    """What a build finds, and what it is to make.

    Attributes:
        name: Of the build, as in ``benchmarks.run``.
        data: The files, with those of the hour if these have been loaded.
        scored_on: The day to score.
        selector: Of dbt; None builds everything.
    """

    name: str
    data: Any
    scored_on: Any
    selector: str | None

    @property
    def is_first(self) -> bool:
        """Whether nothing has been built before."""
        return self.name == FREE_BUILDS[0]


def steps(plan: Plan) -> list[Step]:
    """List the builds in their order: of all before, of the next day, of an hour of that day."""
    full, daily, hourly = FREE_BUILDS
    data = plan.data
    return [
        Step(full, data, data.scored_on, SELECTORS.get(full)),
        Step(daily, data, data.next_day, SELECTORS.get(daily)),
        Step(hourly, data.with_hour(plan.hour_events), data.next_day, SELECTORS.get(hourly)),
    ]


def table(found: dict[str, BuildTimes], title: str) -> report.Titled:
    """Make a table of the builds so far, each with its ratio to the full build."""
    results = {name: asdict(one) for name, one in found.items()}
    rows = []
    for name, one in found.items():
        ratio, _ = build_to_build(name, FREE_BUILDS[0])(results, {})
        rows.append(
            [
                name.replace("_", " "),
                f"{one.seconds:.1f}",
                f"{ratio:.2f}",
                "" if one.statements is None else f"{one.statements:,}",
                "" if one.dbt_seconds is None else f"{one.dbt_seconds:.1f}",
                f"{one.contributions:,}",
            ]
        )
    return title, COLUMNS, rows


def heading(plan: Plan, events: str, population: str, engine: str) -> list[str]:
    """Say what is measured, and on what."""
    rows = number_of_events(events)
    return [
        f"{engine}: {rows:,} events of {max(1, rows // 100):,} contacts"
        f" ({report.POPULATION_NAMES[population]}), {plan.size.fit_rules} fit and"
        f" {plan.size.engagement_rules} engagement rules; {plan.hour_events:,} events in the hour;"
        " one round",
        ", ".join(f"{name} {value}" for name, value in machine.describe().items()),
    ]


def save(stem: Path, lines: list[str], found: dict[str, BuildTimes], title: str) -> list[Path]:
    """Write what has been measured so far as Markdown and JSON; gives the files."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    files = [stem.with_name(f"{stem.name}.{kind}") for kind in ("md", "json")]
    text = report.tables_as_markdown(lines, [table(found, title)])
    files[0].write_text(text, encoding="utf-8")
    saved = {"heading": lines, "builds": {name: asdict(one) for name, one in found.items()}}
    files[1].write_text(json.dumps(saved, indent=1), encoding="utf-8")
    return files


def show(console: Console, lines: list[str], found: dict[str, BuildTimes], title: str) -> None:
    """Print the same."""
    report.show_tables(lines, [table(found, title)], console)
