"""What an edit of rule tables changes: the tables to build, and what to make of the rows built."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
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


def rises_per_week(mqls: Rows, landmarks: Sequence[date], one_in: int = 1) -> float | None:
    """Leads that became MQLs from landmark to landmark, by the week; as thresholds are counted.

    Args:
        mqls: rows with landmark and contact_id of leads that were MQLs on it.
        landmarks: days on which leads were looked at, ascending.
        one_in: of so many leads one is looked at.

    Returns:
        The mean over all intervals; None before the second landmark.
    """
    if len(landmarks) < 2:
        return None
    on_day: dict[date, set[str]] = {day: set() for day in landmarks}
    for row in mqls:
        on_day[row["landmark"]].add(row["contact_id"])
    risen = sum(len(on_day[day] - on_day[before]) for before, day in pairwise(landmarks))
    return risen * one_in * 7 / (landmarks[-1] - landmarks[0]).days


def threshold_at(thresholds: Rows, mqls_per_week: float) -> Mapping[str, Any] | None:
    """Row of the threshold whose MQLs a week come closest; of equals the highest threshold.

    Before the second landmark nobody knows how many come in a week.
    """
    return min(
        (row for row in thresholds if row["mqls_per_week"] is not None),
        key=lambda row: (abs(float(row["mqls_per_week"]) - mqls_per_week), -row["threshold"]),
        default=None,
    )


def policy_causes(before: Row, after: Row, tables: RuleTables, pair: Pair) -> list[str]:
    """Name what made the difference for a lead besides the points of rules.

    Args:
        before: the lead's row of lead_scores by the model in use.
        after: its row by the edit.
        tables: rule tables that both are scored by.
        pair: the two models.

    Returns:
        The suppression, the criteria set and the thresholds that made the difference, as words;
        empty if points alone did.
    """
    return [
        *_suppressions(before, after, tables, pair),
        *_criteria_sets(before, after, tables, pair),
        *_thresholds(before, after, tables, pair),
    ]


def changed_settings(tables: RuleTables, pair: Pair) -> list[str]:
    """Weights and scale of the model that the edit changes, as words."""
    models = model_rows(tables)
    before, after = models[pair.before], models[pair.after]
    return [
        f"{name} {after.get(name, '')} instead of {before.get(name, '')}"
        for name in ("fit_weight", "engagement_weight", "scale_max", "points_at_scale_max")
        if _number(before.get(name)) != _number(after.get(name))
    ]


def _suppressions(before: Row, after: Row, tables: RuleTables, pair: Pair) -> list[str]:
    causes = []
    if after["is_suppressed"] and not before["is_suppressed"]:
        named = _named_suppression(tables, pair.after, after["suppression_reason"])
        causes.append(f"suppression {named} now holds")
    if before["is_suppressed"] and not after["is_suppressed"]:
        named = _named_suppression(tables, pair.before, before["suppression_reason"])
        causes.append(f"suppression {named} no longer holds")
    return causes


def _named_suppression(tables: RuleTables, model_id: str, reason: str) -> str:
    """Id and reason of a suppress rule: of several with the reason, the first by id."""
    ids = {
        row["rule_id"]
        for row in tables["audience_rules"].of_model(model_id)
        if row["effect"].lower() == "suppress" and reason in (row["reason"], row["rule_id"])
    }
    rule_id = min(ids, default=reason)
    return rule_id if rule_id == reason else f"{rule_id} ({reason})"


def _criteria_sets(before: Row, after: Row, tables: RuleTables, pair: Pair) -> list[str]:
    if before["is_mql"] == after["is_mql"] or before["is_suppressed"] != after["is_suppressed"]:
        return []
    name = (after if after["is_mql"] else before)["mql_criteria_set"]
    if name is None:
        return []
    holds = "now holds" if after["is_mql"] else "no longer holds"
    sets = [_criteria(tables, model_id, name) for model_id in (pair.before, pair.after)]
    edits = [text for text in sets[1] if text not in sets[0]]
    gone = [text for text in sets[0] if text not in sets[1]]
    if edits and gone:
        edited = f": {', '.join(edits)} instead of {', '.join(gone)}"
    elif not sets[0]:
        edited = ", which is new"
    elif not sets[1]:
        edited = ", which is gone"
    else:
        edited = "".join(
            f": {word} {', '.join(texts)}"
            for word, texts in (("with", edits), ("without", gone))
            if texts
        )
    return [f"criteria set {name} {holds}{edited}"]


def _criteria(tables: RuleTables, model_id: str, criteria_set: str) -> list[str]:
    return [
        f"{row['measure']} {row['operator']} {row['value']}".strip()
        for row in tables["mql_criteria"].of_model(model_id)
        if row["criteria_set"] == criteria_set
    ]


def _thresholds(before: Row, after: Row, tables: RuleTables, pair: Pair) -> list[str]:
    """Thresholds that the score is on another side of than it would be without the edit."""
    causes = []
    for dimension in ("fit", "engagement"):
        if before[f"{dimension}_grade"] == after[f"{dimension}_grade"]:
            continue
        was, now = (
            {
                row["grade"]: _number(row["min_score"])
                for row in tables["grade_thresholds"].of_model(model_id)
                if row["dimension"].lower() == dimension
            }
            for model_id in (pair.before, pair.after)
        )
        score = Decimal(after[f"{dimension}_score"])
        for grade in sorted(was.keys() | now.keys()):
            reached = [
                grade in limits and (limits[grade] is None or score >= limits[grade])
                for limits in (was, now)
            ]
            if reached[0] != reached[1]:
                new, old = _shown(now, grade), _shown(was, grade)
                causes.append(f"{dimension} threshold of {grade} {new} instead of {old}")
    return causes


def _shown(limits: Mapping[str, Decimal | None], grade: str) -> str:
    limit = limits.get(grade)
    return f"{limit:f}" if limit is not None else "blank" if grade in limits else "none"


def _number(text: str | None) -> Decimal | None:
    return Decimal(text) if text else None
