"""Scorecards are measured by what was known at the time, and the verdict is about chance."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tools import backtest
from tools.calibration_report import point_rows, rounded
from tools.judged_leads import JudgedModel
from tools.ranking import rolling_origins
from tools.scorecard import Scorecard, TooFewLeadsError
from tools.tests.worlds import group, leads, world


def test_figures_are_rounded_for_the_file_and_blank_where_there_is_none() -> None:
    """A slope needs won leads and others."""
    rows = rounded([{"held_out": "a", "judgements": 3, "slope": np.nan, "auc": 2 / 3}])
    assert rows == [{"held_out": "a", "judgements": 3, "slope": "", "auc": 0.666667}]


@pytest.mark.parametrize(
    ("gain", "after", "words"),
    [
        (
            (-0.008, -0.067, 0.051),
            0.859,
            "VERDICT: not better on held-out leads: don't adopt it. AUC 0.859 instead of 0.867, a"
            " difference of -0.008 (95 % interval -0.067 to +0.051).",
        ),
        (
            (0.03, -0.01, 0.07),
            0.897,
            "VERDICT: not better on held-out leads: don't adopt it. AUC 0.897 instead of 0.867, a"
            " difference of +0.030 (95 % interval -0.010 to +0.070).",
        ),
        (
            (0.05, 0.012, 0.088),
            0.917,
            "VERDICT: better on held-out leads: worth a trial as a challenger. AUC 0.917 instead of"
            " 0.867, a difference of +0.050 (95 % interval +0.012 to +0.088).",
        ),
        (
            (0.1, -np.inf, np.inf),
            0.967,
            "VERDICT: not better on held-out leads: don't adopt it. AUC 0.967 instead of 0.867, a"
            " difference of +0.100.",
        ),
    ],
)
def test_a_calibration_ends_with_a_verdict(
    gain: tuple[float, float, float], after: float, words: str
) -> None:
    """Better is what is better beyond chance; one won lead tells nothing."""
    card = Scorecard(np.array([]), (), np.array([], bool), np.array([], np.int64), 1.0, 0.0)
    found = backtest.Calibration(card, (), (), (0.867, after), gain)
    assert backtest.verdict(found) == words


def test_rules_are_those_of_the_landmark_that_is_held_out() -> None:
    """A rule that was not there yet gives nobody anything, and nothing is learned of it."""
    first, later = date(2026, 5, 21), date(2026, 6, 18)
    model = world({first: [np.nan, -4.0, 1.0, 0.0]})
    splits = rolling_origins(model.landmarks, model.known_on)
    assert [split.day for split in splits] == [date(2026, 4, 23), first, later]
    then = model.as_of(first)
    assert not then.leads.is_matched[:, 0].any()
    assert not then.leads.units[:, 0].any()
    assert then.points.tolist() == [10, -4, 1, 0]
    assert (then.leads.is_matched[:, 1:] == model.leads.is_matched[:, 1:]).all()
    units = model.leads.units.copy()
    units[:, 0] = np.random.default_rng(8).permutation(units[:, 0])
    dealt = replace(model, leads=replace(model.leads, units=units, is_matched=units != 0))
    for split in splits:
        one, other = (backtest.hold_out(some, split, 0).likely for some in (model, dealt))
        for name in backtest.BOTH:
            assert (one[name] == other[name]).all() == (split.day == first)
        # Points in use are those of the day: an order that equal points would not give.
        scores = model.leads.is_matched[split.test] @ np.nan_to_num(model.points_on[split.day])
        area = roc_auc_score(model.leads.is_won[split.test], scores)
        assert roc_auc_score(model.leads.is_won[split.test], one["before"]) == pytest.approx(area)


def test_what_came_later_does_not_change_what_was_foretold() -> None:
    """Outcomes that were not known before a landmark may be what they like."""
    model = world({})
    splits = rolling_origins(model.landmarks, model.known_on)[:1]
    is_later = np.ones(len(model.contact_ids), dtype=bool)
    is_later[splits[0].training] = False
    turned = replace(model, leads=replace(model.leads, is_won=model.leads.is_won ^ is_later))
    found, other = (backtest.hold_out(one, splits[0], 0) for one in (model, turned))
    assert (found.likely["after"] == other.likely["after"]).all()
    known = replace(model, leads=replace(model.leads, is_won=model.leads.is_won ^ ~is_later))
    assert (found.likely["after"] != backtest.hold_out(known, splits[0], 0).likely["after"]).any()


def test_landmarks_with_too_little_before_them_are_named() -> None:
    """Those after them are held out; the row of all of them pools what was foretold."""
    model = world({}, origins=2)
    won = np.flatnonzero(model.leads.is_won)
    is_won = model.leads.is_won.copy()
    is_won[won[won < 800][15:]] = False
    model = replace(model, leads=replace(model.leads, is_won=is_won))
    splits = rolling_origins(model.landmarks, model.known_on)
    found = backtest.calibrate(model, splits, 0)
    assert [origin.split.name for origin in found.origins] == ["2026-05-21"]
    [(name, reason)] = found.refused
    assert name == "2026-04-23"
    assert reason.startswith("15 won leads and")
    both = [(origin.split.name, origin) for origin in (found.origins[0], found.origins[0])]
    rows = backtest.quality_rows(model, both, "all")
    assert [(row["held_out"], row["points"]) for row in rows[-2:]] == [
        ("all", "in use"),
        ("all", "suggested"),
    ]
    assert rows[-1]["judgements"] == 2 * rows[1]["judgements"]
    assert rows[-1]["brier"] == pytest.approx(rows[1]["brier"])
    assert rows[-1]["brier_of_rate"] == pytest.approx(rows[1]["brier_of_rate"])
    none = replace(
        model, leads=replace(model.leads, is_won=is_won & (np.arange(len(is_won)) < 800))
    )
    with pytest.raises(TooFewLeadsError, match=r"can be held out\. 2026-05-21: 15 won"):
        backtest.calibrate(none, splits, 0)


def test_points_of_the_opposite_sign_are_marked() -> None:
    """And those that were kept for want of leads, or held at 0."""
    card = Scorecard(
        points=np.array([5.0, -4.0, 3.0, 0.0]),
        groups=(group((0, 1, 2, 3)),),
        is_fitted=np.array([True, True, False, True]),
        counted_leads=np.array([9, 9, 9, 9]),
        penalty=1.0,
        shrinkage=0.0,
        is_held=np.array([False, False, False, True]),
    )
    model = JudgedModel(
        model_id="m",
        rule_ids=("same", "turned", "few", "held"),
        scored_on=date(2026, 6, 30),
        points_on={},
        points=np.array([4.0, 2.0, -3.0, 6.0]),
        groups=card.groups,
        dimensions=("fit",),
        contact_ids=("a",),
        landmarks=(date(2026, 1, 1),),
        known_on=(date(2026, 4, 1),),
        leads=leads([[1, 1, 1, 1]]),
        scores={},
    )
    rows = {row["rule_id"]: row for row in point_rows(model, card)}
    assert {rule_id: row["note"] for rule_id, row in rows.items()} == {
        "same": "",
        "turned": "opposite sign",
        "few": "too few leads: points kept",
        "held": "held at 0: sign kept",
    }
