"""What depends on scores: limits, thresholds and criteria at scores that leads really have."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from decimal import Decimal

from reference_scorer import Scoring

from random_cases.case import Case
from random_cases.typed import plain
from random_cases.words import SCORE_OPERATORS, Rows


def fit_to_scores(rng: random.Random, case: Case) -> Case:
    """Draw what depends on scores: audiences that are not empty, limits, thresholds, criteria."""
    day = case.days[0]
    rules = {table: list(rows) for table, rows in case.policy.rules.items()}
    case = replace(case, policy=replace(case.policy, rules=rules))
    _widen_audiences(rules, case.expected(day))
    _draw_limits(rng, rules, case.expected(day))
    scored = case.expected(day)
    for model in rules["scoring_models"]:
        leads = [
            lead
            for lead in scored.lead_scores
            if lead["scoring_model_id"] == model["scoring_model_id"]
        ]
        _draw_grading(_Model(rng, rules, model["scoring_model_id"], leads))
    return case


def _widen_audiences(rules: dict[str, Rows], scored: Scoring) -> None:
    """Drop the audience rules of models that leave few leads, or suppress most of them."""
    for model in {row["scoring_model_id"] for row in rules["scoring_models"]}:
        leads = [lead for lead in scored.lead_scores if lead["scoring_model_id"] == model]
        dropped = set()
        if len(leads) < 10:
            dropped.add("include")
        if sum(lead["is_suppressed"] for lead in leads) * 2 > len(leads):
            dropped.add("suppress")
        rules["audience_rules"] = [
            row
            for row in rules["audience_rules"]
            if row["scoring_model_id"] != model or row["effect"] not in dropped
        ]


def _draw_limits(rng: random.Random, rules: dict[str, Rows], scored: Scoring) -> None:
    """Set limits at sums that groups reach, so that they bind, or tie, for some leads."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in scored.lead_score_contributions:
        group = sums.setdefault((row["scoring_model_id"], row["score_group"]), {})
        group[row["contact_id"]] = group.get(row["contact_id"], Decimal(0)) + row["points_counted"]
    for group in rules["score_groups"]:
        reached = sorted(sums.get((group["scoring_model_id"], group["score_group"]), {}).values())
        positive = [points for points in reached if points > 0] or [Decimal(5)]
        negative = [points for points in reached if points < 0] or [Decimal(-5)]
        off = rng.choice((Decimal(0), Decimal("0.000001")))
        if rng.random() < 0.6:
            group["max_points"] = plain(
                rng.choice((positive[len(positive) // 2] - off, positive[0] - off, Decimal(0)))
            )
        if rng.random() < 0.6:
            group["min_points"] = plain(
                rng.choice((negative[len(negative) // 2] + off, Decimal(0)))
            )


@dataclass(frozen=True)
class _Model:
    """A model whose thresholds, matrix and criteria are drawn.

    Attributes:
        rng: where everything is drawn from.
        rules: the rule tables of all models.
        name: id of the model.
        leads: its scored leads.
    """

    rng: random.Random
    rules: dict[str, Rows]
    name: str
    leads: Rows


def _draw_grading(model: _Model) -> None:
    """Replace the model's thresholds, matrix and criteria."""
    for table in ("grade_thresholds", "grade_actions", "mql_criteria"):
        model.rules[table] = [
            row for row in model.rules[table] if row["scoring_model_id"] != model.name
        ]
    grades = {
        dimension: _draw_thresholds(model, dimension, names)
        for dimension, names in (("fit", "DCBA"), ("engagement", "4321"))
    }
    model.rules["grade_actions"] += [
        {
            "scoring_model_id": model.name,
            "fit_grade": fit,
            "engagement_grade": engagement,
            "next_action": f"{model.rng.choice(('call', 'mail', 'nurture'))} {fit}{engagement}",
            "sla_hours": model.rng.choice(("", "4", "48")),
        }
        for fit in grades["fit"]
        for engagement in grades["engagement"]
    ]
    for number in range(model.rng.choice((0, 1, 2, 3, 3))):
        _draw_criteria_set(model, f"set_{model.rng.choice('abc')}{number}", grades)


def _scores(model: _Model, measure: str) -> list[Decimal]:
    return sorted({Decimal(lead[measure]) for lead in model.leads}) or [Decimal(1)]


def _draw_thresholds(model: _Model, dimension: str, names: str) -> list[str]:
    """Draw the thresholds of a dimension; gives the grades that there are."""
    near = [
        score + off
        for score in _scores(model, f"{dimension}_score")
        for off in (Decimal(0), Decimal(0), Decimal("0.000001"))
    ]
    number = model.rng.randint(0, 3)
    minimums = sorted({model.rng.choice(near) for _ in range(number)})
    grades = list(names[: 1 + len(minimums)])
    for grade, minimum in zip(grades, ["", *map(plain, minimums)], strict=True):
        model.rules["grade_thresholds"].append(
            {
                "scoring_model_id": model.name,
                "dimension": dimension,
                "grade": grade,
                "min_score": minimum,
            }
        )
    return grades


def _draw_criteria_set(model: _Model, name: str, grades: dict[str, list[str]]) -> None:
    """Draw a set whose rows speak of different things, lest they contradict each other."""
    rng = model.rng
    kinds = rng.sample(("fit", "engagement", "sum", "rule"), rng.choice((1, 1, 2, 2, 3)))
    measures = {
        "fit": rng.choice(("fit_score", "fit_grade")),
        "engagement": rng.choice(("engagement_score", "engagement_grade")),
        "sum": rng.choice(("total_score", "scaled_score")),
        "rule": "rule",
    }
    chosen = [measures[kind] for kind in kinds]
    if rng.random() < 0.2:
        chosen = ["lead_grade"]
    rows = [_criterion(model, measure, grades) for measure in chosen]
    model.rules["mql_criteria"] += [
        {"scoring_model_id": model.name, "criteria_set": name, **row} for row in rows
    ]


def _criterion(model: _Model, measure: str, grades: dict[str, list[str]]) -> dict[str, str]:
    if measure == "rule":
        return _criterion_of_rule(model)
    if measure.endswith("_score"):
        return _criterion_of_score(model, measure)
    return _criterion_of_grade(model.rng, measure, grades)


def _criterion_of_rule(model: _Model) -> dict[str, str]:
    tables = (*model.rules["fit_rules"], *model.rules["engagement_rules"])
    ids = sorted({row["rule_id"] for row in tables if row["scoring_model_id"] == model.name})
    operator = model.rng.choice(("matched", "matched", "not_matched"))
    return {"measure": "rule", "operator": operator, "value": model.rng.choice(ids)}


def _criterion_of_score(model: _Model, measure: str) -> dict[str, str]:
    operator = model.rng.choice(SCORE_OPERATORS)
    scores = _scores(model, measure)
    drawn = sorted(model.rng.choice(scores) for _ in "ab")
    number = 2 if operator in ("between", "in") else 1
    value = "|".join(plain(score) for score in drawn[:number])
    return {"measure": measure, "operator": operator, "value": value}


def _criterion_of_grade(
    rng: random.Random, measure: str, grades: dict[str, list[str]]
) -> dict[str, str]:
    fit, engagement = grades["fit"], grades["engagement"]
    names = {
        "fit_grade": fit,
        "engagement_grade": engagement,
        "lead_grade": [one + other for one in fit for other in engagement],
    }[measure]
    operator = rng.choice(("equals", "not_equals", "in", "not_in"))
    if len(names) == 1:
        operator = "equals"
    number = min(rng.randint(1, 2), len(names) - 1 or 1) if operator in ("in", "not_in") else 1
    value = "|".join(rng.sample(names, number))
    return {"measure": measure, "operator": operator, "value": value}
