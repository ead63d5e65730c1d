"""Hold the evidence tables of a build to the reference, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from comparison import differences, is_close
from reference_evaluation import (
    MEASURES,
    Evaluation,
    evaluated_contributions,
    evaluated_scores,
    model_comparison,
    outcomes,
    rule_performance,
    score_band_performance,
    threshold_performance,
)
from reference_scorer import Day
from reference_time import Score, Timeline

# Which way a half goes is a matter of the last digits that a number is worked out with.
HALF = 1e-5

LEAD = ("scoring_model_id", "contact_id")
MARTS = (
    *("rule_performance", "score_band_performance", "threshold_performance"),
    "model_comparison",
)
RATES = ("conversion_rate_with", "conversion_rate_without")
KEYS = {
    "int_lead_scoring__evaluated_scores": LEAD,
    "int_lead_scoring__evaluated_contributions": (*LEAD, "rule_id"),
    "rule_performance": ("scoring_model_id", "rule_id"),
    "score_band_performance": ("scoring_model_id", "band_type", "band"),
    "threshold_performance": ("scoring_model_id", "threshold"),
    "model_comparison": LEAD,
}
COLUMNS = {
    "int_lead_scoring__evaluated_scores": (
        *("evaluated_on", "created_on", "opportunity_on", "outcome", "is_won"),
        *("fit_score", "engagement_score", "total_score", "scaled_score"),
        *("fit_grade", "engagement_grade", "lead_grade", "is_mql", "is_suppressed"),
        *("score_rank", "lead_count", "score_decile"),
    ),
    "int_lead_scoring__evaluated_contributions": (
        *("dimension", "score_group", "occurrences", "points", "points_counted"),
    ),
    "rule_performance": (
        *("dimension", "score_group", "description", "points"),
        *("leads", "conversions", "leads_with", "conversions_with", "conversion_rate_of_all"),
        *(f"{rate}{end}" for rate in RATES for end in ("", "_low", "_high")),
        *("lift", "lift_low", "lift_high", "weight_of_evidence", "mean_points_counted"),
        *("suggested_points", "evidence", "is_dead", "is_always_on", "is_never_counted"),
        *("is_redundant", "always_fires_with", "limits_that_never_bind"),
    ),
    "score_band_performance": (
        *("band_rank", "min_score", "max_score", "leads", "conversions"),
        *("conversion_rate", "conversion_rate_low", "conversion_rate_high", "lift"),
        *("cumulative_leads", "cumulative_conversions", "cumulative_gain"),
    ),
    "threshold_performance": ("mql_volume", "conversions", "precision", "recall", "f1"),
    "model_comparison": (
        *("compared_to", "deciding_rules"),
        *(f"{who}_{measure}" for who in ("champion", "challenger") for measure in MEASURES),
    ),
}
IN_THE_HISTORY = ("mqls_per_week", "expected_wins_per_week")


def is_rounded(wanted: float | None, found: int | None) -> bool:
    """Tell whether a whole number is what a float rounds to, half away from zero."""
    if wanted is None or found is None:
        return wanted is found
    return abs(wanted - found) <= 0.5 + HALF * max(1, abs(wanted))


def _says_the_same(wanted: str | None, found: str) -> bool:
    """Compare rules that make a difference; where none does, the words are the build's own."""
    return " instead of " not in found if wanted is None else wanted == found


ALIKE: Mapping[str, Callable[[Any, Any], bool]] = {
    **dict.fromkeys(
        (
            *(f"{rate}{end}" for rate in RATES for end in ("", "_low", "_high")),
            *("conversion_rate_of_all", "lift", "lift_low", "lift_high", "weight_of_evidence"),
            *("mean_points_counted", "conversion_rate", "conversion_rate_low"),
            *("conversion_rate_high", "cumulative_gain", "precision", "recall", "f1"),
            *IN_THE_HISTORY,
        ),
        is_close,
    ),
    "suggested_points": is_rounded,
    "deciding_rules": _says_the_same,
}


def expected_evidence(
    day: Day,
    leads: Sequence[Score],
    contributions: Sequence[Mapping[str, Any]],
    timeline: Timeline | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Rows that the evidence tables should hold, by table.

    Args:
        day: what exists on the scoring day.
        leads: rows of `lead_scores` of that day.
        contributions: rows of `lead_score_contributions` of that day.
        timeline: the days of the history, where there are several.
    """
    evaluation = Evaluation(day.intake, day.scored_on)
    return {
        "int_lead_scoring__evaluated_scores": evaluated_scores(evaluation),
        "int_lead_scoring__evaluated_contributions": evaluated_contributions(evaluation),
        "rule_performance": rule_performance(evaluation),
        "score_band_performance": score_band_performance(evaluation),
        "threshold_performance": threshold_performance(evaluation, timeline),
        "model_comparison": model_comparison(day, leads, contributions),
    }


def compare_evidence(
    rows_of: Callable[[str], list[dict[str, Any]]], expected: Mapping[str, list[dict[str, Any]]]
) -> list[str]:
    """Describe what differs between the evidence tables and the reference.

    Args:
        rows_of: gives the rows of a built table.
        expected: rows of the reference, by table.
    """
    lines = []
    for table, rows in expected.items():
        columns = COLUMNS[table]
        if rows and "mqls_per_week" in rows[0]:
            columns = (*columns, *IN_THE_HISTORY)
        lines += differences(table, KEYS[table], columns, rows, rows_of(table), ALIKE)
    return lines


# What a case covers -------------------------------------------------------------------------------


def features(evaluation: Evaluation) -> Iterator[str]:
    """What occurs among the leads that are judged and in what is said of rules."""
    judged = {lead.contact_id for lead in evaluation.leads}
    for lead in evaluation.leads:
        yield f"a lead {lead.outcome.name if lead.outcome else 'without an opportunity'}"
        if lead.known_as != lead.contact_id:
            yield "a lead merged since"
        day = lead.model.day
        if lead.outcome and len(Day(day.intake, day.scored_on).events[lead.known_as]) > len(
            day.events[lead.known_as]
        ):
            yield "an event of a lead with an opportunity loaded later"
        if lead.is_won and lead.score["is_suppressed"]:
            yield "a suppressed conversion"
    yield from ("a lead left out" for lead in outcomes(evaluation.today) if lead not in judged)
    for row in rule_performance(evaluation):
        yield f"evidence: {row['evidence']}"
        flags = ("is_dead", "is_always_on", "is_never_counted", "is_redundant")
        yield from (flag for flag in (*flags, "always_fires_with") if row[flag])
        if row["suggested_points"] is not None:
            yield f"suggested points {'above' if row['suggested_points'] > 0 else 'below'} 0"
        for limit in (row["limits_that_never_bind"] or "").split(", "):
            yield f"{limit} never binds"
    deciles = {row["band"] for row in score_band_performance(evaluation) if row["band"].isdigit()}
    yield "deciles missing" if len(deciles) < 10 else "all deciles"
