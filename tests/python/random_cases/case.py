"""A case: a policy, inputs, and what the reference makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from reference_evaluation import Landmarks
from reference_scorer import FOR_CALLERS, Day, Intake, Policy, Scoring, score_leads
from reference_time import Timeline, make_timeline

from random_cases.words import Rows


@dataclass
class Case:
    """A policy, inputs, and the days to score.

    Attributes:
        seed: what the case was made from.
        policy: rule tables, dictionaries and column lists.
        inputs: raw rows by input; an optional input that is absent is unset.
        types: SQL types of the columns that are not text, by input and column.
        days: scoring days, the present one first.
        history_start: first day of the history of a case in time.
        landmarks: when leads are judged.
    """

    seed: int
    policy: Policy
    inputs: dict[str, Rows]
    types: dict[str, dict[str, str]]
    days: list[date]
    history_start: date | None = None
    landmarks: Landmarks = field(default_factory=Landmarks)

    @property
    def variables(self) -> dict[str, int]:
        """Vars of dbt that the case has drawn."""
        return {
            "lead_scoring__landmark_every_days": self.landmarks.every_days,
            "lead_scoring__outcome_days": self.landmarks.outcome_days,
            "lead_scoring__landmarks": self.landmarks.number,
        }

    @property
    def extra_columns(self) -> dict[str, Sequence[str]]:
        """Columns beside the usual ones, by input."""
        return {
            "contacts": [*self.policy.contact_attributes, *self._columns_for_callers()],
            "events": self.policy.event_properties,
            "companies": self.policy.company_attributes,
        }

    def _columns_for_callers(self) -> list[str]:
        rows = self.inputs["contacts"]
        return [name for name in FOR_CALLERS if any(name in row for row in rows)]

    def expected(self, day: date) -> Scoring:
        """What the reference makes of the case on a day."""
        return score_leads(self.inputs, self.policy, day)

    def on(self, day: date) -> Day:
        """What exists on a day by the reference."""
        return Day(Intake(self.inputs, self.policy, datetime.now(UTC).replace(tzinfo=None)), day)

    def timeline(self) -> Timeline:
        """What the reference makes of each day of a case in time."""
        return make_timeline(self.inputs, self.policy, self.history_start, self.days[0])
