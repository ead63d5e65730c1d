"""An additive integer scorecard, fitted to outcomes, and scored as rule tables are.

Pure functions on arrays; calibrate.py reads the leads and writes the rule tables. In all shapes, n
is the number of leads and r the number of rules, which are in the order of their ids.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import log_loss
from sklearn.model_selection import StratifiedGroupKFold, cross_val_score

from tools.ranking import NO_PENALTY, Bools, Floats, logistic_regression, probabilities

FEWEST_WON = 20
FEWEST_LEADS_OF_A_RULE = 10
# Inverse strengths of the penalty, in steps of about 3.
PENALTIES = tuple(10.0**power for power in np.arange(-2, 1.1, 0.5))
FOLDS = 5
ROUNDS = 8
POINTS_A_LOG_ODDS = 10.0


class TooFewLeadsError(ValueError):
    """There are too few won or too few other leads to learn from."""


@dataclass(frozen=True)
class Group:
    """A score group: which rules it has and how they are put together.

    Attributes:
        name: id of the group.
        rules: positions of its rules, ascending.
        is_max: whether the best rule counts alone.
        weight: factor of its dimension in the total score.
        lowest: its minimum, or minus infinity.
        highest: its maximum, or infinity.
    """

    name: str
    rules: tuple[int, ...]
    is_max: bool
    weight: float
    lowest: float
    highest: float


@dataclass(frozen=True)
class Leads:
    """Evaluated leads of a scoring model.

    Attributes:
        units: n x r; what a rule gives a lead for each of its points: 1, or what decay and
            counts make of it, and 0 where it does not match.
        is_matched: n x r; whether the rule matches.
        is_won: n.
        lead: n; the number of the lead.
    """

    units: Floats
    is_matched: Bools
    is_won: Bools
    lead: NDArray[np.int64]

    def take(self, chosen: NDArray[np.intp]) -> Leads:
        """Take the judgements at these positions."""
        return Leads(
            self.units[chosen], self.is_matched[chosen], self.is_won[chosen], self.lead[chosen]
        )

    def count(self) -> tuple[int, int]:
        """How many leads were won, and how many others there are."""
        won = np.unique(self.lead[self.is_won])
        return len(won), len(np.setdiff1d(self.lead, won))


@dataclass(frozen=True)
class Scorecard:
    """Points for each rule, and how they came about.

    Attributes:
        points: r; whole numbers where `is_fitted`, else the points that the rule had.
        groups: with the limits that these points need.
        is_fitted: r; whether enough leads have the rule and enough have not.
        counted_leads: r; leads for whom the rule counted when it was fitted.
        penalty: the inverse strength of the penalty that cross-validation chose.
        shrinkage: share by which the penalty brought the points of a rule closer to 0, the median
            of the fitted rules.
        is_held: r; whether the rule is held at 0, as its points would have had the other sign;
            None if no sign was to be kept.
    """

    points: Floats
    groups: tuple[Group, ...]
    is_fitted: Bools
    counted_leads: NDArray[np.int64]
    penalty: float
    shrinkage: float
    is_held: Bools | None = None


def counted(leads: Leads, points: Floats, groups: Sequence[Group]) -> Bools:
    """Tell which matched rules count: under `max` the best of its group, ties to the lowest id."""
    counts = leads.is_matched.copy()
    for group in groups:
        if group.is_max:
            rules = list(group.rules)
            best = _under_max(leads, points, group).argmax(axis=1)
            counts[:, rules] &= best[:, None] == np.arange(len(rules))
    return counts


def _under_max(leads: Leads, points: Floats, group: Group) -> Floats:
    rules = list(group.rules)
    # Rounded as the tables are: equal points are equal whatever float made of them.
    given = np.round(leads.units[:, rules] * points[rules], 6)
    return np.where(leads.is_matched[:, rules], given, -np.inf)


def group_points(leads: Leads, points: Floats, group: Group) -> Floats:
    """Points that a group gives each lead, within its limits (n)."""
    if group.is_max:
        best = _under_max(leads, points, group).max(axis=1)
        given = np.where(np.isfinite(best), best, 0.0)
    else:
        rules = list(group.rules)
        given = leads.units[:, rules] @ points[rules]
    return given.clip(group.lowest, group.highest)


def total_scores(leads: Leads, points: Floats, groups: Sequence[Group]) -> Floats:
    """Total score of each lead (n), by the arithmetic of docs/rules.md."""
    parts = [group.weight * group_points(leads, points, group) for group in groups]
    return np.sum(parts, axis=0) if parts else np.zeros(len(leads.is_won))


def with_room(groups: Sequence[Group], points: Floats) -> tuple[Group, ...]:
    """Move out limits that would cut off a single rule; all others stay."""
    return tuple(
        replace(
            group,
            lowest=min(group.lowest, *points[list(group.rules)]) if group.rules else group.lowest,
            highest=max(group.highest, *points[list(group.rules)])
            if group.rules
            else group.highest,
        )
        for group in groups
    )


def fit_scorecard(
    leads: Leads,
    points: Floats,
    groups: Sequence[Group],
    seed: int = 0,
    keep_signs: bool = False,
) -> Scorecard:
    """Fit points to outcomes by logistic regression with an L2 penalty.

    A rule's feature is what it gives for each of its points, weighted as its dimension is, if it
    counts. Which rule of a `max` group counts depends on the points: the fit begins once with the
    points in use and once with how often leads of each rule are won, and is repeated with the
    points that it gave. Of all that this gives, the scorecard whose scores tell most about the
    outcome (log loss) is the result.

    Args:
        leads: the leads to learn from.
        points: r; the points in use. They set the size of the new ones, and stay where leads are
            too few.
        groups: the score groups.
        seed: of the folds of the cross-validation.
        keep_signs: whether a rule whose points would get the opposite sign is held at 0, and the
            others are fitted without it.

    Raises:
        TooFewLeadsError: fewer than FEWEST_WON leads are won, or are not; or no rule has
            FEWEST_LEADS_OF_A_RULE leads with it and as many without.
    """
    won, others = leads.count()
    if min(won, others) < FEWEST_WON:
        raise TooFewLeadsError(
            f"{won} won leads and {others} others to learn from: it takes "
            f"{FEWEST_WON} of each at least, or points would follow chance."
        )
    found: dict[bytes, tuple[float, Scorecard]] = {}
    penalty = None
    for start in (points, log_odds(leads)):
        deciding = start
        for _ in range(ROUNDS):
            counts = counted(leads, deciding, groups)
            scorecard = _fit_once(leads, points, groups, counts, penalty, seed, keep_signs)
            penalty, deciding = scorecard.penalty, scorecard.points
            if deciding.tobytes() in found:
                break
            scores = total_scores(leads, scorecard.points, scorecard.groups)
            loss = log_loss(leads.is_won, probabilities(scores, leads.is_won, scores))
            found[deciding.tobytes()] = (loss, scorecard)
    return min(found.values(), key=lambda pair: pair[0])[1]


def _fit_once(
    leads: Leads,
    points: Floats,
    groups: Sequence[Group],
    counts: Bools,
    penalty: float | None,
    seed: int,
    keep_signs: bool,
) -> Scorecard:
    """Fit when it is known which rules count (`counts`, n x r)."""
    weights = np.zeros(len(points))
    for group in groups:
        weights[list(group.rules)] = group.weight
    features = leads.units * counts * weights
    with_rule = (features != 0).sum(axis=0)
    is_fitted = np.minimum(with_rule, len(leads.is_won) - with_rule) >= FEWEST_LEADS_OF_A_RULE
    if not is_fitted.any():
        raise TooFewLeadsError(
            f"No rule has {FEWEST_LEADS_OF_A_RULE} leads with it and as many without."
        )
    features = features[:, is_fitted]
    chosen = penalty or best_penalty(features, leads, seed)
    slopes = _slopes(features, leads.is_won, chosen)
    is_held = np.zeros(len(slopes), dtype=bool)
    while keep_signs and (is_opposite := slopes * points[is_fitted] < 0).any():
        is_held |= is_opposite
        slopes = np.zeros(len(slopes))
        if not is_held.all():
            slopes[~is_held] = _slopes(features[:, ~is_held], leads.is_won, chosen)
    fitted = points.copy()
    scale = _scale(slopes, points[is_fitted], with_rule[is_fitted])
    fitted[is_fitted] = np.round(slopes * scale) + 0.0  # no minus zero
    free = _slopes(features, leads.is_won, NO_PENALTY)
    shrunk = 1 - np.abs(slopes) / np.maximum(np.abs(free), 1e-9)
    held = np.zeros(len(points), dtype=bool)
    held[is_fitted] = is_held
    return Scorecard(
        points=fitted,
        groups=with_room(groups, fitted),
        is_fitted=is_fitted,
        counted_leads=with_rule,
        penalty=chosen,
        shrinkage=float(np.median(shrunk[~is_held])) if not is_held.all() else 1.0,
        is_held=held if keep_signs else None,
    )


def log_odds(leads: Leads) -> Floats:
    """Log odds of winning among the leads of each rule (r), with one lead of each kind added."""
    won = leads.is_won.astype(float) @ leads.is_matched
    return np.log((won + 1) / (leads.is_matched.sum(axis=0) - won + 1))


def _slopes(features: Floats, is_won: Bools, penalty: float) -> Floats:
    return logistic_regression(penalty).fit(features, is_won).coef_[0]


def best_penalty(features: Floats, leads: Leads, seed: int) -> float:
    """Inverse strength of the penalty with the lowest log loss in cross-validation by lead."""
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    losses = [
        -cross_val_score(
            logistic_regression(penalty),
            features,
            leads.is_won,
            groups=leads.lead,
            cv=folds,
            scoring="neg_log_loss",
        ).mean()
        for penalty in PENALTIES
    ]
    return PENALTIES[int(np.argmin(losses))]


def _scale(slopes: Floats, points: Floats, leads: NDArray[np.int64]) -> float:
    """Points a log-odds: those given to the average lead stay as large as they are."""
    in_use = points != 0
    given = np.abs(slopes[in_use]) @ leads[in_use]
    return float(np.abs(points[in_use]) @ leads[in_use] / given) if given else POINTS_A_LOG_ODDS
