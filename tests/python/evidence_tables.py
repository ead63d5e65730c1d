"""Hold the evidence tables of a build to the reference, cell by cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from comparison import differences, is_close
from reference_evaluation import (
    MEASURES,
    PROBABILITIES,
    Evaluation,
    Landmarks,
    evidence_coverage,
    judged_contributions,
    judgements,
    model_comparison,
    rule_performance,
    score_band_performance,
    score_calibration,
    score_monitoring,
    threshold_performance,
    win_probabilities,
)
from reference_scorer import Day
from reference_time import Score

# Which way a half goes is a matter of the last digits that a number is worked out with.
HALF = 1e-5

LEAD = ("scoring_model_id", "contact_id")
JUDGEMENT = ("scoring_model_id", "landmark", "contact_id")
MARTS = (
    *("rule_performance", "score_band_performance", "threshold_performance"),
    *("score_calibration", "score_monitoring", "evidence_coverage", "model_comparison"),
)
RATES = ("conversion_rate_with", "conversion_rate_without")
KEYS = {
    "int_lead_scoring__judgements": JUDGEMENT,
    "int_lead_scoring__judged_contributions": (*JUDGEMENT, "rule_id"),
    "rule_performance": ("scoring_model_id", "rule_id"),
    "score_band_performance": ("scoring_model_id", "band_type", "band"),
    "threshold_performance": ("scoring_model_id", "threshold"),
    "score_calibration": ("scoring_model_id", "scaled_score"),
    "score_monitoring": ("scoring_model_id", "landmark"),
    "evidence_coverage": ("scoring_model_id", "reason"),
    "model_comparison": LEAD,
    "lead_scores": LEAD,
}
COLUMNS = {
    "int_lead_scoring__judgements": (
        *("created_on", "is_won", "score_decile"),
        *("fit_score", "engagement_score", "total_score", "scaled_score"),
        *("fit_grade", "engagement_grade", "lead_grade", "is_mql", "is_suppressed"),
    ),
    "int_lead_scoring__judged_contributions": (
        *("dimension", "score_group", "occurrences", "points", "points_counted"),
    ),
    "rule_performance": (
        *("dimension", "score_group", "description", "points"),
        *("leads", "conversions", "leads_with", "conversions_with", "conversion_rate_of_all"),
        *(f"{rate}{end}" for rate in RATES for end in ("", "_low", "_high")),
        *("lift", "lift_low", "lift_high", "weight_of_evidence", "mean_points_counted"),
        *("suggested_points", "evidence", "is_dead", "is_always_on", "is_never_counted"),
        *("is_redundant", "always_fires_with", "limits_that_never_bind"),
        *("effective_leads", "effective_leads_with", "q_value"),
    ),
    "score_band_performance": (
        *("band_rank", "min_score", "max_score", "leads", "conversions"),
        *("conversion_rate", "conversion_rate_low", "conversion_rate_high", "lift"),
        *("cumulative_leads", "cumulative_conversions", "cumulative_gain"),
    ),
    "threshold_performance": (
        *("mql_volume", "mqls_per_week", "largest_mqls_per_week", "wins_per_week"),
        *("conversions", "precision", "recall", "f1"),
    ),
    "score_calibration": (
        *("judgements", "conversions"),
        *("win_probability", "win_probability_low", "win_probability_high"),
    ),
    "score_monitoring": (
        *("judgements", "conversions", "base_rate", "base_rate_low", "base_rate_high", "auc"),
        *("brier_score", "brier_score_of_base_rate", "calibration_slope", "psi_of_scores"),
        *("largest_psi_of_rules", "rule_with_largest_psi", "reason"),
    ),
    "evidence_coverage": ("leads", "wins"),
    "lead_scores": PROBABILITIES,
    "model_comparison": (
        *("compared_to", "deciding_rules"),
        *(f"{who}_{measure}" for who in ("champion", "challenger") for measure in MEASURES),
    ),
}


def is_rounded(wanted: float | None, found: Decimal | None) -> bool:
    """Tell whether points are a float, or the whole number that it rounds to."""
    if wanted is None or found is None:
        return wanted is found
    return abs(wanted - float(found)) <= 0.5 + HALF * max(1, abs(wanted))


def _is_one_of(wanted: set[str | None], found: str | None) -> bool:
    """Compare a rule with those that share the largest value but for the last digits."""
    return found in wanted


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
            *("mqls_per_week", "largest_mqls_per_week", "wins_per_week"),
            *("effective_leads", "effective_leads_with", "q_value"),
            *("base_rate", "base_rate_low", "base_rate_high", "auc"),
            *("brier_score", "brier_score_of_base_rate", "calibration_slope", "psi_of_scores"),
            *("largest_psi_of_rules", *PROBABILITIES),
        ),
        is_close,
    ),
    "suggested_points": is_rounded,
    "rule_with_largest_psi": _is_one_of,
    "deciding_rules": _says_the_same,
}


def expected_evidence(
    day: Day,
    leads: Sequence[Score],
    contributions: Sequence[Mapping[str, Any]],
    landmarks: Landmarks | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """Rows that the evidence tables should hold, by table.

    Args:
        day: what exists on the scoring day.
        leads: rows of `lead_scores` of that day.
        contributions: rows of `lead_score_contributions` of that day.
        landmarks: when leads are judged, if not as by default.
    """
    evaluation = Evaluation(day.intake, day.scored_on, landmarks)
    return {
        "int_lead_scoring__judgements": judgements(evaluation),
        "int_lead_scoring__judged_contributions": judged_contributions(evaluation),
        "rule_performance": rule_performance(evaluation),
        "score_band_performance": score_band_performance(evaluation),
        "threshold_performance": threshold_performance(evaluation, leads),
        "score_calibration": score_calibration(evaluation),
        "score_monitoring": score_monitoring(evaluation, leads),
        "evidence_coverage": evidence_coverage(evaluation),
        "lead_scores": win_probabilities(evaluation, leads),
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
        lines += differences(table, KEYS[table], COLUMNS[table], rows, rows_of(table), ALIKE)
    return lines


# What a case covers -------------------------------------------------------------------------------


def features(evaluation: Evaluation) -> Iterator[str]:
    """What occurs among the leads that are judged and in what is said of rules."""
    for lead in evaluation.leads:
        yield f"a judgement that {'converts' if lead.is_won else 'does not convert'}"
        day = lead.model.day
        if len(Day(day.intake, day.scored_on).events[lead.contact_id]) > len(
            day.events[lead.contact_id]
        ):
            yield "an event loaded after the landmark"
        if lead.is_won and lead.score["is_suppressed"]:
            yield "a suppressed conversion"
    for row in evidence_coverage(evaluation):
        yield from (f"{what} {row['reason']}" for what in ("leads", "wins") if row[what])
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
