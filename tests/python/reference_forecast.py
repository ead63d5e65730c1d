"""What the reference says about the days ahead: when a grade drops, how far the next one is."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal, localcontext
from typing import Any

from reference_scorer import (
    Day,
    Event,
    Match,
    Model,
    Row,
    cell,
    live_models,
    live_rules,
    match_qualifying_events,
    qualifying_events,
)
from reference_time import PRECISION, Lead

DAYS_AHEAD = 400
LOWEST = Decimal("-Infinity")


def minimums(thresholds: Iterable[Row]) -> list[Decimal]:
    """Minimum score of each grade in order; that of the lowest grade is below all numbers."""
    return sorted(Decimal(cell(row, "min_score") or LOWEST) for row in thresholds)


def grade_level(score: Decimal, ladder: list[Decimal]) -> int:
    """Number of grades that are lower than that of a score."""
    return bisect_right(ladder, score) - 1


def points_to_next_grade(score: Decimal, thresholds: Iterable[Row]) -> Decimal | None:
    """Points that a score lacks for the next higher grade, None at the highest."""
    above = [minimum for minimum in minimums(thresholds) if minimum > score]
    return above[0] - score if above else None


class _Ahead:
    """Engagement of one model on later days, if nothing happens after the scoring day."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.day = model.day
        self.ladder = minimums(model.thresholds("engagement"))
        self.rules: dict[date, Mapping[str, list[Row]]] = {}

    def _rules_on(self, later: date) -> Mapping[str, list[Row]]:
        if later not in self.rules:
            rows = self.day.policy.rules["engagement_rules"]
            self.rules[later] = live_rules(rows, self.model.model_id, later)
        return self.rules[later]

    def drops_on(self, contact: str, score: Decimal) -> date | None:
        """First later day on which a contact's engagement grade is lower than a score's.

        The events are those visible on the scoring day, the contact's beginning is the one known
        then; windows, decays and validities are those of the later day.
        """
        level = grade_level(score, self.ladder)
        if level == 0:
            return None
        qualifying: dict[tuple[str, str | None], list[Event]] = {}
        for off in range(1, DAYS_AHEAD + 1):
            later = self.day.scored_on + timedelta(days=off)
            if grade_level(self._engagement(contact, later, qualifying), self.ladder) < level:
                return later
        return None

    def _engagement(
        self,
        contact: str,
        later: date,
        qualifying: dict[tuple[str, str | None], list[Event]],
    ) -> Decimal:
        matches: list[Match] = []
        begun_on = self.day.begun_on(contact)
        for rule_id, rows in self._rules_on(later).items():
            version = (rule_id, cell(rows[0], "valid_from"))
            if version not in qualifying:
                events = self.day.events.get(contact, [])
                qualifying[version] = qualifying_events(rows, events, self.day.intake.event_type)
            match = match_qualifying_events(rows[0], qualifying[version], later, begun_on)
            if match:
                matches.append(match)
        return sum(self.model.count(matches).values(), Decimal(0))


def forecast(day: Day, leads: Mapping[Lead, Mapping[str, Any]]) -> dict[Lead, dict[str, Any]]:
    """Columns of `lead_scores` that look ahead.

    Args:
        day: what exists on the scoring day.
        leads: the rows of `lead_scores` of that day, by model id and contact id.

    Returns:
        `grade_drops_on`, `points_to_next_fit_grade` and `points_to_next_engagement_grade` by lead.
    """
    models = {model.model_id: model for model in live_models(day)}
    ahead = {model_id: _Ahead(model) for model_id, model in models.items()}
    with localcontext(prec=PRECISION):
        return {
            (model_id, contact): {
                "grade_drops_on": ahead[model_id].drops_on(contact, row["engagement_score"]),
                **{
                    f"points_to_next_{dimension}_grade": points_to_next_grade(
                        row[f"{dimension}_score"], models[model_id].thresholds(dimension)
                    )
                    for dimension in ("fit", "engagement")
                },
            }
            for (model_id, contact), row in leads.items()
        }
