"""Numbers as people say them."""

from __future__ import annotations

from workbench import wording
from workbench.lead_panels import deadline_of


def test_working_time_has_no_days_of_24_hours() -> None:
    """16 hours of work are two days at the desk, and not two thirds of one."""
    assert wording.hours(72) == "3 days"
    assert wording.working_hours(72) == "72 working hours"
    assert wording.working_hours(0.5) == "30 working minutes"
    handoff = {"sla_status": "breached", "hours_overdue": 72.2, "first_touch_at": None}
    assert deadline_of(handoff) == "not contacted, 72 working hours late"
