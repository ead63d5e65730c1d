"""The first hour: columns that are not there, loads that are wrong, days to rehearse."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from test_increments import EVENT_MODELS, WITHOUT_TESTS
from workspace import RULE_COLUMNS, Workspace

pytestmark = pytest.mark.xdist_group("first_hour")

CONTACTS = [
    {"contact_id": name, "created_at": "2026-01-01", "updated_at": "2026-01-01"} for name in "ab"
]


def event(event_id: str, occurred_at: str, loaded_at: str | None = None) -> dict[str, Any]:
    """Make an event of the contact a."""
    return {
        "event_id": event_id,
        "contact_id": "a",
        "event_type": "page_view",
        "occurred_at": occurred_at,
        "loaded_at": loaded_at,
    }


@pytest.fixture
def project(tmp_path: Path) -> Workspace:
    """Copy of the project without rules, in which builds take little time."""
    workspace = Workspace(tmp_path / "lead_scoring")
    workspace.write_rules({name: [] for name in RULE_COLUMNS})
    return workspace


def write(workspace: Workspace, *events: Mapping[str, Any]) -> None:
    """Replace the two inputs that are needed; the others are not set."""
    workspace.write_inputs(
        {"contacts": CONTACTS, "events": list(events)},
        {"contacts": [], "companies": [], "events": []},
    )


def build(workspace: Workspace, **variables: str) -> None:
    """Build the tables of events."""
    result = workspace.build(
        {f"lead_scoring__{name}": value for name, value in variables.items()},
        select=EVENT_MODELS,
        arguments=WITHOUT_TESTS,
    )
    assert result.success, result.messages[-6000:]


def outcomes(workspace: Workspace) -> dict[str, int]:
    """Number of rows of events by outcome."""
    rows = workspace.rows("int_lead_scoring__event_outcomes")
    return {
        outcome: sum(row["row_count"] for row in rows if row["outcome"] == outcome)
        for outcome in {row["outcome"] for row in rows}
    }


def test_columns_of_inputs_that_are_not_set_may_be_missing(project: Workspace) -> None:
    """Whoever has no companies names none, and whoever has no visitors neither."""
    write(project, event("e", "2026-06-01 10:00"))
    project.execute(
        "alter table raw.contacts drop column company_id",
        "alter table raw.events drop column anonymous_id",
    )
    build(project, scored_on="2026-06-30")
    assert outcomes(project) == {"accepted": 1}
    contacts = project.rows("stg_lead_scoring__contacts")
    assert [row["company_id"] for row in contacts] == [None, None]


def test_a_load_of_which_every_event_is_rejected_is_warned_of(project: Workspace) -> None:
    """By its day, with the number of events and the reason; other days are passed over."""
    write(
        project,
        event("sound", "2026-06-01 10:00", "2026-06-01 12:00"),
        event("broken", "yesterday", "2026-06-01 12:00"),
        event("one", "02.06.2026", "2026-06-02 12:00"),
        event("two", "03.06.2026", "2026-06-02 13:00"),
    )
    build(project, scored_on="2026-06-30")
    result = project.build(select=["assert_no_load_day_is_rejected_whole"], command="test")
    assert result.success, result.messages[-6000:]
    assert (
        "The events input (var lead_scoring__events = raw.events): each of the 2 events loaded on"
        " 2026-06-02 is rejected (unusable_timestamp)"
    ) in " ".join(result.messages.split())
    assert "loaded on 2026-06-01 is rejected" not in result.messages


def test_a_coming_day_can_be_rehearsed(project: Workspace) -> None:
    """An event of a year to come is rejected today, and counts where the clock is set ahead."""
    write(project, event("ahead", "2100-06-01 10:00", "2100-06-01 11:00"))
    build(project)
    assert outcomes(project) == {"rejected": 1}
    build(project, run_clock="2100-06-01 12:00:00")
    assert outcomes(project) == {"accepted": 1}
    [day] = project.rows("int_lead_scoring__scoring_day")
    assert str(day["scored_on"]) == "2100-06-01"
