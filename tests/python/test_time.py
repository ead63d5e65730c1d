"""History, hand-offs, forecast, accounts and sync: the reference by hand, the tables against it."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from comparison import differences, summary
from random_cases import Case, make_time_case
from reference_forecast import forecast, points_to_next_grade
from reference_outputs import account_scores, call_list, crm_operations
from reference_time import (
    HISTORY_COLUMNS,
    SCORE_COLUMNS,
    MqlRun,
    Score,
    Timeline,
    bridge,
    make_timeline,
    mql_handoffs,
    mql_since,
    mql_transitions,
    score_history,
    sla_status,
    standings,
    untouched_mqls,
)
from small_policy import MATRIX, MODEL, make_inputs, make_policy
from workspace import Workspace

CASES = int(os.environ.get("LEAD_SCORING_TIME_CASES", "2"))
CASES_IN_COVERAGE = 12
START = date(2026, 3, 22)
DAY = date(2026, 3, 31)
CLOCK = datetime(2026, 6, 1)

VISIT = {"event_type": "visit", "counting": "once", "points": "10", "score_group": "web"}
VISIT_RULE = {**VISIT, "rule_id": "visit", "window_days": "3"}
ENGAGED = {
    "criteria_set": "engaged",
    "measure": "engagement_score",
    "operator": "gte",
    "value": "10",
}


# The reference, by hand ---------------------------------------------------------------------------


def moment(text: str) -> datetime:
    """Read a moment of March or April 2026, such as `03-27 10:00`."""
    return datetime.fromisoformat(f"2026-{text}")


def day_of(text: str) -> date:
    """Read a date of 2026, such as `03-27`."""
    return date.fromisoformat(f"2026-{text}")


def visits(*days: str, contact: str = "c") -> list[dict[str, str]]:
    """Visits of a contact at noon of days such as `03-25`."""
    return [
        {
            "event_id": f"{contact} {day}",
            "contact_id": contact,
            "event_type": "visit",
            "occurred_at": f"2026-{day} 12:00:00",
        }
        for day in days
    ]


def touches(*moments: str, contact: str = "c") -> list[dict[str, str]]:
    """Sales activities with a contact."""
    return [
        {"activity_id": f"{contact} {one}", "contact_id": contact, "occurred_at": f"2026-{one}"}
        for one in moments
    ]


def verdict(moment: str, disposition: str, reason: str = "", contact: str = "c") -> dict[str, str]:
    """A disposition of a contact."""
    decided_at = f"2026-{moment}"
    return {
        "contact_id": contact,
        "disposition": disposition,
        "reason": reason,
        "decided_at": decided_at,
    }


def life(
    clock: datetime = CLOCK,
    rules: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    requalify_after_days: str = "",
    sla_hours: str = "",
    dictionaries: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    **inputs: Sequence[Mapping[str, Any]],
) -> Timeline:
    """Days from 22 to 31 March: a visit gives 10 points and makes an MQL for three days.

    Args:
        clock: the run's clock.
        rules: tables that replace those of the small policy.
        requalify_after_days: days after which a lead qualifies anew.
        sla_hours: hours until the first touch is due, in every cell of the matrix.
        dictionaries: working hours and holidays; without any, sales works round the clock.
        inputs: rows of the inputs; without contacts there is one, `c`, which has always existed.
    """
    usual = {
        "scoring_models": [{**MODEL, "requalify_after_days": requalify_after_days}],
        "grade_actions": [{**row, "sla_hours": sla_hours} for row in MATRIX],
        "engagement_rules": [VISIT_RULE],
        "mql_criteria": [ENGAGED],
    }
    policy = make_policy(**{**usual, **(rules or {})})
    policy.dictionaries.update(dictionaries or {})
    rows = make_inputs(**{"contacts": [{"contact_id": "c"}], **inputs})
    return make_timeline(rows, policy, START, DAY, clock)


def brief(rows: Iterable[Mapping[str, Any]], *columns: str) -> list[tuple[Any, ...]]:
    """Some columns of rows, dates and moments written without the year."""
    return [
        tuple(
            str(row[name]).removeprefix("2026-") if isinstance(row[name], date) else row[name]
            for name in columns
        )
        for row in rows
    ]


def test_history_has_a_period_for_each_run_of_equal_scores() -> None:
    """A contact of the 23rd visits on the 25th, which counts for three days, and again today."""
    timeline = life(
        contacts=[{"contact_id": "c", "created_at": "2026-03-23 09:00:00"}],
        events=visits("03-25", "03-31"),
    )
    rows = score_history(timeline)
    assert brief(rows, "valid_from", "valid_to", "engagement_score", "is_mql") == [
        ("03-23", "03-25", 0, False),
        ("03-25", "03-28", 10, True),
        ("03-28", "03-31", 0, False),
        ("03-31", None, 10, True),
    ]
    assert set(rows[0]) - set(HISTORY_COLUMNS) == {
        "scoring_model_id",
        "contact_id",
        "valid_from",
        "valid_to",
    }


def test_history_ends_where_a_contact_is_gone() -> None:
    """From the day of the merge on the survivor alone is scored, with the visit."""
    timeline = life(
        contacts=[{"contact_id": "c"}, {"contact_id": "d"}],
        events=visits("03-29"),
        contact_merges=[
            {"contact_id": "c", "merged_into_contact_id": "d", "merged_at": "2026-03-30 18:00:00"}
        ],
    )
    rows = score_history(timeline)
    assert brief(rows, "contact_id", "valid_from", "valid_to", "engagement_score") == [
        ("c", "03-22", "03-29", 0),
        ("c", "03-29", "03-30", 10),
        ("d", "03-22", "03-30", 0),
        ("d", "03-30", None, 10),
    ]


def test_late_rows_and_rules_change_the_days_they_speak_of() -> None:
    """A rule that is replaced on the 26th scores 10 before and 4 from then on."""
    closed = {**VISIT_RULE, "valid_to": "2026-03-26"}
    opened = {**VISIT_RULE, "valid_from": "2026-03-26", "points": "4"}
    timeline = life(rules={"engagement_rules": [closed, opened]}, events=visits("03-25"))
    rows = score_history(timeline)
    assert brief(rows, "valid_from", "valid_to", "engagement_score") == [
        ("03-22", "03-25", 0),
        ("03-25", "03-26", 10),
        ("03-26", "03-28", 4),
        ("03-28", None, 0),
    ]


def test_transitions_and_the_days_since() -> None:
    """The first day of the history enters; the run that includes today gives `mql_since`."""
    timeline = life(events=visits("03-21", "03-25", "03-30"))
    rows = mql_transitions(timeline)
    columns = ("transition", "transitioned_on", "mql_criteria_set", "engagement_score")
    assert brief(rows, *columns, "lead_grade") == [
        ("entered", "03-22", "engaged", 10, "B1"),
        ("exited", "03-24", "engaged", 0, "B2"),
        ("entered", "03-25", "engaged", 10, "B1"),
        ("exited", "03-28", "engaged", 0, "B2"),
        ("entered", "03-30", "engaged", 10, "B1"),
    ]
    assert mql_since(timeline) == {("core", "c"): day_of("03-30")}
    assert mql_since(life(events=visits("03-28"))) == {("core", "c"): None}


def test_a_change_of_the_criteria_set_is_no_transition() -> None:
    """The exit names the set of the last day as an MQL."""
    again = {**VISIT_RULE, "rule_id": "early", "window_days": "2", "points": "1"}
    early = {"criteria_set": "a", "measure": "rule", "operator": "matched", "value": "early"}
    rules = {"engagement_rules": [VISIT_RULE, again], "mql_criteria": [ENGAGED, early]}
    rows = mql_transitions(life(rules=rules, events=visits("03-25")))
    assert brief(rows, "transition", "transitioned_on", "mql_criteria_set") == [
        ("entered", "03-25", "a"),
        ("exited", "03-28", "engaged"),
    ]


def test_a_lead_that_is_no_longer_scored_exits_without_scores() -> None:
    """The merge of the 30th ends the state of the contact that is gone."""
    timeline = life(
        contacts=[{"contact_id": "c"}, {"contact_id": "d"}],
        events=visits("03-29"),
        contact_merges=[
            {"contact_id": "c", "merged_into_contact_id": "d", "merged_at": "2026-03-30"}
        ],
    )
    rows = mql_transitions(timeline)
    columns = ("contact_id", "transition", "transitioned_on", "mql_criteria_set")
    assert brief(rows, *columns, "lead_grade", "total_score") == [
        ("c", "entered", "03-29", "engaged", "B1", 5),
        ("c", "exited", "03-30", "engaged", None, None),
        ("d", "entered", "03-30", "engaged", "B1", 5),
    ]


def test_short_gaps_are_bridged() -> None:
    """Gaps of 2 and 3 days: fewer than 3 joins the first, fewer than 4 both."""
    runs = [
        MqlRun(day_of("03-01"), day_of("03-03")),
        MqlRun(day_of("03-05"), day_of("03-07")),
        MqlRun(day_of("03-10"), None),
    ]
    assert bridge(runs, 0) == bridge(runs, 2) == runs
    assert bridge(runs, 3) == [MqlRun(day_of("03-01"), day_of("03-07")), runs[2]]
    assert bridge(runs, 4) == [MqlRun(day_of("03-01"), None)]
    assert bridge([], 4) == []


def test_handoffs_of_champions() -> None:
    """Out of the state from 28 to 30 March, three days: a hand-off of its own, unless bridged."""
    columns = ("scoring_model_id", "qualified_on", "ended_on", "next_action", "lead_grade")
    events = visits("03-25", "03-31")
    for requalify_after_days in ("", "0", "3"):
        timeline = life(requalify_after_days=requalify_after_days, events=events)
        assert brief(mql_handoffs(timeline), *columns) == [
            ("core", "03-25", "03-28", "do B1", "B1"),
            ("core", "03-31", None, "do B1", "B1"),
        ]
    timeline = life(requalify_after_days="4", events=events)
    assert brief(mql_handoffs(timeline), *columns) == [("core", "03-25", None, "do B1", "B1")]
    challenger = {"scoring_models": [{**MODEL, "status": "challenger"}]}
    assert mql_handoffs(life(rules=challenger, events=events)) == []


@pytest.mark.parametrize(
    ("sla_hours", "touched", "due_at", "first_touch_at", "status"),
    [
        ("48", ["03-27 12:00:00"], "03-27 12:00:00", "03-27 12:00:00", "met"),
        ("48", ["03-27 12:00:00.000001"], "03-27 12:00:00", "03-27 12:00:00.000001", "breached"),
        ("48", [], "03-27 12:00:00", None, "breached"),
        ("", [], None, None, None),
        ("", ["03-31 23:00:00"], None, "03-31 23:00:00", None),
        ("0", ["03-25 12:00:00"], "03-25 12:00:00", "03-25 12:00:00", "met"),
        ("0.5", ["03-25 12:31:00"], "03-25 12:30:00", "03-25 12:31:00", "breached"),
        ("240", ["03-24 23:59:59"], "04-04 12:00:00", None, "open"),
        ("240", ["04-01 00:00:00"], "04-04 12:00:00", None, "open"),
        ("240", ["03-30 09:00:00", "03-25 00:00:00"], "04-04 12:00:00", "03-25 00:00:00", "met"),
    ],
)
def test_deadlines(
    sla_hours: str,
    touched: list[str],
    due_at: str | None,
    first_touch_at: str | None,
    status: str | None,
) -> None:
    """The lead qualifies at noon on the 25th; touches before that day and after today are none."""
    timeline = life(sla_hours=sla_hours, events=visits("03-25"), sales_activities=touches(*touched))
    rows = mql_handoffs(timeline)
    assert brief(rows, "qualified_at", "due_at", "first_touch_at", "sla_status") == [
        ("03-25 12:00:00", due_at, first_touch_at, status)
    ]


def test_a_deadline_is_held_against_the_clock_and_the_end_of_the_day() -> None:
    """At noon with 12 hours a lead of today is open at midnight; with 4 it is late by 16:00."""
    assert sla_status(moment("04-01 00:00"), None, moment("04-01 00:00")) == "open"
    events = visits("03-31")

    def status(sla_hours: str, clock: datetime = CLOCK) -> str:
        (row,) = mql_handoffs(
            life(clock=clock, sla_hours=sla_hours, events=events, sales_activities=[])
        )
        return row["sla_status"]

    assert [status("11.9"), status("12")] == ["breached", "open"]
    assert status("4", clock=moment("03-31 16:00:00.000001")) == "breached"
    assert status("4", clock=moment("03-31 16:00")) == "open"


OFFICE_HOURS = {
    "working_hours": [
        {
            "scoring_model_id": "*",
            "time_zone": "Europe/Berlin",
            "weekday": str(weekday),
            "opens_at": "09:00",
            "closes_at": "17:00",
        }
        for weekday in range(1, 6)
    ],
    "holidays": [{"scoring_model_id": "core", "holiday_on": "2026-03-30"}],
}
HOURS = ("qualified_at", "due_at", "sla_status", "hours_to_touch", "hours_overdue")


def test_hours_of_work_count_and_no_others() -> None:
    """Friday noon, 13:00 in Berlin: 4 hours are over at 17:00; the next day of work is Tuesday."""
    for touched, status, hours_to_touch, hours_overdue in (
        ("03-27 16:00:00", "met", 4, None),
        ("03-27 16:00:01", "breached", 4, 0),
        ("03-31 08:00:00", "breached", 5, 1),
        ("03-27 09:00:00", "met", 0, None),
        (None, "breached", None, 8),
    ):
        timeline = life(
            sla_hours="4",
            dictionaries=OFFICE_HOURS,
            events=visits("03-27"),
            sales_activities=touches(*([touched] if touched else [])),
        )
        assert brief(mql_handoffs(timeline), *HOURS) == [
            ("03-27 12:00:00", "03-27 16:00:00", status, hours_to_touch, hours_overdue)
        ]


def test_sales_could_know_when_an_event_was_loaded() -> None:
    """The 22nd is the first load day: what it brought had been known. The 25th has a late one."""

    def first_known(*loads: tuple[str, str | None]) -> list[tuple[Any, ...]]:
        rows = visits(*(day for day, _ in loads))
        for number, (row, (_, loaded)) in enumerate(zip(rows, loads, strict=True)):
            row |= {"event_id": str(number), "loaded_at": loaded and f"2026-{loaded}"}
        rows += [{**row, "event_id": "old"} for row in visits("03-01")]
        rows[-1]["loaded_at"] = "2026-03-22 06:00:00"
        return brief(mql_handoffs(life(sla_hours="1", events=rows)), "qualified_at", "due_at")

    assert first_known(("03-25", "03-25 13:00:00")) == [("03-25 13:00:00", "03-25 14:00:00")]
    assert first_known(("03-25", "03-22 23:00:00")) == [("03-25 12:00:00", "03-25 13:00:00")]
    assert first_known(("03-25", None)) == [("03-25 12:00:00", "03-25 13:00:00")]
    late, soon = ("03-25", "03-29 08:00:00"), ("03-25", "03-26 08:00:00")
    assert first_known(late, soon) == [("03-26 08:00:00", "03-26 09:00:00")]


def test_a_lead_that_qualifies_without_an_event_waits_for_the_first_moment_of_work() -> None:
    """A title that is known from Saturday on makes an MQL: work begins on Tuesday."""
    contact = {"contact_id": "c", "created_at": "2026-03-28 10:00:00", "job_title": "Chief"}
    title = {"attribute": "job_title", "operator": "is_present", "points": "12"}
    rules = {
        "fit_rules": [{**title, "rule_id": "title", "score_group": "firm"}],
        "mql_criteria": [{**ENGAGED, "measure": "fit_score"}],
    }
    for dictionaries, qualified_at in (
        (OFFICE_HOURS, "03-31 07:00:00"),
        ({}, "03-28 00:00:00"),
    ):
        timeline = life(rules=rules, dictionaries=dictionaries, contacts=[contact])
        assert brief(mql_handoffs(timeline), "qualified_at") == [(qualified_at,)]


def test_what_was_there_when_the_history_starts_is_marked() -> None:
    """The lead of the 21st is an MQL on the first day: nobody knows whether sales was in time."""
    timeline = life(
        sla_hours="1",
        events=visits("03-21", "03-29"),
        sales_activities=touches("03-23 10:00:00", "03-29 12:30:00"),
    )
    columns = ("qualified_on", "is_start_of_history", "sla_status", "hours_to_touch")
    assert brief(mql_handoffs(timeline), *columns) == [
        ("03-22", True, None, None),
        ("03-29", False, "met", Decimal("0.5")),
    ]
    columns = ("transition", "transitioned_on", "is_start_of_history", "is_champion")
    assert brief(mql_transitions(timeline), *columns) == [
        ("entered", "03-22", True, True),
        ("exited", "03-24", False, True),
        ("entered", "03-29", False, True),
    ]


def test_nobody_is_late_where_nobody_tells_what_sales_did() -> None:
    """Without sales activities a hand-off has no status, and nobody is listed as untouched."""
    timeline = life(sla_hours="1", events=visits("03-30"))
    assert brief(mql_handoffs(timeline), "sla_status") == [(None,)]
    assert untouched_mqls(timeline) == []


def test_touches_and_verdicts_belong_to_the_latest_handoff() -> None:
    """Those of the second period are not the first one's, and those of merged contacts count."""
    timeline = life(
        contacts=[{"contact_id": "c"}, {"contact_id": "b"}],
        events=visits("03-24", "03-30"),
        contact_merges=[
            {"contact_id": "b", "merged_into_contact_id": "c", "merged_at": "2026-03-31 12:00:00"}
        ],
        sales_activities=touches("03-30 00:00:00") + touches("03-30 08:00:00", contact="b"),
        dispositions=[
            verdict("03-23 23:59:59", "disqualified", "too early"),
            verdict("03-25 08:00:00", "rejected", "budget", contact="b"),
            verdict("03-25 08:00:00", "accepted", "tie"),
            verdict("03-24 08:00:00", "disqualified", "older"),
            verdict("04-01 00:00:00", "disqualified", "too late"),
        ],
    )
    rows = mql_handoffs(timeline)
    columns = ("contact_id", "qualified_on", "first_touch_at", "disposition", "reason")
    assert brief(rows, *columns) == [
        ("c", "03-24", None, "rejected", "budget"),
        ("c", "03-30", "03-30 00:00:00", None, None),
    ]


def test_a_lead_that_is_merged_onward_shares_what_sales_did_with_all_of_the_chain() -> None:
    """Contact b goes into c on the 26th, c into d on the 29th: all have what was done with one."""
    chain = [("b", "c", "2026-03-26"), ("c", "d", "2026-03-29")]
    inputs = {
        "contacts": [{"contact_id": one} for one in "bcde"],
        "events": visits("03-25"),
        "contact_merges": [
            {"contact_id": gone, "merged_into_contact_id": into, "merged_at": moment}
            for gone, into, moment in chain
        ],
    }
    columns = ("contact_id", "qualified_on", "first_touch_at", "disposition")
    touched_at = "03-27 10:00:00"
    for contact in "bcd":
        timeline = life(
            **inputs,
            sales_activities=touches(touched_at, contact=contact),
            dispositions=[verdict("03-30 08:00:00", "accepted", contact=contact)],
        )
        assert brief(mql_handoffs(timeline), *columns) == [("c", "03-25", touched_at, "accepted")]
    stranger = life(**inputs, sales_activities=touches("03-27 10:00:00", contact="e"))
    assert brief(mql_handoffs(stranger), *columns) == [("c", "03-25", None, None)]


def test_untouched_mqls_are_in_the_order_of_their_deadlines() -> None:
    """Only leads that are MQLs today and that nobody has touched since they qualified."""
    contacts = [{"contact_id": one} for one in "abcd"]
    events = visits("03-31", contact="a") + visits("03-29", contact="b")
    events += visits("03-30", contact="c") + visits("03-25", contact="d")
    touched = touches("03-30 10:00:00", contact="c") + touches("03-28 10:00:00", contact="b")
    timeline = life(sla_hours="4", contacts=contacts, events=events, sales_activities=touched)
    rows = untouched_mqls(timeline)
    assert brief(rows, "contact_id", "due_at") == [
        ("b", "03-29 16:00:00"),
        ("a", "03-31 16:00:00"),
    ]


def test_the_list_to_call_begins_with_whom_nobody_called_in_time() -> None:
    """Who was turned down is not on it; who was called late no longer waits."""
    contacts = [{"contact_id": one, "full_name": one.upper()} for one in "abcde"]
    events = visits("03-31", contact="a") + visits("03-30", contact="b")
    events += visits("03-29", contact="c") + visits("03-30", contact="d")
    events += visits("03-30", contact="e")
    touched = touches("03-30 23:00:00", contact="c")
    turned_down = [
        {"contact_id": "d", "disposition": "rejected", "decided_at": "2026-03-30 12:00:00"},
        {"contact_id": "e", "disposition": "disqualified", "decided_at": "2026-03-30 09:00:00"},
    ]
    timeline = life(
        sla_hours="4",
        contacts=contacts,
        events=events,
        sales_activities=touched,
        dispositions=turned_down,
    )
    rows = call_list(timeline, {lead: {} for lead in timeline.current})
    assert brief(rows, "call_rank", "contact_id", "full_name", "sla_status") == [
        (1, "b", "B", "breached"),
        (2, "a", "A", "breached"),
        (3, "c", "C", "breached"),
    ]


# Ahead --------------------------------------------------------------------------------------------


def drops_on(
    *rules: Mapping[str, str],
    days: Sequence[str] = ("03-30",),
    contact: Mapping[str, str] | None = None,
    **inputs: Sequence[Mapping[str, Any]],
) -> date | None:
    """Day on which the grade of contact c, who visits on these days, is lower."""
    rows = [{**VISIT, "rule_id": f"r{number}", **rule} for number, rule in enumerate(rules)]
    timeline = life(
        rules={"engagement_rules": rows},
        contacts=[{"contact_id": "c", **(contact or {})}],
        events=visits(*days),
        **inputs,
    )
    return forecast(timeline.today, timeline.current)["core", "c"]["grade_drops_on"]


def test_grade_drops_at_the_end_of_a_window() -> None:
    """The visit of the 30th is 3 days old on 2 April; one of 2 April is not known yet."""
    assert drops_on({"window_days": "3"}) == day_of("04-02")
    assert drops_on({"window_days": "3"}, days=["03-30", "04-02"]) == day_of("04-02")
    assert drops_on({"window_days": "3"}, days=["03-28"]) is None


def test_grade_drops_by_decay() -> None:
    """The grade needs 5.5: 10 points less a tenth a day are 6 at age 4 and 5 at age 5."""
    assert drops_on({"decay": "linear", "decay_days": "10"}) == day_of("04-04")
    assert drops_on({"decay": "half_life", "decay_days": "100"}) == day_of("06-25")
    assert drops_on({}) is None


def test_grade_drops_with_the_rules_of_the_later_day() -> None:
    """A rule that ends, and one that takes points from a day on."""
    assert drops_on({"valid_to": "2026-04-10"}) == day_of("04-10")
    penalty = {"points": "-5", "valid_from": "2026-04-08"}
    assert drops_on({}, penalty) == day_of("04-08")


def test_grade_drops_by_inactivity() -> None:
    """Silence since the 30th is 5 days long on 4 April; a later contact is spared longer."""
    silence = {"counting": "inactivity", "points": "-5", "window_days": "5"}
    assert drops_on({}, silence) == day_of("04-04")
    created = {"created_at": "2026-03-31 08:00:00"}
    assert drops_on({}, silence, contact=created) == day_of("04-05")


def test_grade_drops_within_400_days() -> None:
    """The visit of today leaves a window of 400 days on the last day that is looked at."""
    assert drops_on({"window_days": "400"}, days=["03-31"]) == date(2027, 5, 5)
    assert drops_on({"window_days": "401"}, days=["03-31"]) is None


def test_points_to_the_next_grade() -> None:
    """A grade that is reached exactly is not the next one."""
    ladder = [{"min_score": ""}, {"min_score": "10"}, {"min_score": "-2.5"}]
    scores = ("-4", "-2.5", "9.999999", "10")
    points = [points_to_next_grade(Decimal(score), ladder) for score in scores]
    assert points == [Decimal("1.5"), Decimal("12.5"), Decimal("0.000001"), None]


# Accounts and the CRM -----------------------------------------------------------------------------


def test_account_scores() -> None:
    """The best grade goes by fit first; the lead to call is an MQL before it is a high total."""
    people = (("a", "Chief"), ("b", None), ("c", None), ("d", "Chief"), ("e", None))
    contacts = [
        {"contact_id": one, "job_title": title, "company_id": "K2" if one == "e" else "K1"}
        for one, title in people
    ]
    title = {"attribute": "job_title", "operator": "is_present", "points": "12"}
    blocked = {"effect": "suppress", "rule_id": "s", "attribute": "email", "operator": "is_present"}
    contacts[3]["email"] = "d@acme.example"
    timeline = life(
        rules={
            "fit_rules": [{**title, "rule_id": "title", "score_group": "firm"}],
            "audience_rules": [blocked],
        },
        contacts=[*contacts, {"contact_id": "f"}],
        companies=[{"company_id": "K1", "name": " Acme "}],
        events=[event for one in "bcd" for event in visits("03-30", contact=one)],
    )
    assert account_scores(timeline) == [
        {
            "scoring_model_id": "core",
            "company_id": "K1",
            "company_name": "Acme",
            "scored_leads": 4,
            "mqls": 2,
            "highest_score": 17,
            "summed_score": 39,
            "best_grade": "A1",
            "lead_to_call": "b",
        },
        {
            "scoring_model_id": "core",
            "company_id": "K2",
            "company_name": None,
            "scored_leads": 1,
            "mqls": 0,
            "highest_score": 0,
            "summed_score": 0,
            "best_grade": "B2",
            "lead_to_call": "e",
        },
    ]


def test_an_account_whose_leads_are_suppressed_has_nobody_to_call() -> None:
    """All leads are scored, none is called."""
    rule = {"effect": "suppress", "rule_id": "s", "attribute": "job_title", "operator": "is_blank"}
    timeline = life(
        rules={"audience_rules": [rule]}, contacts=[{"contact_id": "c", "company_id": "K1"}]
    )
    (account,) = account_scores(timeline)
    assert (account["scored_leads"], account["lead_to_call"]) == (1, None)


def test_the_crm_hears_of_leads_that_are_gone() -> None:
    """A merged contact is cleared, an erased one deleted with those merged into it."""
    timeline = life(
        contacts=[{"contact_id": one} for one in "abcde"],
        contact_merges=[
            {"contact_id": "a", "merged_into_contact_id": "b", "merged_at": "2026-03-25"},
            {"contact_id": "d", "merged_into_contact_id": "e", "merged_at": "2026-03-25"},
            {"contact_id": "old", "merged_into_contact_id": "e", "merged_at": "2026-01-25"},
        ],
        erasure_requests=[{"contact_id": "e"}, {"contact_id": "stranger"}],
    )
    assert brief(crm_operations(timeline), "scoring_model_id", "contact_id", "operation") == [
        ("core", "a", "clear"),
        ("core", "b", "upsert"),
        ("core", "c", "upsert"),
        (None, "d", "delete"),
        (None, "e", "delete"),
        (None, "old", "delete"),
        (None, "stranger", "delete"),
    ]


# The tables against the reference -----------------------------------------------------------------

LEAD = ("scoring_model_id", "contact_id")
AHEAD = ("grade_drops_on", "points_to_next_fit_grade", "points_to_next_engagement_grade")
OVERRIDE = ("override_reason", "overridden_by", "overridden_until")
STANDING = ("score_percentile", "score_change_7_days", "score_change_28_days")
KEYS = {
    "lead_scores": LEAD,
    "lead_score_history": (*LEAD, "valid_from"),
    "lead_mql_transitions": (*LEAD, "transitioned_on"),
    "mql_handoffs": (*LEAD, "qualified_on"),
    "call_list": LEAD,
    "untouched_mqls": LEAD,
    "account_scores": ("scoring_model_id", "company_id"),
    "sync_crm_leads": LEAD,
}
COLUMNS = {
    "lead_scores": (
        *SCORE_COLUMNS,
        *OVERRIDE,
        "company_id",
        "scored_on",
        "mql_since",
        *AHEAD,
        *STANDING,
    ),
    "lead_score_history": (*HISTORY_COLUMNS, "valid_to"),
    "lead_mql_transitions": (
        *("transition", "mql_criteria_set", "override", "lead_grade"),
        *("fit_score", "engagement_score", "total_score", "is_start_of_history", "is_champion"),
    ),
    "mql_handoffs": (
        *("company_id", "qualified_at", "is_start_of_history", "ended_on", "lead_grade"),
        *("mql_criteria_set", "override"),
        *("next_action", "sla_hours", "due_at", "first_touch_at"),
        *("sla_status", "hours_to_touch", "hours_overdue", "disposition", "reason"),
    ),
    "call_list": (
        *("full_name", "email", "owner", "company_id", "company_name", "lead_grade"),
        *("scaled_score", "total_score", "score_change_7_days", "next_action", "qualified_at"),
        *("due_at", "sla_status", "hours_overdue", "last_touch_at", "grade_drops_on", "call_rank"),
    ),
    "untouched_mqls": ("qualified_at", "due_at", "sla_status", "hours_overdue"),
    "account_scores": (
        *("company_name", "scored_leads", "mqls", "highest_score", "summed_score"),
        *("best_grade", "lead_to_call"),
    ),
    "sync_crm_leads": ("operation",),
}


def expected_tables(timeline: Timeline) -> dict[str, list[dict[str, Any]]]:
    """Rows that the published tables should hold, by table."""
    since, ahead = mql_since(timeline), forecast(timeline.today, timeline.current)
    standing = standings(timeline)
    return {
        "lead_scores": [
            {**row, "mql_since": since[lead], **ahead[lead], **standing[lead]}
            for lead, row in timeline.current.items()
        ],
        "lead_score_history": score_history(timeline),
        "lead_mql_transitions": mql_transitions(timeline),
        "mql_handoffs": mql_handoffs(timeline),
        "call_list": call_list(
            timeline, {lead: {**ahead[lead], **standing[lead]} for lead in timeline.current}
        ),
        "untouched_mqls": untouched_mqls(timeline),
        "account_scores": account_scores(timeline),
        "sync_crm_leads": crm_operations(timeline),
    }


def compare(workspace: Workspace, timeline: Timeline) -> list[str]:
    """Describe what differs between the built tables and the reference."""
    expected = expected_tables(timeline)
    actual = {table: workspace.rows(table) for table in expected}
    lines = []
    for table, rows in expected.items():
        lines += differences(table, KEYS[table], COLUMNS[table], rows, actual[table])
    lines += _disorder(expected["untouched_mqls"], actual["untouched_mqls"])
    lines += _odd_versions(actual["lead_score_history"])
    return lines + [
        f"sync_crm_leads {row['contact_id']}: {column} is blank"
        for row in actual["sync_crm_leads"]
        for column in ("payload_hash", "payload_changed_at")
        if row["operation"] == "upsert" and row[column] is None
    ]


def _disorder(
    expected: Sequence[Mapping[str, Any]], actual: Sequence[Mapping[str, Any]]
) -> list[str]:
    """Describe leads of a model whose rank is not that of their deadlines, those without last."""
    due = {(row["scoring_model_id"], row["contact_id"]): row["due_at"] for row in expected}
    ranked: dict[str, list[datetime]] = {}
    for row in sorted(actual, key=lambda row: row["overdue_rank"]):
        lead = (row["scoring_model_id"], row["contact_id"])
        ranked.setdefault(lead[0], []).append(due.get(lead) or datetime.max)
    return [
        f"untouched_mqls {model}: the ranks are not in the order of the deadlines"
        for model, deadlines in ranked.items()
        if deadlines != sorted(deadlines)
    ]


def _odd_versions(history: Iterable[Mapping[str, Any]]) -> list[str]:
    """Describe models with more than one version of rules that did not change."""
    versions: dict[str, set[str | None]] = {}
    for row in history:
        versions.setdefault(row["scoring_model_id"], set()).add(row["rules_version"])
    return [
        f"lead_score_history {model}: versions of the rules are {found}"
        for model, found in versions.items()
        if len(found) > 1 or None in found
    ]


def load(workspace: Workspace, case: Case) -> None:
    """Start over with the rules and inputs of a case."""
    workspace.reset()
    workspace.write_rules(case.policy.rules)
    workspace.write_dictionaries(case.policy.dictionaries)
    workspace.write_inputs(case.inputs, case.extra_columns, case.types)


def time_vars(case: Case, day: date) -> dict[str, str]:
    """Vars that score a day and start the history of a case."""
    return {
        "lead_scoring__scored_on": day.isoformat(),
        "lead_scoring__history_start": case.history_start.isoformat(),
    }


def on_day(history: Iterable[Mapping[str, Any]], day: date) -> list[Score]:
    """Rows of the history that hold on a day."""
    return [
        dict(row)
        for row in history
        if row["valid_from"] <= day and (row["valid_to"] is None or day < row["valid_to"])
    ]


@pytest.fixture(scope="module")
def other_workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A second copy of the project, whose database knows nothing of the first one's history."""
    return Workspace(tmp_path_factory.mktemp("other") / "lead_scoring")


@pytest.mark.parametrize("seed", range(CASES))
def test_tables_agree_with_the_reference(
    workspace: Workspace, other_workspace: Workspace, seed: int
) -> None:
    """All tables agree; in every fourth case days of the history are also built by themselves."""
    case = make_time_case(seed)
    load(workspace, case)
    result = workspace.build(time_vars(case, case.days[0]))
    assert result.success, f"seed {seed}: the build failed\n{result.messages[-6000:]}"
    lines = compare(workspace, case.timeline())
    assert not lines, f"seed {seed}: {len(lines)} differences\n{summary(lines)}"
    if seed % 4 == 0:
        for day in case.days[1:]:
            _must_equal_the_day(workspace, other_workspace, case, day)


def _must_equal_the_day(
    workspace: Workspace, other_workspace: Workspace, case: Case, day: date
) -> None:
    """The history of a day is what `lead_scores` gives when another database is built for it."""
    load(other_workspace, case)
    result = other_workspace.build(
        time_vars(case, day),
        select=["+lead_scores"],
        arguments=("--exclude-resource-types", "unit_test", "test"),
    )
    assert result.success, f"seed {case.seed}, {day}: the build failed\n{result.messages[-6000:]}"
    leads = other_workspace.rows("lead_scores")
    history = on_day(workspace.rows("lead_score_history"), day)
    lines = differences(f"the history on {day}", LEAD, SCORE_COLUMNS, leads, history)
    assert not lines, f"seed {case.seed}: {len(lines)} differences\n{summary(lines)}"


# What the cases cover -----------------------------------------------------------------------------


def features(case: Case) -> Iterable[str]:
    """What occurs in a case."""
    timeline = case.timeline()
    tables = expected_tables(timeline)
    first, last = timeline.days[0], timeline.days[-1]
    for row in tables["lead_scores"]:
        yield from (f"{name} {'blank' if row[name] is None else 'known'}" for name in AHEAD)
        if row["mql_since"]:
            yield "an MQL since " + ("before" if row["mql_since"] == first else "a day between")
    for row in tables["lead_mql_transitions"]:
        between = row["transitioned_on"] not in (first, last)
        yield row["transition"] + (" between" if between else " at an end")
        yield row["transition"] + (" unscored" if row["lead_grade"] is None else " scored")
    runs = Counter(
        row["contact_id"]
        for row in tables["lead_mql_transitions"]
        if row["transition"] == "entered"
    )
    periods = Counter(row["contact_id"] for row in tables["mql_handoffs"])
    yield from (f"{min(number, 3)} runs of a contact" for number in runs.values())
    yield from ("several hand-offs" for number in periods.values() if number > 1)
    for row in tables["mql_handoffs"]:
        if row["sla_status"]:
            yield row["sla_status"]
        elif row["is_start_of_history"]:
            yield "at the start of the history"
        elif row["due_at"]:
            yield "no status with a deadline"
        yield from _handoff_features(row)
    yield from (f"ahead, {what}" for what in _changes_ahead(case))
    yield from (f"CRM {row['operation']}" for row in tables["sync_crm_leads"])
    for row in tables["account_scores"]:
        yield "nobody to call" if row["lead_to_call"] is None else "a lead to call"
        yield "an account without a name" if row["company_name"] is None else "a named account"
    yield from ("untouched" for _ in tables["untouched_mqls"])
    yield from _gaps(tables["lead_score_history"])


def _handoff_features(row: Mapping[str, Any]) -> Iterable[str]:
    touch, start = row["first_touch_at"], datetime.combine(row["qualified_on"], datetime.min.time())
    if row["qualified_at"] == start:
        yield "qualified at the start of the day"
    elif row["qualified_at"].date() == row["qualified_on"]:
        yield "qualified within the day"
    else:
        yield "qualified on a later day"
    if row["due_at"] and (row["due_at"] - row["qualified_at"]).days > 100:
        yield "a deadline over clock changes"
    if touch and touch == row["due_at"]:
        yield "a touch at the deadline"
    if touch and touch == start:
        yield "a touch at the start"
    if touch and touch < row["qualified_at"]:
        yield "a touch before sales could know"
    if row["disposition"]:
        yield f"verdict {row['disposition']}"
        yield "verdict with a reason" if row["reason"] else "verdict without a reason"


def _changes_ahead(case: Case) -> Iterable[str]:
    """What makes the engagement of days to come more than a matter of points that fade."""
    present = str(case.days[0])
    combine = {
        (row["scoring_model_id"], row["score_group"]): row["combine"]
        for row in case.policy.rules["score_groups"]
    }
    for row in case.policy.rules["engagement_rules"]:
        if row["valid_to"] and row["valid_to"] <= present:
            continue
        sign = "penalty" if Decimal(row["points"]) < 0 else "reward"
        yield f"a {sign} {'that fades' if row['decay'] not in ('', 'none') else 'that stays'}"
        yield f"a {sign} {'in a window' if row['window_days'] else 'without a window'}"
        yield f"a {sign} among {combine[row['scoring_model_id'], row['score_group']]}"
        if row["counting"] == "inactivity":
            yield f"a {sign} for silence"
        if row["valid_from"] > present:
            yield f"a {sign} that begins"
        if row["valid_to"]:
            yield f"a {sign} that ends"


def _gaps(history: Iterable[Mapping[str, Any]]) -> Iterable[str]:
    """Tell of leads that left the history and came back, or came or left within it."""
    ends: dict[tuple[str, str], date | None] = {}
    for row in history:
        lead = (row["scoring_model_id"], row["contact_id"])
        if lead in ends and ends[lead] != row["valid_from"]:
            yield "a gap in the history"
        ends[lead] = row["valid_to"]
    yield from ("gone by the scoring day" for end in ends.values() if end is not None)


def test_cases_cover_the_life_of_leads() -> None:
    """Over the first seeds each transition, deadline, verdict and operation occurs."""
    seen: Counter[str] = Counter()
    for seed in range(CASES_IN_COVERAGE):
        seen.update(features(make_time_case(seed)))
    wanted = [f"{name} {what}" for name in AHEAD for what in ("blank", "known")]
    wanted += [
        f"ahead, a {sign} {what}"
        for sign in ("penalty", "reward")
        for what in (
            *("that fades", "that stays", "in a window", "without a window", "among sum"),
            *("among max", "for silence", "that begins", "that ends"),
        )
    ]
    wanted += ["an MQL since before", "an MQL since a day between", "several hand-offs"]
    wanted += [
        f"{transition} {what}"
        for transition in ("entered", "exited")
        for what in ("between", "at an end")
    ]
    wanted += ["exited unscored", "exited scored", "2 runs of a contact", "3 runs of a contact"]
    wanted += [
        *("met", "breached", "open", "at the start of the history", "untouched"),
        *("qualified at the start of the day", "qualified within the day"),
        *("qualified on a later day", "a deadline over clock changes"),
        *("a touch at the deadline", "a touch at the start", "a touch before sales could know"),
        *("verdict with a reason", "verdict without a reason"),
    ]
    wanted += ["no status with a deadline"]
    wanted += [f"verdict {name}" for name in ("accepted", "rejected", "recycled", "disqualified")]
    wanted += [f"CRM {operation}" for operation in ("upsert", "clear", "delete")]
    wanted += ["nobody to call", "a lead to call", "an account without a name", "a named account"]
    wanted += ["a gap in the history", "gone by the scoring day"]
    assert [name for name in wanted if not seen[name]] == []


def test_a_case_in_time_is_the_same_each_time() -> None:
    """A seed gives one case, so that a failure can be looked at again."""
    assert make_time_case(7) == make_time_case(7)


# The comparison itself ----------------------------------------------------------------------------


def test_differences_are_found() -> None:
    """A row too many, one too few, another value, another type and a lost column are told apart."""
    rows = [{"key": number, "value": Decimal(number), "day": DAY} for number in range(3)]

    def found(actual: Sequence[dict[str, Any]]) -> list[str]:
        return differences("t", ["key"], ["value", "day"], rows, actual)

    assert found(rows) == found([{**row, "value": int(row["value"])} for row in rows]) == []
    assert found([*rows, rows[0]]) == ["t (0,): more than one row"]
    assert found(rows[1:]) == ["t (0,): expected, not there"]
    assert found([*rows, {**rows[0], "key": 9}]) == ["t (9,): there, not expected"]
    assert found([*rows[:2], {**rows[2], "value": 2.0}]) == [
        "t (2,) value: expected 2, got binary float 2.0"
    ]
    noon = datetime(2026, 3, 31)
    assert len(found([{**row, "day": noon} for row in rows])) == 3
    assert found([{"key": row["key"], "value": row["value"]} for row in rows]) == [
        "t has no column day"
    ]
