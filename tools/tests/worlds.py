"""Leads that are made up, so that it is known what there is to find."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from tools.judged_leads import JudgedModel
from tools.scorecard import Group, Leads

INFINITE = float("inf")
EFFECTS = np.array([2.0, -1.5, 0.8, 0.0])


def group(rules: tuple[int, ...], **more: object) -> Group:
    """Make a group without limits."""
    usual = {"name": "g", "is_max": False, "weight": 1.0, "lowest": -INFINITE, "highest": INFINITE}
    return Group(rules=rules, **{**usual, **more})


def leads(units: list[list[float]], is_matched: list[list[bool]] | None = None) -> Leads:
    """Make leads of whom none is won; what gives units matches, if nothing else is said."""
    given = np.array(units, dtype=float)
    matched = given != 0 if is_matched is None else np.array(is_matched)
    return Leads(given, matched, np.zeros(len(given), dtype=bool), np.arange(len(given)))


def random_leads(count: int, seed: int = 1) -> Leads:
    """Make leads whose outcome follows EFFECTS, in log odds, of four rules that are independent."""
    chance = np.random.default_rng(seed)
    is_matched = chance.random((count, len(EFFECTS))) < 0.4
    odds = is_matched @ EFFECTS - 1.5
    is_won = chance.random(count) < 1 / (1 + np.exp(-odds))
    return Leads(is_matched * 1.0, is_matched, is_won, np.arange(count))


def world(
    points_on: Mapping[date, Sequence[float]],
    origins: int = 3,
    leads_of: Callable[[int, int], Leads] = random_leads,
    seed: int = 7,
) -> JudgedModel:
    """Make a model whose leads are new on each landmark.

    Args:
        points_on: points of rules on days when they are not 10.
        origins: landmarks before which outcomes are known, at least.
        leads_of: makes so many leads by a seed; as usual they follow EFFECTS.
        seed: of the leads.
    """
    days = [date(2026, 1, 1) + timedelta(days=28 * at) for at in range(4 + origins)]
    many = leads_of(400 * len(days), seed)
    rules = many.units.shape[1]
    points = np.full(rules, 10.0)
    groups = (group(tuple(range(rules))),)
    return JudgedModel(
        model_id="m",
        rule_ids=tuple("abcdefgh"[:rules]),
        scored_on=days[-1],
        points_on={day: np.array(points_on.get(day, points)) for day in days},
        points=points,
        groups=groups,
        dimensions=("fit",),
        contact_ids=tuple(f"{at:05d}" for at in range(len(many.is_won))),
        landmarks=tuple(day for day in days for _ in range(400)),
        known_on=tuple(day + timedelta(days=80) for day in days for _ in range(400)),
        leads=many,
        scores={},
    )
