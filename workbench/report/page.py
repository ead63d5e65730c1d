"""The report as HTML: sections of each champion model, and the template that holds the words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from workbench import wording
from workbench.report import data, drawings, rule_changes
from workbench.warehouse import Warehouse, WarehouseError

OFF = {
    "history": "The module history is off, which this is made from.",
    "handoffs": "The module handoffs is off, which this is made from.",
    "evidence": "The module evidence is off, which this is made from.",
}
FILTERS = {
    "count": wording.count,
    "day": wording.day,
    "late": lambda hours: f"{hours:,.0f} h late" if hours >= 1 else "less than 1 h late",
    "moment": lambda time: (
        wording.BLANK if time is None else f"{time:%a} {time.day} {time:%b, %H:%M}"
    ),
    "percent": wording.percent,
    "points": wording.points,
    "short_day": lambda day: f"{day.day} {day:%b}",
    "signed": lambda points: wording.points(points, signed=True),
}


def make_page(warehouse: Warehouse, project: Path) -> str:
    """Write the report of the day of the scores; the same warehouse gives the same text.

    Args:
        warehouse: to read from.
        project: the folder that ``seeds/rules`` is in, for what git knows.

    Raises:
        WarehouseError: nobody is scored.
    """
    tables = warehouse.tables()
    if not {"lead_scores", "scoring_guide"} <= tables:
        raise WarehouseError("There are no scores yet: run `make build` first.")
    day = data.scored_on(warehouse)
    if day is None:
        raise WarehouseError("No lead is scored, so there is nothing to report.")
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= FILTERS
    return environment.get_template("page.html.j2").render(
        day=day,
        weeks=data.WEEKS,
        off=OFF,
        models=[
            make_model(warehouse, tables, row["scoring_model_id"], row["name"], day, number)
            for number, row in enumerate(data.champions(warehouse), start=1)
        ],
        commits=rule_changes.commits(project, day),
    )


def make_model(
    warehouse: Warehouse, tables: set[str], model: str, name: str, day: date, number: int
) -> dict[str, Any]:
    """What the template says about a model; what a module that is off would give is None."""
    has_history = "lead_score_history" in tables
    has_handoffs = "mql_handoffs" in tables
    weeks = data.new_mqls(warehouse, model, day) if has_history else None
    deadlines = data.deadlines(warehouse, model, day) if has_handoffs else None
    calls = data.to_call(warehouse, model) if has_handoffs else None
    found = data.conversion(warehouse, model) if "score_band_performance" in tables else None
    wins = sum(row["conversions"] for row in found or ())
    fit, engagement, cells = data.grade_matrix(warehouse, model)
    up, down = data.movers(warehouse, model, day)
    shares = with_totals(deadlines or [])
    return {
        "name": name or model,
        "tiles": tiles(
            data.counts(warehouse, model), weeks, shares, overdue(warehouse, model, tables)
        ),
        "weeks": weeks,
        "weeks_svg": Markup(drawings.weeks_chart(weeks, f"weeks{number}")) if weeks else "",
        "engagement_grades": engagement,
        "matrix": matrix(fit, cells),
        "deadlines": None if deadlines is None else shares,
        "deadlines_svg": Markup(drawings.deadlines_chart(shares, f"deadlines{number}"))
        if shares
        else "",
        "calls": None if calls is None else [call(row) for row in calls],
        "up": up,
        "down": down,
        "conversion": found,
        "wins": wins,
        "conversion_svg": Markup(drawings.conversion_chart(found, f"conversion{number}"))
        if wins
        else "",
        "versions": rule_changes.new_versions(warehouse, model, day) if has_history else None,
        "changes": rule_changes.dated_changes(warehouse, model, day),
    }


def overdue(warehouse: Warehouse, model: str, tables: set[str]) -> int | None:
    """How many leads of the call list nobody has touched in time."""
    if "untouched_mqls" not in tables:
        return None
    found = warehouse.rows(
        "select count(*) as leads from untouched_mqls"
        " where scoring_model_id = ? and sla_status = 'breached'",
        [model],
    )
    return int(found[0]["leads"])


def call(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the call list; late is whom nobody has touched, and whose deadline is over."""
    is_late = row["sla_status"] == "breached" and bool(row["is_untouched"])
    return {**row, "is_late": is_late}


def with_totals(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Shares by owner, with that of all first where there are several."""
    named = [{**row, "owner": row["owner"] or "Nobody"} for row in rows]
    if len(named) > 1:
        total = {key: sum(row[key] for row in named) for key in ("met", "breached")}
        named.insert(0, {"owner": "All", **total})
    return [{**row, "share": row["met"] / (row["met"] + row["breached"])} for row in named]


def matrix(fit_grades: Sequence[str], cells: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of the grade matrix; ``shade`` (0 to 0.55) is the share of the largest cell."""
    largest = max((cell["leads"] for cell in cells), default=0) or 1
    rows = []
    for grade in fit_grades:
        found = [
            {**cell, "shade": f"{0.55 * cell['leads'] / largest:.2f}"}
            for cell in cells
            if cell["fit_grade"] == grade
        ]
        rows.append({"grade": grade, "cells": found, "leads": sum(cell["leads"] for cell in found)})
    return rows


def tiles(
    counts: dict[str, Any],
    weeks: Sequence[dict[str, Any]] | None,
    shares: Sequence[dict[str, Any]],
    late: int | None,
) -> list[dict[str, str]]:
    """The numbers at the top, each with what it means."""
    found = [
        {"value": wording.count(counts["leads"]), "label": "leads have a score"},
        {"value": wording.count(counts["mqls"]), "label": "are MQLs today"},
    ]
    if whole := [row for row in weeks or () if row["is_whole"]]:
        label = f"new MQLs in the last whole week, from {FILTERS['short_day'](whole[-1]['week'])}"
        if len(whole) > 1:
            label += f"; {wording.count(whole[-2]['leads'])} the week before"
        found.append({"value": wording.count(whole[-1]["leads"]), "label": label})
    if shares:
        found.append(
            {
                "value": wording.percent(shares[0]["share"], 0),
                "label": f"of deadlines kept in {data.WEEKS} weeks",
            }
        )
    if late is not None:
        found.append({"value": wording.count(late), "label": "wait longer than their deadline"})
    return found
