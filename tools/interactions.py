"""Which pairs of conditions tell more together than apart, and whether it pays to join them.

Gradient boosting (scikit-learn) is fitted twice to what was known before each landmark held out: to
all rules, each by itself, and so that it may join a few pairs, which are chosen by the same
judgements. The landmarks held out say whether the second is better.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedGroupKFold
from threadpoolctl import threadpool_limits

from tools.judged_leads import JudgedModel
from tools.ranking import Floats, Split, auc_difference
from tools.rule_tables import Row
from tools.scorecard import FEWEST_LEADS_OF_A_RULE, FOLDS, Leads

PAIRS = 5
FALSE_ALARMS = 0.05
AS_RULE, AS_CRITERIA = "one rule with both conditions", "a criteria set that asks for both rules"

Pair = tuple[int, int]


@dataclass(frozen=True)
class Joined:
    """Two rules whose conditions tell more together.

    Attributes:
        rules: their positions, ascending.
        judgements: for which both match.
        conversions: of these.
        expected_rate: share of them that would be won if each rule told what it tells by itself.
        q_value: share of false alarms among all pairs that stand out as much.
        how: what the rule tables can join them by.
    """

    rules: Pair
    judgements: int
    conversions: int
    expected_rate: float
    q_value: float
    how: str


@dataclass(frozen=True)
class Interactions:
    """Whether joining conditions pays on landmarks held out, and which.

    Attributes:
        areas: AUC on what was held out of each rule by itself, and with pairs joined.
        gain: by how much it is larger with them, with the ends of its 95 % interval.
        offered: pairs to join, the clearest first; none if it does not pay.
    """

    areas: tuple[float, float]
    gain: tuple[float, float, float]
    offered: tuple[Joined, ...]


def pays(gain: tuple[float, float, float]) -> bool:
    """Whether a gain is more than chance."""
    return gain[1] > 0


def boosting(features: int, pairs: Sequence[Pair]) -> HistGradientBoostingClassifier:
    """Boosted trees in which each feature stands by itself, but for pairs that may be joined."""
    alone = [{at} for at in range(features)]
    return HistGradientBoostingClassifier(
        learning_rate=0.1,
        max_iter=60,
        max_leaf_nodes=4,
        min_samples_leaf=FEWEST_LEADS_OF_A_RULE,
        l2_regularization=1.0,
        interaction_cst=[*alone, *(set(pair) for pair in pairs)],
        early_stopping=False,
        random_state=0,
    )


def likely_alone(leads: Leads) -> Floats:
    """Probability of each judgement (n), by boosting of single rules on other leads."""
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=0)
    likely = np.zeros(len(leads.is_won))
    for training, test in folds.split(leads.units, leads.is_won, leads.lead):
        fitted = boosting(leads.units.shape[1], ()).fit(
            leads.units[training], leads.is_won[training]
        )
        likely[test] = fitted.predict_proba(leads.units[test])[:, 1]
    return likely


def standing_out(leads: Leads, likely: Floats) -> list[tuple[float, Pair]]:
    """Pairs of rules with the z-value of their joint matches, the largest first, whatever the sign.

    A score test: the product of both matches, as far as it is not a sum of both, against what
    probabilities of single rules leave unexplained; its variance is that from lead to lead. Only
    pairs with FEWEST_LEADS_OF_A_RULE leads that both match, and as many for each alone.

    Args:
        leads: n judgements.
        likely: n probabilities that know of no pair.
    """
    rules = leads.is_matched.shape[1]
    _, lead = np.unique(leads.lead, return_inverse=True)
    weights, left = likely * (1 - likely), leads.is_won - likely
    matches = leads.is_matched.astype(float)
    together, found = matches.T @ matches, []
    for first in range(rules):
        for second in range(first + 1, rules):
            if together[first, second] < FEWEST_LEADS_OF_A_RULE:
                continue
            both = leads.is_matched[:, first] & leads.is_matched[:, second]
            parts = (both, leads.is_matched[:, first] & ~both, leads.is_matched[:, second] & ~both)
            counts = [np.count_nonzero(np.bincount(lead[part])) for part in parts]
            if min(counts) < FEWEST_LEADS_OF_A_RULE:
                continue
            plain = np.column_stack([np.ones(len(lead)), matches[:, [first, second]]])
            weighed = plain * weights[:, None]
            factors = np.linalg.lstsq(weighed.T @ plain, weighed.T @ both, rcond=None)[0]
            by_lead = np.bincount(lead, (both - plain @ factors) * left)
            spread = float(np.sqrt((by_lead**2).sum()))
            if spread > 0:
                found.append((float(by_lead.sum()) / spread, (first, second)))
    return sorted(found, key=lambda one: (-abs(one[0]), one[1]))


def q_values(z_values: NDArray[np.float64]) -> Floats:
    """Q-values of two-sided tests, by Benjamini and Hochberg, in the order given."""
    p_values = 2 * ndtr(-np.abs(z_values))
    order = np.argsort(p_values)
    scaled = p_values[order] * len(order) / np.arange(1, len(order) + 1)
    found = np.empty(len(order))
    found[order] = np.minimum.accumulate(scaled[::-1])[::-1].clip(0, 1)
    return found


def clear_pairs(leads: Leads, likely: Floats) -> list[tuple[float, Pair, float]]:
    """Pairs that stand out beyond FALSE_ALARMS, at most PAIRS: z-value, rules and q-value."""
    found = standing_out(leads, likely)
    of_all = q_values(np.array([z_value for z_value, _ in found]))
    clear = [
        (z_value, pair, float(q_value))
        for (z_value, pair), q_value in zip(found, of_all, strict=True)
        if q_value <= FALSE_ALARMS
    ]
    return clear[:PAIRS]


def _hold_out(model: JudgedModel, split: Split) -> tuple[Floats, Floats]:
    """Probabilities of what a split holds out (m each): of rules by themselves, and joined."""
    then = model.as_of(split.day or model.scored_on).leads
    training, test = then.take(split.training), then.take(split.test)
    pairs = [pair for _, pair, _ in clear_pairs(training, likely_alone(training))]
    alone, joined = (
        boosting(then.units.shape[1], some)
        .fit(training.units, training.is_won)
        .predict_proba(test.units)[:, 1]
        for some in ((), pairs)
    )
    return alone, joined


@threadpool_limits.wrap(limits=1)
def find_interactions(model: JudgedModel, splits: Sequence[Split]) -> Interactions:
    """Tell whether joined conditions pay, and name those that do.

    Args:
        model: a scoring model with its judgements.
        splits: what to hold out, with enough to learn from before each.
    """
    held_out = [_hold_out(model, split) for split in splits]
    alone, joined = (np.concatenate(parts) for parts in zip(*held_out, strict=True))
    test = np.concatenate([split.test for split in splits])
    is_won = model.leads.is_won[test]
    gain = auc_difference(alone, joined, is_won, model.leads.lead[test])
    return Interactions(
        areas=(float(roc_auc_score(is_won, alone)), float(roc_auc_score(is_won, joined))),
        gain=gain,
        offered=tuple(_offered(model)) if pays(gain) else (),
    )


def _offered(model: JudgedModel) -> list[Joined]:
    """Pairs that stand out among all judgements, at most PAIRS."""
    leads = model.as_of(model.scored_on).leads
    likely = likely_alone(leads)
    dimension_of = {
        at: dimension
        for group, dimension in zip(model.groups, model.dimensions, strict=True)
        for at in group.rules
    }
    offered = []
    for _, pair, q_value in clear_pairs(leads, likely):
        both = leads.is_matched[:, pair[0]] & leads.is_matched[:, pair[1]]
        is_fit = all(dimension_of[at] == "fit" for at in pair)
        offered.append(
            Joined(
                rules=pair,
                judgements=int(both.sum()),
                conversions=int((both & leads.is_won).sum()),
                expected_rate=float(likely[both].mean()),
                q_value=q_value,
                how=AS_RULE if is_fit else AS_CRITERIA,
            )
        )
    return offered


def interaction_rows(model: JudgedModel, found: Interactions) -> list[dict[str, object]]:
    """One row a pair that is offered."""
    return [
        {
            "rule_id": model.rule_ids[one.rules[0]],
            "joined_with": model.rule_ids[one.rules[1]],
            "judgements": one.judgements,
            "conversions": one.conversions,
            "conversion_rate": f"{one.conversions / one.judgements:.4f}",
            "expected_rate": f"{one.expected_rate:.4f}",
            "q_value": f"{one.q_value:.6f}",
            "how": one.how,
        }
        for one in found.offered
    ]


def candidate_rules(rows: Sequence[Row], model: JudgedModel, found: Interactions) -> list[Row]:
    """Rows of fit rules of 0 points that join the conditions of pairs, for a next calibration.

    Args:
        rows: the fit rules of the model.
        model: the model.
        found: what is offered.

    Returns:
        For each pair of fit rules a rule `<one>_and_<other>` in the group of the first, or of the
        second if only that is a sum, valid from the later beginning on.
    """
    is_sum = {at: not group.is_max for group in model.groups for at in group.rules}
    day, made = str(model.scored_on), []
    for pair in (one.rules for one in found.offered if one.how == AS_RULE):
        parts = [
            [
                row
                for row in rows
                if row["rule_id"] == model.rule_ids[at]
                and row["valid_from"][:10] <= day
                and (not row["valid_to"] or day < row["valid_to"][:10])
            ]
            for at in pair
        ]
        names = [part[0]["rule_id"] for part in parts]
        home = parts[1 if is_sum[pair[1]] and not is_sum[pair[0]] else 0][0]
        shared = {
            "rule_id": "_and_".join(names),
            "score_group": home["score_group"],
            "points": "0",
            "valid_from": max(part[0]["valid_from"] for part in parts),
            "valid_to": min(filter(None, (part[0]["valid_to"] for part in parts)), default=""),
            "description": " and ".join(part[0]["description"] for part in parts),
        }
        made += [{**row, **shared} for part in parts for row in part]
    return made
