"""What the Evidence page reads, and which threshold a number of MQLs a week asks for."""

from __future__ import annotations

import math

import pandas as pd

from workbench import session

MARTS = frozenset(
    {
        "evidence_coverage",
        "rule_performance",
        "score_band_performance",
        "score_calibration",
        "score_monitoring",
        "threshold_performance",
    }
)

REASONS = {
    "judged": "Judged: in the tables of this page",
    "after the last landmark": "Too new: their outcome is not known yet",
    "opportunity before the first landmark": "Had an opportunity before the evidence begins",
    "opportunity between landmarks": "Came and had an opportunity before anybody looked",
    "an earlier opportunity": "Won by leads that had an opportunity by then",
    "won after the horizon": "Won later than the evidence waits for",
    "not drawn": "Not in the sample that is judged",
    "outside the audience": "Outside the audience of the model",
}


def is_on() -> bool:
    """Whether the module evidence is on."""
    return session.tables() >= MARTS


def landmarks(model: str) -> pd.DataFrame:
    """Landmarks of a model, the latest last."""
    return session.frame(
        """select landmark, judgements, conversions, base_rate, auc, reason
        from score_monitoring where scoring_model_id = ? order by landmark""",
        (model,),
    )


def rules(model: str) -> pd.DataFrame:
    """Rules of a model by lift, the highest first."""
    return session.frame(
        """select rule_id, description, score_group, points, suggested_points, suggestion_note,
            evidence, lift, lift_low, lift_high, q_value, leads_with, effective_leads_with,
            conversions_with, conversion_rate_with, conversion_rate_without, is_dead, is_always_on,
            is_never_counted, is_redundant, always_fires_with
        from rule_performance where scoring_model_id = ?
        order by lift desc nulls last, rule_id""",
        (model,),
    )


def bands(model: str, kind: str) -> pd.DataFrame:
    """Bands of a kind, in the order in which they are told."""
    return session.frame(
        """select band, band_rank, leads, conversions, conversion_rate, conversion_rate_low,
            conversion_rate_high, lift, cumulative_leads, cumulative_conversions, cumulative_gain
        from score_band_performance where scoring_model_id = ? and band_type = ?
        order by band_rank, band""",
        (model, kind),
    )


def calibration(model: str) -> pd.DataFrame:
    """Probability of a win by scaled score."""
    return session.frame(
        """select scaled_score, judgements, conversions, win_probability, win_probability_low,
            win_probability_high
        from score_calibration where scoring_model_id = ? order by scaled_score""",
        (model,),
    )


def thresholds(model: str) -> pd.DataFrame:
    """Candidate thresholds, the lowest first."""
    return session.frame(
        """select threshold, mql_volume, mqls_per_week, largest_mqls_per_week, wins_per_week,
            conversions, precision, recall
        from threshold_performance where scoring_model_id = ? order by threshold""",
        (model,),
    )


def threshold_for(found: pd.DataFrame, mqls_per_week: float) -> int | None:
    """The lowest threshold such that neither it nor a higher one brings more MQLs a week.

    Args:
        found: of ``thresholds``.
        mqls_per_week: how many sales can call.

    Returns:
        None if even the highest brings more, or nothing is known.
    """
    known = found[found["mqls_per_week"].notna()].sort_values("threshold", ascending=False)
    fits = known[known["mqls_per_week"].cummax() <= mqls_per_week]
    return None if fits.empty else int(fits["threshold"].min())


def slider_range(found: pd.DataFrame) -> tuple[float, float, float]:
    """The largest number of MQLs a week to offer, where the slider begins, and its step."""
    most = float(found["mqls_per_week"].max())
    step = 1.0 if most >= 20 else 0.5 if most >= 5 else 0.1
    largest = max(step, math.ceil(round(most / step, 6)) * step)
    return largest, max(step, math.floor(largest / 2 / step) * step), step


def pairs(model: str) -> pd.DataFrame:
    """Challengers and champions that a model is one of: ``challenger`` and ``champion``."""
    return session.frame(
        """select distinct scoring_model_id as challenger, compared_to as champion
        from model_comparison where scoring_model_id = ? or compared_to = ?
        order by scoring_model_id""",
        (model, model),
    )


def differences(challenger: str) -> pd.DataFrame:
    """How many contacts change, by MQL state and grade."""
    return session.frame(
        """select champion_is_mql, challenger_is_mql, champion_lead_grade, challenger_lead_grade,
            count(*) as leads
        from model_comparison where scoring_model_id = ?
        group by champion_is_mql, challenger_is_mql, champion_lead_grade, challenger_lead_grade
        order by champion_lead_grade, challenger_lead_grade, champion_is_mql, challenger_is_mql""",
        (challenger,),
    )


def different_leads(challenger: str, limit: int) -> pd.DataFrame:
    """Contacts that the two models see differently: those whose MQL state changes first."""
    return session.frame(
        f"""select contact_id, champion_lead_grade, challenger_lead_grade, champion_is_mql,
            challenger_is_mql, champion_scaled_score, challenger_scaled_score, deciding_rules
        from model_comparison where scoring_model_id = ?
        order by
            case when champion_is_mql = challenger_is_mql then 1 else 0 end,
            challenger_scaled_score desc nulls last, contact_id
        limit {int(limit)}""",
        (challenger,),
    )


def coverage(model: str) -> pd.DataFrame:
    """Leads and wins that are judged, and why others are not."""
    return session.frame(
        """select reason, leads, wins from evidence_coverage where scoring_model_id = ?
        order by leads desc, wins desc, reason""",
        (model,),
    )
