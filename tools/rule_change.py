"""What an edit of rule tables changes: the tables to build, and what to make of the rows built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tools.rule_tables import (
    Row,
    RuleTable,
    RuleTableError,
    RuleTables,
    live_models,
    model_as,
    model_rows,
)

EDITED = "__edited"

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Pair:
    """A scoring model and its edit, as the trial knows them.

    Attributes:
        before: id of the model in use, a champion of the trial.
        after: id of the edit, a challenger of the trial.
    """

    before: str
    after: str


def changed_models(current: RuleTables, edited: RuleTables) -> list[str]:
    """Ids of live models of the edited tables that are new or have other rows than now."""
    return [
        model_id
        for model_id in live_models(edited)
        if any(
            _sorted(edited, name, model_id) != _sorted(current, name, model_id) for name in edited
        )
    ]


def _sorted(tables: RuleTables, name: str, model_id: str) -> list[list[tuple[str, str]]]:
    # A column that is blank is as good as one that is not there.
    rows = tables[name].of_model(model_id)
    return sorted(sorted((column, cell) for column, cell in row.items() if cell) for row in rows)


def tables_to_compare(
    current: RuleTables, edited: RuleTables, models: Sequence[str]
) -> tuple[RuleTables, list[Pair]]:
    """Rule tables in which models as they are now are champions, and edits their challengers.

    A model that is not live now is held against the one that it is compared to; all other models
    are off.

    Raises:
        RuleTableError: a model is not live in the edited tables, or has nothing to be held against.
    """
    wanted, pairs = model_rows(edited), []
    for model_id in models:
        if model_id not in live_models(edited):
            raise RuleTableError(f"There is no live scoring model {model_id} in the edited tables.")
        before = model_id
        if model_id not in live_models(current):
            before = wanted[model_id].get("compared_to", "")
        if before not in live_models(current):
            raise RuleTableError(
                f"The scoring model {model_id} is new: its compared_to must name one in use."
            )
        pairs.append(Pair(before, model_id + EDITED if model_id == before else model_id))
    champions = {pair.before for pair in pairs}
    edits = [
        model_as(edited, model_id, pair.after, pair.before)
        for model_id, pair in zip(models, pairs, strict=True)
    ]
    tables = {}
    for name in edited:
        kept = [_as_before(name, row, champions) for row in current[name].rows]
        edit_ids = {pair.after for pair in pairs}
        rows = [row for row in kept if row["scoring_model_id"] not in edit_ids]
        rows += [row for edit in edits for row in edit[name]]
        columns = dict.fromkeys(current[name].columns + edited[name].columns)
        tables[name] = RuleTable(tuple(columns), tuple(rows))
    return tables, pairs


def _as_before(name: str, row: Row, champions: Collection[str]) -> Row:
    if name != "scoring_models":
        return row
    status = "champion" if row["scoring_model_id"] in champions else "off"
    return {**row, "status": status, "compared_to": ""}


def deciding_rules(contributions: Rows, pair: Pair) -> list[dict[str, Any]]:
    """One row a lead and rule whose points that count differ, largest difference first.

    Args:
        contributions: rows with scoring_model_id, contact_id, rule_id and points_counted.
        pair: the models whose points are held against each other; no row means no points.
    """
    points: dict[tuple[str, str], dict[str, Any]] = {}
    for row in contributions:
        key = row["contact_id"], row["rule_id"]
        points.setdefault(key, {})[row["scoring_model_id"]] = row["points_counted"]
    rows = [
        {
            "contact_id": contact_id,
            "rule_id": rule_id,
            "points_before": found.get(pair.before, 0),
            "points_after": found.get(pair.after, 0),
        }
        for (contact_id, rule_id), found in points.items()
        if found.get(pair.before, 0) != found.get(pair.after, 0)
    ]
    return sorted(
        rows,
        key=lambda row: (
            row["contact_id"],
            -abs(row["points_after"] - row["points_before"]),
            row["rule_id"],
        ),
    )


def weekly_counts(days: Iterable[date], first: date, last: date) -> dict[date, int]:
    """Count days in each whole week, Monday to Sunday, from the first day to the last."""
    monday = first + timedelta(days=-first.weekday() % 7)
    counted = Counter(day - timedelta(days=day.weekday()) for day in days)
    weeks = {}
    while monday + timedelta(days=6) <= last:
        weeks[monday] = counted[monday]
        monday += timedelta(days=7)
    return weeks


def threshold_at(thresholds: Rows, mqls_per_week: float) -> Mapping[str, Any] | None:
    """Row of the threshold whose MQLs a week come closest; of equals the highest threshold."""
    return min(
        thresholds,
        key=lambda row: (abs(float(row["mqls_per_week"]) - mqls_per_week), -row["threshold"]),
        default=None,
    )
