"""Stale events: the build says so, and goes on."""

from __future__ import annotations

import pytest
from policies import DAY, EXTRA_COLUMNS, small_dictionaries, small_inputs, small_model
from workspace import BuildResult, Workspace

pytestmark = pytest.mark.xdist_group("freshness")

INPUT = "The events input (var lead_scoring__events = raw.events)"
TEST = "assert_events_are_fresh"


@pytest.fixture(scope="module")
def stale(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The newest event up to 30 June is of 29 June, 10:30; a later one does not help."""
    workspace = Workspace(tmp_path_factory.mktemp("freshness") / "lead_scoring")
    workspace.write_rules(small_model("main"))
    workspace.write_dictionaries(small_dictionaries())
    inputs = small_inputs()
    later = {"event_id": "E99", "occurred_at": "2026-07-02", "loaded_at": None}
    inputs["events"].append({**inputs["events"][0], **later})
    workspace.write_inputs(inputs, EXTRA_COLUMNS)
    return workspace


def build(workspace: Workspace, hours: object = None, day: str = "2026-06-30") -> BuildResult:
    """Build what the freshness of inputs needs; it has to succeed."""
    variables: dict[str, object] = {"lead_scoring__scored_on": day}
    if hours is not None:
        variables["lead_scoring__stale_after_hours"] = hours
    result = workspace.build(
        variables,
        select=["+int_lead_scoring__input_freshness"],
        arguments=("--exclude-resource-type", "unit_test", "--indirect-selection", "cautious"),
    )
    assert result.success, result.messages[-6000:]
    return result


def test_events_of_the_last_two_days_are_fresh(stale: Workspace) -> None:
    """37 hours are fewer than the default of 48."""
    assert "stale" not in build(stale).messages
    [events] = [
        row for row in stale.rows("int_lead_scoring__input_freshness") if row["input"] == "events"
    ]
    assert events["age_in_hours"] == 37


def test_stale_events_are_named_with_their_age(stale: Workspace) -> None:
    """The build warns and succeeds."""
    messages = " ".join(build(stale, 37).messages.split())
    assert (
        f"{INPUT} is stale: the newest event is of 2026-06-29 10:30:00 (UTC), 37 hours old, "
        "and stale after 37 (var lead_scoring__stale_after_hours)." in messages
    )
    assert f"WARN 1 {TEST}" in messages


def test_nobody_warns_when_the_var_is_blank(stale: Workspace) -> None:
    """The test is not there."""
    assert TEST not in build(stale, "").messages


def test_an_input_without_events_is_named(stale: Workspace) -> None:
    """Before the first event there is no age to tell."""
    messages = " ".join(build(stale, day="2026-01-01").messages.split())
    assert f"{INPUT} has no event up to the scoring day" in messages
    assert f"WARN 1 {TEST}" in messages


@pytest.mark.parametrize("hours", ["two days", "-1"])
def test_hours_that_are_no_number(stale: Workspace, hours: str) -> None:
    """The message names the var and what it holds."""
    result = stale.build({**DAY, "lead_scoring__stale_after_hours": hours})
    assert not result.success
    assert (
        "The var lead_scoring__stale_after_hours must be a whole number of hours, or blank; "
        f"it is '{hours}'." in " ".join(result.messages.split())
    )
