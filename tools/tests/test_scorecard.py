"""The scorecard scores as rule tables are scored, learns what is there, and refuses to guess."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from tools.ranking import (
    auc_difference,
    calibration_curve,
    gain_curve,
    given_split,
    quality,
    random_split,
    rolling_origins,
    same_share,
)
from tools.scorecard import (
    FEWEST_WON,
    Group,
    Leads,
    TooFewLeadsError,
    counted,
    fit_scorecard,
    group_points,
    total_scores,
    with_room,
)
from tools.tests.worlds import EFFECTS, group, leads, random_leads


@pytest.mark.parametrize(
    ("one", "points", "expected"),
    [
        (group((0, 1, 2)), [3, 2, -4], [3 + 2 * 2 - 4, -4, 0]),
        (group((0, 1, 2), highest=2), [3, 2, -4], [2, -4, 0]),
        (group((0, 1, 2), lowest=-3), [3, 2, -4], [3, -3, 0]),
        (group((0, 1, 2), is_max=True), [3, 2, -4], [4, -4, 0]),
        (group((2,), is_max=True), [3, 2, -4], [-4, -4, 0]),
    ],
)
def test_groups_add_up_or_take_the_best_within_their_limits(
    one: Group, points: list[float], expected: list[float]
) -> None:
    """Of three leads one has all rules (one of them twice), one the last rule, one none."""
    three = leads([[1, 2, 1], [0, 0, 1], [0, 0, 0]])
    assert group_points(three, np.array(points, dtype=float), one).tolist() == expected


def test_a_match_that_has_decayed_to_nothing_still_counts_under_max() -> None:
    """0 points of a rule that matches are better than -4 of another."""
    lead = leads([[0, 1]], [[True, True]])
    points = np.array([5.0, -4.0])
    assert group_points(lead, points, group((0, 1), is_max=True)).tolist() == [0]
    assert counted(lead, points, [group((0, 1), is_max=True)]).tolist() == [[True, False]]


def test_of_equal_points_the_first_rule_counts() -> None:
    """Ties under max go to the lowest id, as in the contract."""
    lead = leads([[1, 1, 1]])
    points = np.array([1.0, 7.0, 7.0])
    assert counted(lead, points, [group((0, 1, 2), is_max=True)]).tolist() == [[False, True, False]]


def test_total_weighs_dimensions() -> None:
    """Groups of a dimension with weight 0.5 count half."""
    groups = [group((0,)), group((1,), weight=0.5)]
    total = total_scores(leads([[1, 1]]), np.array([10.0, 4.0]), groups)
    assert total.tolist() == [12]


def test_limits_make_room_for_a_single_rule_only() -> None:
    """A maximum of 5 moves to 8 for a rule of 8 points, though two rules give more."""
    [moved] = with_room([group((0, 1), lowest=-2, highest=5)], np.array([8.0, 7.0]))
    assert (moved.lowest, moved.highest) == (-2, 8)


def test_points_follow_the_effects_and_keep_their_size() -> None:
    """Points are whole, in proportion to the true effects, and as large on average as before."""
    many, points = random_leads(6000), np.array([10.0, 10.0, 10.0, 10.0])
    found = fit_scorecard(many, points, [group((0, 1, 2, 3))])
    assert (found.points == found.points.round()).all()
    assert found.points[0] > 0 > found.points[1]
    assert found.points / found.points[0] == pytest.approx(EFFECTS / EFFECTS[0], abs=0.12)
    matches = many.is_matched.sum(axis=0)
    assert np.abs(found.points) @ matches == pytest.approx(points @ matches, rel=0.05)
    assert found.is_fitted.all()


def test_overlapping_rules_share_what_they_say() -> None:
    """Of two rules that go together, the one without an effect of its own gets few points."""
    chance = np.random.default_rng(3)
    real = chance.random(6000) < 0.4
    echo = np.where(chance.random(6000) < 0.9, real, ~real)
    is_matched = np.stack([real, echo], axis=1)
    is_won = chance.random(6000) < np.where(real, 0.5, 0.1)
    found = fit_scorecard(
        Leads(is_matched * 1.0, is_matched, is_won, np.arange(6000)),
        np.array([10.0, 10.0]),
        [group((0, 1))],
    )
    assert found.points[0] > 15
    assert abs(found.points[1]) < 3


def test_under_max_the_better_tier_gets_more_whatever_points_it_had() -> None:
    """A tier within another one, which never counted as both had the same points, is found out."""
    chance = np.random.default_rng(4)
    wide = chance.random(5000) < 0.5
    narrow = wide & (chance.random(5000) < 0.4)
    is_won = chance.random(5000) < np.where(narrow, 0.7, np.where(wide, 0.3, 0.05))
    is_matched = np.stack([wide, narrow], axis=1)
    found = fit_scorecard(
        Leads(is_matched * 1.0, is_matched, is_won, np.arange(5000)),
        np.array([10.0, 10.0]),
        [group((0, 1), is_max=True)],
    )
    assert found.is_fitted.all()
    assert found.points[1] > found.points[0] + 3 > 3


def test_rules_with_few_leads_keep_their_points() -> None:
    """Nine leads say nothing, and a rule that all leads have says nothing either."""
    many = random_leads(1000)
    is_matched = many.is_matched.copy()
    is_matched[:, 2] = np.arange(1000) < 9
    is_matched[:, 3] = True
    some = replace(many, units=is_matched * 1.0, is_matched=is_matched)
    found = fit_scorecard(some, np.array([10.0, 10.0, 6.5, 2.5]), [group((0, 1, 2, 3))])
    assert found.is_fitted.tolist() == [True, True, False, False]
    assert found.points[2:].tolist() == [6.5, 2.5]


def test_few_won_leads_are_refused() -> None:
    """19 won leads are too few, 20 are not; a lead that is judged twice is one."""
    many = random_leads(2000)
    won = np.flatnonzero(many.is_won)
    for count in (FEWEST_WON - 1, FEWEST_WON):
        is_won = np.zeros(2000, dtype=bool)
        is_won[won[:count]] = True
        some = replace(many, is_won=is_won)
        if count < FEWEST_WON:
            twice = some.take(np.repeat(np.arange(2000), 2))
            for refused in (some, twice):
                with pytest.raises(TooFewLeadsError, match="19 won leads and 1981 others"):
                    fit_scorecard(refused, np.full(4, 10.0), [group((0, 1, 2, 3))])
        else:
            fit_scorecard(some, np.full(4, 10.0), [group((0, 1, 2, 3))])


def test_each_later_landmark_is_held_out_and_taught_by_what_was_known_before_it() -> None:
    """Of six landmarks, one a month, the last two: an outcome is known after 90 days."""
    days = [date(2026, month, 1) for month in range(1, 7) for _ in range(2)]
    known = [day + timedelta(days=90) for day in days]
    may, june = rolling_origins(days, known)
    assert (may.name, may.training.tolist(), may.test.tolist()) == (
        *("2026-05-01", [0, 1], [8, 9]),
    )
    # The first of February and 90 days are the second of May, of March the thirtieth of May.
    assert june.training.tolist() == list(range(6))
    assert june.test.tolist() == [10, 11]


def test_an_outcome_of_the_day_itself_is_not_known_before_it() -> None:
    """Then nothing teaches."""
    days = [date(2026, 1, 1), date(2026, 1, 8)]
    [split] = rolling_origins(days, [day + timedelta(days=7) for day in days])
    assert (split.training.tolist(), split.test.tolist()) == ([], [1])
    [split] = rolling_origins(days, [day + timedelta(days=6) for day in days])
    assert (split.training.tolist(), split.test.tolist()) == ([0], [1])


def test_random_splits_keep_leads_together() -> None:
    """About a third of them is held out, with about the same share of won ones."""
    lead = np.repeat(np.arange(500), 2)
    is_won = lead % 5 == 0
    split = random_split(is_won, lead, 1)
    assert 300 < len(split.test) < 370
    assert is_won[split.test].mean() == pytest.approx(0.2, abs=0.02)
    assert not set(lead[split.test]) & set(lead[split.training])
    assert split.test.tolist() == random_split(is_won, lead, 1).test.tolist()


def test_named_leads_are_held_out() -> None:
    """Ids that are no leads are passed over, but some must be leads."""
    assert given_split(["a", "b", "c"], {"b", "x"}).test.tolist() == [1]
    with pytest.raises(ValueError, match="0 of 3 leads"):
        given_split(["a", "b", "c"], {"x"})


def test_quality_of_true_probabilities_and_of_a_constant() -> None:
    """True ones: a slope of 1 and an intercept of 0. One for all: no slope, the rate's error."""
    chance = np.random.default_rng(3)
    likely = chance.uniform(0.05, 0.6, 20000)
    is_won = chance.random(20000) < likely
    found = quality(is_won, likely, 0.3)
    assert found.slope == pytest.approx(1, abs=0.06)
    assert found.intercept == pytest.approx(0, abs=0.06)
    assert found.auc == pytest.approx(roc_auc_score(is_won, likely))
    assert found.brier < found.brier_of_rate == pytest.approx(np.mean((is_won - 0.3) ** 2))
    assert found.top_precision == pytest.approx(0.57, abs=0.03)
    bold = quality(is_won, 1 / (1 + (1 / likely - 1) ** 2), 0.3)
    assert bold.slope == pytest.approx(0.5, abs=0.05)
    equal = quality(is_won, np.full(20000, 0.3), 0.3)
    assert (equal.auc, equal.brier) == (0.5, pytest.approx(equal.brier_of_rate))
    assert np.isnan(equal.slope)
    assert equal.top_precision == pytest.approx(is_won.mean())


def test_gain_does_not_depend_on_the_order_of_equal_scores() -> None:
    """Two leads of one score, one of them won: half way up, in whatever order they come."""
    shares, gains = gain_curve(np.array([5.0, 5.0, 1.0, 1.0]), np.array([True, False, True, False]))
    assert shares.tolist() == [0, 0.5, 1]
    assert gains.tolist() == [0, 0.5, 1]


def test_calibration_bins_hold_as_many_leads_each() -> None:
    """Ten leads in two bins: means of the lower five and of the upper five."""
    likely = np.arange(10) / 10
    foretold, happened = calibration_curve(likely, np.arange(10) >= 6, bins=2)
    assert foretold.tolist() == pytest.approx([0.2, 0.7])
    assert happened.tolist() == pytest.approx([0, 0.8])


@pytest.mark.parametrize(
    ("threshold", "expected"),
    [(8, 80), (5, 50), (0, 0), (20, 200)],
)
def test_thresholds_move_to_where_as_many_leads_reach_them(
    threshold: float, expected: float
) -> None:
    """Scores 1 to 10 become 10 to 100; what nobody reached stays out of reach."""
    before = np.arange(1, 11) * 1.0
    after = before * 10
    moved = same_share(before, after, threshold)
    assert (after >= moved).sum() == (before >= threshold).sum()
    assert moved <= max(expected, 10)
    assert moved > expected - 10


def test_signs_can_be_kept() -> None:
    """The rule with a negative effect and positive points is held at 0; the others are fitted."""
    many, points = random_leads(6000), np.array([10.0, 10.0, 10.0, 10.0])
    free = fit_scorecard(many, points, [group((0, 1, 2, 3))])
    kept = fit_scorecard(many, points, [group((0, 1, 2, 3))], keep_signs=True)
    assert free.is_held is None
    assert free.points[1] < 0
    assert kept.is_held is not None
    assert kept.is_held[1]
    assert kept.points[1] == 0
    assert (kept.points >= 0).all()
    assert kept.points[0] > kept.points[2] > 0
    assert kept.is_fitted.all()


def test_a_negative_rule_stays_negative_if_signs_are_kept() -> None:
    """The sign is that of the points in use; a rule without points may get either."""
    many = random_leads(6000)
    kept = fit_scorecard(
        many, np.array([0.0, -10.0, -10.0, 10.0]), [group((0, 1, 2, 3))], keep_signs=True
    )
    assert kept.points[0] > 0 > kept.points[1]
    assert kept.points[2] == 0


def test_the_difference_of_two_rankings_has_an_interval() -> None:
    """Against the spread of the difference in many draws of the same leads, seen twice each."""
    chance = np.random.default_rng(5)
    lead = np.repeat(np.arange(300), 2)
    is_won = np.repeat(chance.random(300) < 0.3, 2)
    before = is_won * 0.5 + np.repeat(chance.normal(size=300), 2)
    after = (is_won * 1.2 + np.repeat(chance.normal(size=300), 2)).round(1)
    gain, low, high = auc_difference(before, after, is_won, lead)
    assert gain == pytest.approx(roc_auc_score(is_won, after) - roc_auc_score(is_won, before))
    drawn = []
    for _ in range(1000):
        some = np.repeat(chance.integers(300, size=300) * 2, 2) + np.tile([0, 1], 300)
        drawn.append(
            roc_auc_score(is_won[some], after[some]) - roc_auc_score(is_won[some], before[some])
        )
    assert (high - low) / 2 == pytest.approx(1.96 * np.std(drawn), rel=0.1)
    assert (low + high) / 2 == pytest.approx(gain)
    assert auc_difference(before, before, is_won, lead) == (0, 0, 0)
    # As if they were other leads, each would seem to tell twice as much.
    _, seemingly, _ = auc_difference(before, after, is_won, np.arange(600))
    assert gain - low > 1.3 * (gain - seemingly)
