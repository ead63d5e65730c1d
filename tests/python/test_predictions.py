"""Probabilities on the sample: as many wins as they said came on landmarks that were held out."""

from __future__ import annotations

import pytest
from scipy.stats import chi2
from workspace import Workspace

pytestmark = pytest.mark.xdist_group("sample")


def poisson_interval(count: int) -> tuple[float, float]:
    """Means of a Poisson distribution that leave such a count within its middle 95 %."""
    return (chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2)


def test_as_many_wins_came_as_were_predicted(sample: Workspace) -> None:
    """On the last third of landmarks, by probabilities fitted to what was known before it."""
    errors = sample.rows("int_lead_scoring__prediction_errors")
    held_out = sample.rows("int_lead_scoring__held_out_skill")
    assert held_out
    for model in held_out:
        rows = [
            row
            for row in errors
            if row["scoring_model_id"] == model["scoring_model_id"]
            and row["known_before"] == model["held_out_from"] <= row["landmark"]
        ]
        predicted, came = (sum(row[name] for row in rows) for name in ("predicted", "conversions"))
        low, high = poisson_interval(came)
        print(f"{model['scoring_model_id']}: {predicted:.1f} predicted, {came} came")
        assert came > 20
        assert low <= predicted <= high
