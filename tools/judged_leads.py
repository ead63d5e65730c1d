"""Judged leads of scoring models, with what each rule gives them for each of its points.

A row is a judgement: a lead as of a landmark, and whether it was won within the horizon.

A trial build scores each model beside a copy in which every rule has one point and no group has a
limit: its contributions are the units, with decay and counts in them, of rules of 0 points too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from tools.ranking import Floats
from tools.rule_tables import Row, RuleTableError, RuleTables, model_as, model_rows
from tools.scorecard import Group, Leads
from tools.trial import Trial

UNITS = "__units"
TABLES = (
    "int_lead_scoring__judgements",
    "int_lead_scoring__judged_contributions",
    "int_lead_scoring__landmarks",
)
DIMENSIONS = ("fit", "engagement")
SCORES = (*DIMENSIONS, "total", "scaled")


@dataclass(frozen=True)
class JudgedModel:
    """A scoring model and the judgements that it is held against, n of them.

    Attributes:
        model_id: its id.
        rule_ids: r ids of rules that have points, ascending.
        points: r; points in use.
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
    points: Floats
    groups: tuple[Group, ...]
    dimensions: tuple[str, ...]
    contact_ids: tuple[str, ...]
    landmarks: tuple[date, ...]
    known_on: tuple[date, ...]
    leads: Leads
    scores: dict[str, Floats]


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
            kept[name] += [_as_unit(name, one) for one in rows]
    for name, table in tables.items():
        for one in table.rows:
            if one.get("scoring_model_id") not in needed and name == "scoring_models":
                one = {**one, "status": "off", "compared_to": ""}  # noqa: PLW2901
            kept[name].append(one)
    return {name: table.with_rows(kept[name]) for name, table in tables.items()}


def _as_unit(name: str, row: Row) -> Row:
    if name in ("fit_rules", "engagement_rules"):
        return {**row, "points": "1"}
    if name == "score_groups":
        return {**row, "combine": "sum", "min_points": "", "max_points": ""}
    return row


def points_in_use(tables: RuleTables, model_id: str, day: date) -> dict[str, float]:
    """Points of each rule on a day; of a rule that is not valid then, those that it had last."""
    found: dict[str, tuple[bool, str, float]] = {}
    for name in ("fit_rules", "engagement_rules"):
        for row in tables[name].of_model(model_id):
            begins, ends = row.get("valid_from", ""), row.get("valid_to", "")
            is_valid = begins[:10] <= str(day) and (not ends or str(day) < ends[:10])
            version = (is_valid, begins, float(row["points"]))
            found[row["rule_id"]] = max(found.get(row["rule_id"], version), version)
    return {rule_id: points for rule_id, (_, _, points) in found.items()}


def score_groups(
    tables: RuleTables, model_id: str, rule_ids: Sequence[str]
) -> tuple[tuple[Group, ...], tuple[str, ...]]:
    """Score groups of a model with the positions of their rules, and the dimension of each."""
    group_of = {
        row["rule_id"]: row["score_group"]
        for name in ("fit_rules", "engagement_rules")
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
    in_use = points_in_use(tables, model_id, day["day"])
    rule_ids = tuple(sorted(in_use))
    contact_ids = tuple(lead["contact_id"] for lead in leads)
    lead_at = {(lead["contact_id"], lead["landmark"]): at for at, lead in enumerate(leads)}
    rule_at = {rule_id: at for at, rule_id in enumerate(rule_ids)}
    units = np.zeros((len(leads), len(rule_ids)))
    is_matched = np.zeros(units.shape, dtype=bool)
    for match in trial.rows(
        f"select contact_id, landmark, rule_id, points from {{{TABLES[1]}}}"
        f" where scoring_model_id = '{model_id}{UNITS}'"
    ):
        at = lead_at[match["contact_id"], match["landmark"]], rule_at[match["rule_id"]]
        units[at], is_matched[at] = float(match["points"]), True
    groups, dimensions = score_groups(tables, model_id, rule_ids)
    numbers = {contact_id: number for number, contact_id in enumerate(sorted(set(contact_ids)))}
    return JudgedModel(
        model_id=model_id,
        rule_ids=rule_ids,
        points=np.array([in_use[rule_id] for rule_id in rule_ids]),
        groups=groups,
        dimensions=dimensions,
        contact_ids=contact_ids,
        landmarks=tuple(lead["landmark"] for lead in leads),
        known_on=tuple(lead["known_on"] for lead in leads),
        leads=Leads(
            units,
            is_matched,
            np.array([bool(lead["is_won"]) for lead in leads]),
            np.array([numbers[contact_id] for contact_id in contact_ids], dtype=np.int64),
        ),
        scores={
            name: np.array([float(lead[name]) for lead in leads])
            for name in (*DIMENSIONS, "total", "scaled")
        },
    )
