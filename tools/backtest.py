"""What a scorecard would have been worth: fitted again and again to what was known by then.

At each landmark held out, leads, outcomes and rules are those that were known before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from tools.judged_leads import JudgedModel
from tools.ranking import Floats, Positions, Quality, Split, auc_difference, probabilities, quality
from tools.scorecard import Leads, Scorecard, TooFewLeadsError, fit_scorecard, total_scores

BEFORE, AFTER = "before", "after"
BOTH = (BEFORE, AFTER)
LABELS = {BEFORE: "in use", AFTER: "suggested"}


@dataclass(frozen=True)
class Origin:
    """Judgements held out, and what was known of them before.

    Attributes:
        split: the judgements that taught and those that tested.
        base_rate: share won of the former.
        likely: probabilities of the latter (m each), `before` by the points in use then, `after` by
            a scorecard fitted to the former; both learned from the former.
    """

    split: Split
    base_rate: float
    likely: dict[str, Floats]


@dataclass(frozen=True)
class Calibration:
    """A scorecard with what such scorecards did on landmarks that they did not learn from.

    Attributes:
        scorecard: fitted on all judgements.
        origins: what was held out, one after the other.
        refused: names of splits that could not be held out, with the reason.
        areas: AUC of all that was held out, before and after.
        gain: by how much it is larger after, with the ends of its 95 % interval.
    """

    scorecard: Scorecard
    origins: tuple[Origin, ...]
    refused: tuple[tuple[str, str], ...]
    areas: tuple[float, float]
    gain: tuple[float, float, float]

    def held_out(self) -> Positions:
        """Positions of all judgements held out."""
        return held_out_by(self.origins)

    def likely(self, name: str) -> Floats:
        """Their probabilities, `before` or `after`."""
        return likely_by(self.origins, name)


def held_out_by(origins: Sequence[Origin]) -> Positions:
    """Positions of all judgements that some origins hold out, one after the other."""
    return np.concatenate([origin.split.test for origin in origins])


def likely_by(origins: Sequence[Origin], name: str) -> Floats:
    """Their probabilities, `before` or `after`, in the same order."""
    return np.concatenate([origin.likely[name] for origin in origins])


def hold_out(model: JudgedModel, split: Split, seed: int, keep_signs: bool = False) -> Origin:
    """Fit a scorecard to the training judgements of a split, and score the others with it.

    Raises:
        TooFewLeadsError: there are too few to learn from.
    """
    then = model.as_of(split.day or model.scored_on)
    is_won = then.leads.is_won
    scorecard = fit_scorecard(
        then.leads.take(split.training), then.points, then.groups, seed, keep_signs
    )
    scores = {
        BEFORE: total_scores(then.leads, then.points, then.groups),
        AFTER: total_scores(then.leads, scorecard.points, scorecard.groups),
    }
    return Origin(
        split=split,
        base_rate=float(is_won[split.training].mean()),
        likely={
            name: probabilities(
                all_scores[split.training], is_won[split.training], all_scores[split.test]
            )
            for name, all_scores in scores.items()
        },
    )


# Arrays are small: threads of linear algebra would wait for each other most of the time.
@threadpool_limits.wrap(limits=1)
def calibrate(
    model: JudgedModel, splits: Sequence[Split], seed: int, keep_signs: bool = False
) -> Calibration:
    """Fit a scorecard to all judgements, and measure such scorecards on what splits hold out.

    Raises:
        TooFewLeadsError: there are too few to learn from, or none or only won ones to test on.
    """
    is_won, origins, refused = model.leads.is_won, [], []
    for split in splits:
        try:
            origins.append(hold_out(model, split, seed, keep_signs))
        except TooFewLeadsError as error:
            refused.append((split.name, str(error)))
    if not origins:
        raise TooFewLeadsError(
            f"Nothing can be held out. {refused[-1][0]}: {refused[-1][1]}"
            if refused
            else "No landmark's outcome is known yet: wait until the first ones are."
        )
    tested = held_out_by(origins)
    won = int(is_won[tested].sum())
    if won in (0, len(tested)):
        raise TooFewLeadsError(
            f"Of {len(tested)} judgements held out, {won} are won: "
            "that can't tell good scores from bad ones."
        )
    likely = [likely_by(origins, name) for name in BOTH]
    now = model.as_of(model.scored_on)
    return Calibration(
        scorecard=fit_scorecard(now.leads, now.points, now.groups, seed, keep_signs),
        origins=tuple(origins),
        refused=tuple(refused),
        areas=tuple(float(roc_auc_score(is_won[tested], one)) for one in likely),
        gain=auc_difference(*likely, is_won[tested], model.leads.lead[tested]),
    )


def quality_rows(
    model: JudgedModel, origins: Sequence[tuple[str, Origin]], all_of_them: str | None = None
) -> list[dict[str, object]]:
    """One row per part that was held out and points, in use or suggested, with their quality.

    Args:
        model: whose judgements were held out.
        origins: names of parts, and what was foretold of each.
        all_of_them: name of a last pair of rows for all parts together; None is none.
    """
    rows: list[dict[str, object]] = []
    parts = [
        (
            name,
            origin.split.test,
            origin.likely,
            np.full(len(origin.split.test), origin.base_rate),
        )
        for name, origin in origins
    ]
    if all_of_them and len(parts) > 1:
        together = [origin for _, origin in origins]
        likely = {name: likely_by(together, name) for name in BOTH}
        rates = np.concatenate([base_rate for *_, base_rate in parts])
        parts.append((all_of_them, held_out_by(together), likely, rates))
    for name, test, likely, base_rate in parts:
        is_won = model.leads.is_won[test]
        for points in BOTH:
            found: Quality = quality(is_won, likely[points], base_rate)
            rows.append(
                {
                    "held_out": name,
                    "points": LABELS[points],
                    "judgements": len(is_won),
                    "conversions": int(is_won.sum()),
                    **vars(found),
                }
            )
    return rows


def probabilities_of(
    model: JudgedModel, scorecard: Scorecard, asked: Leads
) -> dict[str, tuple[Floats, Floats]]:
    """Total scores and probabilities of leads, `before` and `after`, as all judgements teach them.

    Args:
        model: whose judgements teach.
        scorecard: fitted to them.
        asked: m leads of today.
    """
    now = model.as_of(model.scored_on)
    found = {}
    for name, points, groups in (
        (BEFORE, now.points, now.groups),
        (AFTER, scorecard.points, scorecard.groups),
    ):
        known = total_scores(now.leads, points, groups)
        scores = total_scores(asked, points, groups)
        found[name] = scores, probabilities(known, now.leads.is_won, scores)
    return found


def verdict(found: Calibration) -> str:
    """Whether the scorecard should be adopted, by the judgements that it did not learn from."""
    (gain, low, high), (before, after) = found.gain, found.areas
    figures = f"AUC {after:.3f} instead of {before:.3f}, a difference of {gain:+.3f}"
    if np.isfinite(low):
        figures += f" (95 % interval {low:+.3f} to {high:+.3f})"
    if low > 0:
        return f"VERDICT: better on held-out leads: worth a trial as a challenger. {figures}."
    return f"VERDICT: not better on held-out leads: don't adopt it. {figures}."
