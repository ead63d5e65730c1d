"""How well scores rank leads that were held out; in all shapes n is the number of leads."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Positions = NDArray[np.intp]

TEST_SHARE = 0.3
TOP_SHARE = 0.1
# So weak a penalty that it changes nothing, but for features that tell outcomes apart without fail.
NO_PENALTY = 1e4
Z_95 = 1.959964


@dataclass(frozen=True)
class Split:
    """Which leads teach and which test, as positions.

    Attributes:
        name: what the split is, for a reader.
        training: positions of the leads to learn from.
        test: positions of the leads held out.
        day: the landmark held out, by whose rules all are scored; None is the scoring day.
    """

    name: str
    training: Positions
    test: Positions
    day: date | None = None


@dataclass(frozen=True)
class Quality:
    """How well probabilities foretell who is won.

    Attributes:
        auc: area under the ROC curve; 0.5 is chance, 1 is perfect. None won, or all: not a number.
        brier: mean squared error; lower is better.
        brier_of_rate: the same if each had the base rate.
        slope: of the log odds of what came on the log odds foretold; 1 is right, less: too bold.
        intercept: of the same line; below 0: too high.
        top_precision: share won of the tenth with the highest probabilities.
    """

    auc: float
    brier: float
    brier_of_rate: float
    slope: float
    intercept: float
    top_precision: float


def random_split(is_won: Bools, lead: Positions, seed: int) -> Split:
    """Hold out about TEST_SHARE of the leads, with about the same share of won ones in both parts.

    All judgements of a lead (n numbers) stay together.
    """
    folds = StratifiedGroupKFold(round(1 / TEST_SHARE), shuffle=True, random_state=seed)
    training, test = next(folds.split(lead, is_won, lead))
    return Split(f"seed {seed}, {len(test) / len(lead):.0%}", training, test)


def rolling_origins(landmarks: Sequence[date], known_on: Sequence[date]) -> list[Split]:
    """Hold out each landmark of the last third, and learn from what was known before it.

    Args:
        landmarks: n days on which leads were seen.
        known_on: n days by which it was known what came of them.
    """
    seen = np.array(landmarks, dtype="datetime64[D]")
    known = np.array(known_on, dtype="datetime64[D]")
    days = np.unique(seen)
    splits = []
    for day in days[len(days) - math.ceil(len(days) / 3) :]:
        training, test = np.flatnonzero(known < day), np.flatnonzero(seen == day)
        splits.append(Split(str(day), training, test, day.item()))
    return splits


def given_split(contact_ids: Sequence[str], held_out: Collection[str]) -> Split:
    """Hold out the leads named.

    Raises:
        ValueError: none of them is among the leads, or all are.
    """
    is_test = np.array([contact_id in held_out for contact_id in contact_ids])
    if is_test.all() or not is_test.any():
        raise ValueError(
            f"{is_test.sum()} of {len(is_test)} leads are among the {len(held_out)} held out: "
            "some must be, and some must be left to learn from."
        )
    return Split("the leads named", np.flatnonzero(~is_test), np.flatnonzero(is_test))


def logistic_regression(penalty: float) -> LogisticRegression:
    """Logistic regression with an L2 penalty of this inverse strength."""
    return LogisticRegression(C=penalty, solver="newton-cholesky", max_iter=200)


def probabilities(scores: Floats, is_won: Bools, asked: Floats) -> Floats:
    """Probability of winning at the scores asked for, by logistic regression on scores alone."""
    spread = scores.std() or 1.0
    fitted = logistic_regression(NO_PENALTY).fit(scores[:, None] / spread, is_won)
    odds = fitted.coef_[0, 0] * asked / spread + fitted.intercept_[0]
    return 1 / (1 + np.exp(-odds))


def quality(is_won: Bools, likely: Floats, base_rate: Floats | float) -> Quality:
    """Measure probabilities (n) of leads held out.

    Args:
        is_won: n outcomes.
        likely: n probabilities.
        base_rate: share that was won of those that they were learned from: one, or n.
    """
    tells = 0 < is_won.sum() < len(is_won)
    slope = intercept = np.nan
    if tells and np.ptp(likely) > 0:
        odds = np.log(likely / (1 - likely))
        line = logistic_regression(NO_PENALTY).fit(odds[:, None], is_won)
        slope, intercept = float(line.coef_[0, 0]), float(line.intercept_[0])
    leads, gains = gain_curve(likely, is_won)
    return Quality(
        auc=float(roc_auc_score(is_won, likely)) if tells else np.nan,
        brier=float(np.mean((likely - is_won) ** 2)),
        brier_of_rate=float(np.mean((base_rate - is_won) ** 2)),
        slope=slope,
        intercept=intercept,
        top_precision=float(np.interp(TOP_SHARE, leads, gains) * is_won.mean() / TOP_SHARE),
    )


def auc_difference(
    before: Floats, after: Floats, is_won: Bools, lead: Positions
) -> tuple[float, float, float]:
    """How much larger the AUC of the second scores is, with its 95 % interval.

    DeLong, DeLong and Clarke-Pearson (1988), for clusters by Obuchowski (1997): for each judgement,
    the share of those of the other outcome that it is ranked right against; judgements of one lead
    are alike, so what they gain is added up first.

    Args:
        before: n scores.
        after: n others, of the same judgements.
        is_won: n outcomes.
        lead: n numbers of leads.

    Returns:
        The difference, and the lower and the upper end of its interval.
    """
    placed = []
    for scores in (before, after):
        won, lost = np.sort(scores[is_won]), np.sort(scores[~is_won])
        placed.append((_share_below(scores[is_won], lost), 1 - _share_below(scores[~is_won], won)))
    gains = [second - first for first, second in zip(*placed, strict=True)]
    difference, variance, sums = float(gains[0].mean()), 0.0, []
    leads, numbers = np.unique(lead, return_inverse=True)
    for gain, chosen in zip(gains, (is_won, ~is_won), strict=True):
        deviations = np.bincount(numbers[chosen], gain - difference, len(leads))
        clusters = len(np.unique(numbers[chosen]))
        ratio = clusters / (clusters - 1) if clusters > 1 else np.inf
        variance += ratio * float((deviations**2).sum()) / len(gain) ** 2
        sums.append(deviations / len(gain))
    variance += 2 * len(leads) / max(len(leads) - 1, 1) * float(sums[0] @ sums[1])
    margin = Z_95 * float(np.sqrt(max(variance, 0.0))) if np.isfinite(variance) else np.inf
    return difference, difference - margin, difference + margin


def _share_below(scores: Floats, others: Floats) -> Floats:
    """Share of the others (sorted) below each score; those that are equal count half."""
    below = np.searchsorted(others, scores, "left") + np.searchsorted(others, scores, "right")
    return below / (2 * len(others))


def gain_curve(scores: Floats, is_won: Bools) -> tuple[Floats, Floats]:
    """Share of all leads and share of the won ones at or above each score, from 0 to 1.

    Leads of one score have no order: between two scores the curve is a straight line.
    """
    order = np.argsort(-scores, kind="stable")
    is_last = np.append(np.diff(scores[order]) != 0, True)
    leads = np.flatnonzero(is_last) + 1
    won = np.cumsum(is_won[order])[is_last]
    return np.append(0, leads / len(scores)), np.append(0, won / max(won[-1], 1))


def calibration_curve(likely: Floats, is_won: Bools, bins: int = 10) -> tuple[Floats, Floats]:
    """Mean probability and share won, in bins of about as many leads each."""
    parts = np.array_split(np.argsort(likely, kind="stable"), bins)
    parts = [part for part in parts if len(part)]
    means = [[likely[part].mean(), is_won[part].mean()] for part in parts]
    return np.array(means)[:, 0], np.array(means)[:, 1]


def same_share(before: Floats, after: Floats, threshold: float) -> float:
    """Whole number that as many scores of `after` reach as scores of `before` reach the threshold.

    A threshold above all scores of before stays as far above in proportion.
    """
    reached = int((before >= threshold).sum())
    if not reached:
        factor = after.max() / before.max() if min(before.max(), after.max()) > 0 else 1.0
        return float(np.ceil(threshold * factor))
    candidates = np.arange(np.floor(after.min()), np.ceil(after.max()) + 1)
    reach = len(after) - np.searchsorted(np.sort(after), candidates)
    return float(candidates[np.argmin(np.abs(reach - reached))])
