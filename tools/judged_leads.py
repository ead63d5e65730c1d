"""Judged leads of scoring models, with what each rule gives them for each of its points.

A row is a judgement: a lead as of a landmark, and whether it was won within the horizon.

A trial build scores each model beside a copy in which every rule has one point and no group has a
limit: its contributions are the units, with decay and counts in them, of rules of 0 points too. In
the copy, rules that have ended go on, so that landmarks on which they were valid can be told of.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from tools.ranking import Bools, Floats
from tools.rule_tables import Row, RuleTableError, RuleTables, model_as, model_rows
from tools.scorecard import Group, Leads
from tools.trial import Trial

UNITS = "__units"
TABLES = (
    "int_lead_scoring__judgements",
    "int_lead_scoring__judged_contributions",
    "int_lead_scoring__landmarks",
    "int_lead_scoring__daily_scores",
    "int_lead_scoring__contributions",
    "int_lead_scoring__lead_opportunities",
)
RULES = ("fit_rules", "engagement_rules")
DIMENSIONS = ("fit", "engagement")
SCORES = (*DIMENSIONS, "total", "scaled")


@dataclass(frozen=True)
class JudgedModel:
    """A scoring model and the judgements that it is held against, n of them.

    Attributes:
        model_id: its id.
        rule_ids: r ids of rules that have points, ascending.
        scored_on: the scoring day.
        points_on: r points in use on each landmark and on the scoring day, by day; not a number
            for rules that were not valid.
        points: r; points in use on the scoring day, or those that the rule had last.
        groups: its score groups.
        dimensions: of each group, `fit` or `engagement`.
        contact_ids: n ids, ascending; one for each landmark at which the lead was judged.
        landmarks: n days on which it was seen.
        known_on: n days by which it was known what came of it.
        leads: units, matches and outcomes.
        scores: what the model gave: `fit`, `engagement`, `total` and `scaled`, n each.
    """

    model_id: str
    rule_ids: tuple[str, ...]
    scored_on: date
    points_on: Mapping[date, Floats]
    points: Floats
    groups: tuple[Group, ...]
    dimensions: tuple[str, ...]
    contact_ids: tuple[str, ...]
    landmarks: tuple[date, ...]
    known_on: tuple[date, ...]
    leads: Leads
    scores: dict[str, Floats]

    def as_of(self, day: date) -> JudgedModel:
        """The model by the rules of a landmark or of the scoring day: others match nobody."""
        is_valid = np.isfinite(self.points_on[day])
        leads = only_rules(self.leads, is_valid)
        return replace(
            self, leads=leads, points=np.where(is_valid, self.points_on[day], self.points)
        )


def only_rules(leads: Leads, is_valid: Bools) -> Leads:
    """Leads for whom other rules than these (r) match nobody."""
    return replace(leads, units=leads.units * is_valid, is_matched=leads.is_matched & is_valid)


def tables_with_units(tables: RuleTables, models: Sequence[str]) -> RuleTables:
    """Rule tables with these models and, of each, a copy in which every rule has one point.

    Raises:
        RuleTableError: one of the models is not live.
    """
    known = model_rows(tables)
    kept: dict[str, list[Row]] = {name: [] for name in tables}
    needed = list(models)
    for model_id in models:
        row = known.get(model_id, {})
        if row.get("status") not in ("champion", "challenger"):
            raise RuleTableError(f"There is no live scoring model {model_id}.")
        champion = row["compared_to"] or model_id
        if champion not in needed:
            needed.append(champion)
        for name, rows in model_as(tables, model_id, model_id + UNITS, champion).items():
            kept[name] += [_as_unit(name, one) for one in _without_end(name, rows)]
    for name, table in tables.items():
        for one in table.rows:
            if one.get("scoring_model_id") not in needed and name == "scoring_models":
                one = {**one, "status": "off", "compared_to": ""}  # noqa: PLW2901
            kept[name].append(one)
    return {name: table.with_rows(kept[name]) for name, table in tables.items()}


def _as_unit(name: str, row: Row) -> Row:
    if name in RULES:
        return {**row, "points": "1"}
    if name == "score_groups":
        return {**row, "combine": "sum", "min_points": "", "max_points": ""}
    return row


def _without_end(name: str, rows: Sequence[Row]) -> list[Row]:
    """Let the last version of each rule go on for ever."""
    if name not in RULES:
        return list(rows)
    last: dict[str, str] = {}
    for row in rows:
        last[row["rule_id"]] = max(last.get(row["rule_id"], ""), row.get("valid_from", ""))
    return [
        {**row, "valid_to": ""} if row.get("valid_from", "") == last[row["rule_id"]] else row
        for row in rows
    ]


def points_in_use(
    tables: RuleTables, model_id: str, day: date
) -> tuple[dict[str, float], set[str]]:
    """Points of each rule on a day, and which rules were valid then; others have their last."""
    found: dict[str, tuple[bool, str, float]] = {}
    for name in RULES:
        for row in tables[name].of_model(model_id):
            begins, ends = row.get("valid_from", ""), row.get("valid_to", "")
            is_valid = begins[:10] <= str(day) and (not ends or str(day) < ends[:10])
            version = (is_valid, begins, float(row["points"]))
            found[row["rule_id"]] = max(found.get(row["rule_id"], version), version)
    return (
        {rule_id: points for rule_id, (_, _, points) in found.items()},
        {rule_id for rule_id, (is_valid, _, _) in found.items() if is_valid},
    )


def points_by_day(
    tables: RuleTables, model_id: str, rule_ids: Sequence[str], days: Iterable[date]
) -> dict[date, Floats]:
    """Points of rules (r) by day; not a number for rules that were not valid on it."""
    by_day = {}
    for day in days:
        points, valid = points_in_use(tables, model_id, day)
        by_day[day] = np.array([points[one] if one in valid else np.nan for one in rule_ids])
    return by_day


def score_groups(
    tables: RuleTables, model_id: str, rule_ids: Sequence[str]
) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """Score groups of a model with the positions of their rules, and the dimension of each."""
    group_of = {
        row["rule_id"]: row["score_group"]
        for name in RULES
        for row in tables[name].of_model(model_id)
    }
    model = model_rows(tables)[model_id]
    groups, dimensions = [], []
    for row in tables["score_groups"].of_model(model_id):
        name = row["score_group"]
        dimensions.append(row["dimension"])
        groups.append(
            Group(
                name=name,
                rules=tuple(at for at, one in enumerate(rule_ids) if group_of[one] == name),
                is_max=row["combine"] == "max",
                weight=float(model[f"{row['dimension']}_weight"]),
                lowest=float(row["min_points"] or "-inf"),
                highest=float(row["max_points"] or "inf"),
            )
        )
    return tuple(groups), tuple(dimensions)


def read_judged(trial: Trial, tables: RuleTables, model_id: str) -> JudgedModel:
    """Read the judgements of a model from a trial that was built with its units.

    Args:
        trial: built with the tables that tables_with_units gave.
        tables: the rule tables without units.
        model_id: one of the models asked for.
    """
    scores = ", ".join(f"judgements.{name}_score as {name}" for name in SCORES)
    leads = trial.rows(
        "select judgements.contact_id, judgements.landmark, landmarks.known_on,"
        f" judgements.is_won, {scores} from {{{TABLES[0]}}} as judgements"
        f" inner join {{{TABLES[2]}}} as landmarks on judgements.landmark = landmarks.landmark"
        f" where judgements.scoring_model_id = '{model_id}'"
        " order by judgements.contact_id, judgements.landmark"
    )
    [day] = trial.rows("select max(scored_on) as day from {int_lead_scoring__scoring_day}")
    in_use, _ = points_in_use(tables, model_id, day["day"])
    rule_ids = tuple(sorted(in_use))
    contact_ids = tuple(lead["contact_id"] for lead in leads)
    landmarks = tuple(lead["landmark"] for lead in leads)
    units, is_matched = _units(
        list(zip(contact_ids, landmarks, strict=True)),
        rule_ids,
        trial.rows(
            f"select contact_id, landmark, rule_id, points from {{{TABLES[1]}}}"
            f" where scoring_model_id = '{model_id}{UNITS}'"
        ),
    )
    groups, dimensions = score_groups(tables, model_id, rule_ids)
    numbers = {contact_id: number for number, contact_id in enumerate(sorted(set(contact_ids)))}
    return JudgedModel(
        model_id=model_id,
        rule_ids=rule_ids,
        scored_on=day["day"],
        points_on=points_by_day(tables, model_id, rule_ids, {*landmarks, day["day"]}),
        points=np.array([in_use[rule_id] for rule_id in rule_ids]),
        groups=groups,
        dimensions=dimensions,
        contact_ids=contact_ids,
        landmarks=landmarks,
        known_on=tuple(lead["known_on"] for lead in leads),
        leads=Leads(
            units,
            is_matched,
            np.array([bool(lead["is_won"]) for lead in leads]),
            np.array([numbers[contact_id] for contact_id in contact_ids], dtype=np.int64),
        ),
        scores={name: np.array([float(lead[name]) for lead in leads]) for name in SCORES},
    )


def read_open(trial: Trial, model: JudgedModel) -> tuple[tuple[str, ...], Leads]:
    """Read who is a lead without an opportunity on the scoring day, with the units of rules then.

    Args:
        trial: that the model was read from.
        model: a scoring model.

    Returns:
        Ids of m contacts, ascending, and their units; nobody is won yet.
    """
    without_opportunity = (
        "purpose = 'today' and contact_id not in"
        " (select contact_id from {int_lead_scoring__lead_opportunities})"
    )
    rows = trial.rows(
        "select contact_id from {int_lead_scoring__daily_scores}"
        f" where scoring_model_id = '{model.model_id}' and {without_opportunity}"
        " order by contact_id"
    )
    contact_ids = tuple(row["contact_id"] for row in rows)
    units, is_matched = _units(
        contact_ids,
        model.rule_ids,
        trial.rows(
            "select contact_id, rule_id, points from {int_lead_scoring__contributions}"
            f" where scoring_model_id = '{model.model_id}{UNITS}' and {without_opportunity}"
        ),
    )
    nobody = np.zeros(len(contact_ids), dtype=bool)
    leads = Leads(units, is_matched, nobody, np.arange(len(contact_ids)))
    return contact_ids, only_rules(leads, np.isfinite(model.points_on[model.scored_on]))


def _units(
    keys: Sequence[Any], rule_ids: Sequence[str], matches: Sequence[Mapping[str, Any]]
) -> tuple[Floats, Bools]:
    """Units and matches, n x r, of leads by contact id, or by contact id and landmark."""
    at_key = {key: at for at, key in enumerate(keys)}
    at_rule = {rule_id: at for at, rule_id in enumerate(rule_ids)}
    units = np.zeros((len(keys), len(rule_ids)))
    is_matched = np.zeros(units.shape, dtype=bool)
    for match in matches:
        key = match["contact_id"]
        if "landmark" in match:
            key = key, match["landmark"]
        at = at_key[key], at_rule[match["rule_id"]]
        units[at], is_matched[at] = float(match["points"]), True
    return units, is_matched
