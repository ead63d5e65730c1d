"""The hourly run: what sales reads is new, landmarks and evidence are left to the night."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from small_policy import make_inputs, make_policy
from workspace import Workspace

pytestmark = pytest.mark.xdist_group("hourly")

DAY = "2026-06-30"
VARIABLES = {
    "lead_scoring__scored_on": DAY,
    "lead_scoring__history_start": "2026-06-25",
    "lead_scoring__landmarks": 3,
    "lead_scoring__modules": ["history", "evidence"],
}
VISIT = {
    "rule_id": "visit",
    "score_group": "web",
    "event_type": "page_view",
    "counting": "per_event",
}
KEPT = tuple(f"int_lead_scoring__landmark_{name}" for name in ("scores", "contributions", "limits"))


def visit(event_id: str, contact_id: str, day: str, loaded: str | None = None) -> dict[str, str]:
    """A page view at ten, loaded at once or later."""
    return {
        "event_id": event_id,
        "contact_id": contact_id,
        "event_type": "page_view",
        "occurred_at": f"{day} 10:00:00",
        "loaded_at": f"{loaded or day} 10:00:00",
    }


INPUTS: dict[str, Sequence[Mapping[str, str]]] = {
    "contacts": [{"contact_id": one, "created_at": "2025-01-01"} for one in ("a", "b", "c")],
    "events": [
        visit("1", "a", "2026-01-10"),
        visit("2", "b", "2026-03-01"),
        visit("3", "c", "2026-06-29"),
    ],
    "opportunities": [
        {
            "opportunity_id": "o",
            "contact_id": "a",
            "created_at": "2026-03-20",
            "closed_at": "2026-04-20",
            "is_won": "true",
        }
    ],
}
# Known by the landmark of 12 March, and loaded only now.
LATE = visit("4", "b", "2026-03-05", "2026-03-06")


class Project(Workspace):
    """A small project, built as the night and the hour do."""

    def load(self, points: str, *events: Mapping[str, str]) -> None:
        """Write rules, and inputs with more events."""
        policy = make_policy(engagement_rules=[{**VISIT, "points": points}])
        self.write_rules(policy.rules)
        self.write_dictionaries(policy.dictionaries)
        inputs = make_inputs(**{**INPUTS, "events": [*INPUTS["events"], *events]})
        self.write_inputs(inputs)

    def must_build(self, *options: str) -> None:
        """Build with options of dbt's command."""
        arguments = ("--exclude-resource-types", "unit_test", "test", *options)
        result = self.build(VARIABLES, exclude=(), arguments=arguments)
        assert result.success, result.messages[-6000:]

    def night(self) -> dict[str, list[str]]:
        """Build everything; what is kept of landmarks."""
        self.must_build("--exclude", "path:seeds/sample")
        return self.kept()

    def hour(self) -> dict[str, list[str]]:
        """Build what the selector of the hour does; what is kept of landmarks."""
        self.must_build("--selector", "hourly")
        return self.kept()

    def kept(self) -> dict[str, list[str]]:
        """All rows of the tables that keep landmarks."""
        return {name: sorted(str(row) for row in self.rows(name)) for name in KEPT}

    def leads_at_landmarks(self) -> list[tuple[str, str]]:
        """Leads that the last run has scored for the evidence, and on which day."""
        rows = self.query(
            "select contact_id, cast(scored_on as varchar) as day"
            f" from {self.relation('int_lead_scoring__leads_to_score')}"
            " where purpose = 'evidence' order by all"
        )
        return [(row["contact_id"], row["day"]) for row in rows]

    def points_of(self, contact_id: str) -> Any:
        """Engagement points of today."""
        rows = self.rows("lead_scores")
        return next(row["engagement_score"] for row in rows if row["contact_id"] == contact_id)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A project after its first night."""
    made = Project(tmp_path_factory.mktemp("hourly") / "lead_scoring")
    made.load("4")
    made.night()
    assert {day for _, day in made.leads_at_landmarks()} == {
        "2026-01-15",
        "2026-02-12",
        "2026-03-12",
    }
    return made


def test_the_hour_leaves_landmarks_to_the_night(project: Project, tmp_path: Path) -> None:
    """It makes those again whose past has changed, and none by rules that were edited."""
    project.load("4", LATE)
    hour = project.hour()
    assert project.leads_at_landmarks() == [
        ("b", "2026-01-15"),
        ("b", "2026-02-12"),
        ("b", "2026-03-12"),
    ]
    fresh = Project(tmp_path / "fresh")
    fresh.load("4", LATE)
    assert hour == fresh.night()

    project.load("6", LATE)
    before = project.points_of("c")
    assert project.hour() == hour
    assert project.points_of("c") == before * 6 / 4
    assert project.leads_at_landmarks() == []


def test_the_hour_as_a_selector_and_as_options_is_the_same(tmp_path: Path) -> None:
    """A project that has this one as a package has no selector of it, but its tags."""
    made = Project(tmp_path / "lead_scoring")
    chosen = []
    by_tags = "--select +tag:lead_scoring_hourly --exclude tag:lead_scoring_nightly"
    for options in (
        ["--selector", "hourly"],
        [*by_tags.split(), "--indirect-selection", "cautious"],
    ):
        result = made.build(exclude=(), arguments=("--output", "name", *options), command="ls")
        assert result.success, result.messages[-3000:]
        chosen.append(sorted(line for line in result.messages.splitlines() if " " not in line))
    assert chosen[0] == chosen[1]
    assert {"lead_scores", "int_lead_scoring__win_probabilities"} <= set(chosen[0])
    assert "int_lead_scoring__judgements" not in chosen[0]
