"""Pairs of conditions are offered where joining them pays, and only there."""

from dataclasses import replace

import numpy as np
import pytest

from tools.interactions import (
    AS_CRITERIA,
    AS_RULE,
    Interactions,
    Joined,
    candidate_rules,
    clear_pairs,
    find_interactions,
    interaction_rows,
    likely_alone,
    pays,
    q_values,
    standing_out,
)
from tools.ranking import rolling_origins
from tools.scorecard import Leads
from tools.tests.worlds import group, world

NULL_WORLDS = 6
ALONE = np.array([0.8, -0.8, 0.5, -0.8, 0.0])


def leads_with(joint: float, count: int, seed: int) -> Leads:
    """Make leads of five rules; the second and the fourth are good together and bad alone."""
    chance = np.random.default_rng(seed)
    is_matched = chance.random((count, 5)) < 0.35
    odds = is_matched @ ALONE - 2
    odds += joint * (is_matched[:, 1] & is_matched[:, 3])
    is_won = chance.random(count) < 1 / (1 + np.exp(-odds))
    return Leads(is_matched * 1.0, is_matched, is_won, np.arange(count))


def found_in(joint: float, seed: int) -> Interactions:
    """What is found in a world."""
    model = world({}, leads_of=lambda count, one: leads_with(joint, count, one), seed=seed)
    return find_interactions(model, rolling_origins(model.landmarks, model.known_on))


def test_a_true_interaction_is_found_and_named() -> None:
    """By name, with how often both match, and how many were won against what was to be expected."""
    found = found_in(3.0, seed=1)
    assert pays(found.gain)
    assert found.areas[1] > found.areas[0]
    first = found.offered[0]
    assert first.rules == (1, 3)
    assert first.how == AS_RULE
    assert first.conversions / first.judgements > first.expected_rate + 0.1
    model = world({}, leads_of=lambda count, one: leads_with(3.0, count, one), seed=1)
    both = model.leads.is_matched[:, 1] & model.leads.is_matched[:, 3]
    [row, *_] = interaction_rows(model, found)
    assert (row["rule_id"], row["joined_with"]) == ("b", "d")
    assert row["judgements"] == both.sum()
    assert row["conversions"] == (both & model.leads.is_won).sum()


def test_where_rules_add_up_nothing_is_offered() -> None:
    """One in forty worlds without interactions passes by chance: of six, hardly two."""
    found = [found_in(0.0, seed) for seed in range(NULL_WORLDS)]
    assert sum(bool(one.offered) for one in found) <= 1
    assert sum(pays(one.gain) for one in found) <= 1
    # They are judged, and not just left out.
    assert all(0.6 < one.areas[0] < 0.8 for one in found)


def test_what_was_true_once_is_not_offered() -> None:
    """Pairs that stand out in all judgements, and no longer tell on the landmarks held out."""

    def leads_of(count: int, seed: int) -> Leads:
        early, late = leads_with(3.0, count, seed), leads_with(0.0, count, seed + 1)
        is_late = np.arange(count) >= count * 4 // 7
        is_matched = np.where(is_late[:, None], late.is_matched, early.is_matched)
        is_won = np.where(is_late, late.is_won, early.is_won)
        return Leads(is_matched * 1.0, is_matched, is_won, np.arange(count))

    model = world({}, leads_of=leads_of, seed=3)
    assert (1, 3) in [pair for _, pair, _ in clear_pairs(model.leads, likely_alone(model.leads))]
    found = find_interactions(model, rolling_origins(model.landmarks, model.known_on))
    assert not pays(found.gain)
    assert found.offered == ()


def test_the_score_test_holds_its_level_with_leads_that_come_again() -> None:
    """Of rules that add up, few pairs stand out, though each lead is seen four times."""
    beyond = []
    for seed in range(40):
        once = leads_with(0.0, 600, seed)
        odds = once.is_matched @ ALONE - 2
        again = np.repeat(np.arange(600), 4)
        found = standing_out(once.take(again), (1 / (1 + np.exp(-odds)))[again])
        assert len(found) == 10
        beyond += [abs(z_value) > 1.96 for z_value, _ in found]
    assert 0.01 < np.mean(beyond) < 0.09


def test_pairs_with_few_leads_are_passed_over() -> None:
    """Nine leads that both rules match say nothing, however often they are judged."""
    chance = np.random.default_rng(2)
    is_matched = chance.random((500, 2)) < 0.5
    is_matched[is_matched.all(axis=1), 0] = False
    is_matched[:9] = True
    is_won = chance.random(500) < 0.3
    some = Leads(is_matched * 1.0, is_matched, is_won, np.arange(500))
    again = np.concatenate([np.arange(500), np.arange(9), np.arange(9)])
    assert standing_out(some.take(again), np.full(518, 0.3)) == []
    is_matched[9] = True
    assert len(standing_out(some.take(again), np.full(518, 0.3))) == 1


def test_q_values_are_those_of_benjamini_and_hochberg() -> None:
    """Two-sided: p-values of 0.05, 0.0027 and 1 are 0.075, 0.0081 and 1."""
    found = q_values(np.array([-1.959964, 3.0, 0.0]))
    assert found == pytest.approx([0.075, 0.0081, 1.0], abs=1e-4)


def test_joined_rules_are_candidates_of_no_points() -> None:
    """All conditions of both, in a group that is a sum, for as long as both are valid."""
    names = ("rule_id", "score_group", "attribute", "operator", "value", "points")
    names += ("valid_from", "valid_to", "description")
    cells = [
        ("a", "tiers", "seniority", "equals", "vp", "9", "", "2026-01-01", "Was one"),
        ("a", "tiers", "seniority", "equals", "vp", "10", "2026-01-01", "", "A VP"),
        ("a", "tiers", "department", "equals", "it", "10", "2026-01-01", "", "A VP"),
        ("b", "firm", "industry", "equals", "retail", "5", "", "2027-01-01", "Retail"),
    ]
    rows = [dict(zip(names, one, strict=True)) for one in cells]
    model = replace(
        world({}),
        groups=(group((0,), is_max=True), group((1, 2), is_max=False)),
        dimensions=("fit", "fit"),
    )
    offered = (
        Joined((0, 1), 40, 20, 0.2, 0.01, AS_RULE),
        Joined((0, 2), 40, 20, 0.2, 0.01, AS_CRITERIA),
    )
    made = candidate_rules(rows, model, Interactions((0.6, 0.7), (0.1, 0.05, 0.15), offered))
    assert [(row["attribute"], row["value"]) for row in made] == [
        ("seniority", "vp"),
        ("department", "it"),
        ("industry", "retail"),
    ]
    for row in made:
        assert (row["rule_id"], row["score_group"], row["points"]) == ("a_and_b", "firm", "0")
        assert (row["valid_from"], row["valid_to"]) == ("2026-01-01", "2027-01-01")
        assert row["description"] == "A VP and Retail"
