"""Rule tables of a challenger that scores by a fitted scorecard."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.judged_leads import DIMENSIONS, JudgedModel
from tools.ranking import Floats, same_share
from tools.rule_tables import Row, RuleTables, model_as, model_rows
from tools.scorecard import Scorecard, group_points, total_scores

CALIBRATED = "_calibrated"
SCORE_MEASURES = {
    "fit_score": "fit",
    "engagement_score": "engagement",
    "total_score": "total",
    "scaled_score": "scaled",
}


def calibrated_scores(model: JudgedModel, scorecard: Scorecard) -> dict[str, Floats]:
    """Scores of all judged leads by a scorecard: `fit`, `engagement` and `total`, n each."""
    scores = {name: np.zeros(len(model.contact_ids)) for name in DIMENSIONS}
    for group, dimension in zip(scorecard.groups, model.dimensions, strict=True):
        scores[dimension] = scores[dimension] + group_points(model.leads, scorecard.points, group)
    return {**scores, "total": total_scores(model.leads, scorecard.points, scorecard.groups)}


def with_calibrated(tables: RuleTables, model: JudgedModel, scorecard: Scorecard) -> RuleTables:
    """Add a challenger with the points of a scorecard to the rule tables.

    Limits are those that the points need. Thresholds of grades, criteria on points and the points
    that are the top of the scale move to where as many of the judged leads reach them as now.

    Args:
        tables: all rule tables.
        model: the model that the scorecard is for.
        scorecard: its new points.
    """
    new_id = model.model_id + CALIBRATED
    after = calibrated_scores(model, scorecard)

    def moved(measure: str) -> Callable[[str], str]:
        return lambda text: (
            text and number_text(same_share(model.scores[measure], after[measure], float(text)))
        )

    row = model_rows(tables)[model.model_id]
    copied = model_as(tables, model.model_id, new_id, row["compared_to"] or model.model_id)
    [described] = copied["scoring_models"]
    described["name"] = f"{described['name'] or model.model_id}, calibrated"
    top = max(1.0, float(moved("total")(described["points_at_scale_max"])))
    described["points_at_scale_max"] = number_text(top)
    scale_max = float(described["scale_max"])
    after["scaled"] = (after["total"] * scale_max / top).clip(0, scale_max).round()
    points = dict(zip(model.rule_ids, scorecard.points, strict=True))
    fitted = dict(zip(model.rule_ids, scorecard.is_fitted, strict=True))
    for one in copied["fit_rules"] + copied["engagement_rules"]:
        if fitted[one["rule_id"]]:
            one["points"] = number_text(points[one["rule_id"]])
    groups = {group.name: group for group in scorecard.groups}
    for one in copied["score_groups"]:
        one["min_points"] = number_text(groups[one["score_group"]].lowest)
        one["max_points"] = number_text(groups[one["score_group"]].highest)
    _move_thresholds(copied["grade_thresholds"], moved)
    for one in copied["mql_criteria"]:
        if one["measure"] in SCORE_MEASURES:
            move = moved(SCORE_MEASURES[one["measure"]])
            one["value"] = "|".join(move(part.strip()) for part in one["value"].split("|"))
    return {
        name: table.with_rows(
            [*(kept for kept in table.rows if kept["scoring_model_id"] != new_id), *copied[name]]
        )
        for name, table in tables.items()
    }


def _move_thresholds(rows: list[Row], moved: Callable[[str], Callable[[str], str]]) -> None:
    for dimension in DIMENSIONS:
        bounded = [row for row in rows if row["dimension"] == dimension and row["min_score"]]
        above = np.inf
        for row in sorted(bounded, key=lambda row: -float(row["min_score"])):
            # Two grades must not share a threshold.
            above = min(float(moved(dimension)(row["min_score"])), above - 1)
            row["min_score"] = number_text(above)


def number_text(number: float) -> str:
    """Write a number as a rule table has it: no exponent, no needless zeros, blank if infinite."""
    if not np.isfinite(number):
        return ""
    return f"{number:.6f}".rstrip("0").rstrip(".")
