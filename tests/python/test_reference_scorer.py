"""The reference itself, on examples that were worked out by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from reference_scorer import (
    Event,
    Match,
    Merge,
    Policy,
    Scoring,
    count_points,
    decay_factor,
    grade_of,
    holds,
    match_engagement_rule,
    parse_number,
    parse_timestamp,
    scale,
    score_holds,
    score_leads,
    settle_merges,
)
from small_policy import (
    GROUPS,
    MODEL,
    make_inputs,
    make_policy,
)

DAY = date(2026, 3, 31)
CLOCK = datetime(2026, 6, 1)


def run(
    policy: Policy | None = None, day: date = DAY, **inputs: Sequence[Mapping[str, Any]]
) -> Scoring:
    """Score inputs whose rows name the columns that matter."""
    return score_leads(make_inputs(**inputs), policy or make_policy(), day, CLOCK)


def outcomes(scoring: Scoring, name: str) -> dict[str, int]:
    """Row counts of an input by outcome, or by reason where rejected."""
    return {
        row["reason"] or row["outcome"]: row["row_count"]
        for row in scoring.input_reconciliation
        if row["input"] == name
    }


def leads(scoring: Scoring) -> dict[str, dict[str, Any]]:
    """Leads by contact."""
    return {lead["contact_id"]: lead for lead in scoring.lead_scores}


def last_engaged(scoring: Scoring) -> dict[str, str | None]:
    """When each contact was last engaged, as text."""
    return {
        contact: lead["last_engaged_at"] and str(lead["last_engaged_at"])
        for contact, lead in leads(scoring).items()
    }


# Values -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5", 5.0),
        (".5", 0.5),
        ("5.", 5.0),
        ("+5", 5.0),
        ("-5e-1", -0.5),
        ("5e6", 5_000_000.0),
        ("1,000", None),
        ("1_000", None),
        ("nan", None),
        ("inf", None),
        (".", None),
        ("1e", None),
        ("\u0661", None),
        ("", None),
        (None, None),
    ],
)
def test_numbers(text: str | None, expected: float | None) -> None:
    """Only the notation of the specification is a number."""
    assert parse_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-03-07", "2025-03-07 00:00:00"),
        ("20250307", "2025-03-07 00:00:00"),
        ("2025-03-07T10", "2025-03-07 10:00:00"),
        ("2025-03-07 1005", "2025-03-07 10:05:00"),
        ("20250307T100501Z", "2025-03-07 10:05:01"),
        ("2025-03-07 23:30:00-02:00", "2025-03-08 01:30:00"),
        ("2025-03-07 01:00+0530", "2025-03-06 19:30:00"),
        ("2025-03-07 10:00:00,1239999+01", "2025-03-07 09:00:00.123999"),
        ("2025-02-30", None),
        ("2025-3-7", None),
        ("2025-W05-1", None),
        ("2025-032", None),
        ("2025-03-07 24:00:00", None),
        ("2025-03-07 10:00:60", None),
        ("2025-03-07 10:00:00 UTC", None),
        ("2025-03-07 10:00:00+01:75", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_timestamps(text: str | None, expected: str | None) -> None:
    """Calendar dates with or without a time are read as UTC, all else is unusable."""
    moment = parse_timestamp(text)
    assert (moment and str(moment)) == expected


@pytest.mark.parametrize(
    ("operator", "operand", "actual", "expected"),
    [
        ("equals", " Software ", "software", True),
        ("not_equals", "software", "Retail", True),
        ("not_equals", "software", None, False),
        ("in", "retail | Software", "SOFTWARE", True),
        ("not_in", "retail|software", "Finance", True),
        ("not_in", "retail", None, False),
        ("contains", "of ", "VP of Sales", True),
        ("contains", "of ", "VP of", False),
        ("starts_with", "vp ", "VP of Sales", True),
        ("ends_with", "SALES", "VP of Sales", True),
        ("matches", "(^| )vp( |$)", "SVP Sales", False),
        ("matches", "(^| )vp( |$)", "Senior VP", True),
        ("gt", "50", "50.0", False),
        ("gte", "50", "5e1", True),
        ("lt", "9", "10", False),
        ("lte", "9", "1,000", False),
        ("between", " -3 | 1e3 ", "1000", True),
        ("between", "0|10", "nan", False),
        ("is_blank", "", None, True),
        ("is_blank", "", "x", False),
        ("is_present", "", "x", True),
        ("is_present", "", None, False),
    ],
)
def test_operators(operator: str, operand: str, actual: str | None, expected: bool) -> None:
    """Text compares case-insensitively, numbers as numbers, and what is missing is neutral."""
    assert holds(operator, operand, actual) is expected


def test_scores_are_compared_as_numbers() -> None:
    """A score equals a number however that is written."""
    assert score_holds("equals", "50", Decimal("50.000000"))
    assert score_holds("in", "10| 5e1", Decimal("50.000000"))
    assert score_holds("between", "9|50", Decimal("50"))
    assert not score_holds("gte", "50.000001", Decimal("50.000000"))


@pytest.mark.parametrize(
    ("decay", "age", "days", "percent", "expected"),
    [
        ("", 400, "", "", "1"),
        ("linear", 3, "10", "", "0.7"),
        ("linear", 30, "10", "", "0"),
        ("half_life", 7, "7", "", "0.5"),
        ("half_life", 13, "1", "", "0.000122070313"),
        ("step", 14, "7", "25", "0.5"),
        ("step", 13, "7", "25", "0.75"),
        ("step", 70, "7", "25", "0"),
        ("compound", 14, "7", "10", "0.81"),
        ("compound", 6, "7", "100", "1"),
        ("compound", 7, "7", "100", "0"),
    ],
)
def test_decay(decay: str, age: int, days: str, percent: str, expected: str) -> None:
    """Shares are those of the formulas, rounded half up to 12 decimals."""
    assert decay_factor(decay, age, days, percent) == Decimal(expected)


@pytest.mark.parametrize(
    ("total", "scale_max", "at_max", "expected"),
    [
        ("20", "100", "40", 50),
        ("1", "100", "40", 3),
        ("-1", "100", "40", 0),
        ("99", "10", "40", 10),
    ],
)
def test_scaled_score(total: str, scale_max: str, at_max: str, expected: int) -> None:
    """The scale is bounded on both sides, and 2.5 becomes 3."""
    assert scale(Decimal(total), scale_max, at_max) == expected


def test_grades() -> None:
    """The highest minimum that is reached decides."""
    ladder = [{"grade": "C", "min_score": ""}, {"grade": "A", "min_score": "9.5"}]
    ladder.append({"grade": "B", "min_score": "-1"})
    scores = ("-1.000001", "-1", "9.499999", "9.5")
    assert [grade_of(Decimal(score), ladder) for score in scores] == ["C", "B", "B", "A"]


# Groups -------------------------------------------------------------------------------------------


def counted(points: Mapping[str, str], **group: str) -> dict[str, Decimal]:
    """Points that count of rules in a group."""
    matches = [Match("fit", "firm", rule, Decimal(one)) for rule, one in points.items()]
    return count_points(matches, group)


def test_excess_is_taken_from_the_smallest_positive_rules() -> None:
    """13 - 2 is 1 over a maximum of 10, and 2.5 over one of 8.5: more than the smallest has."""
    points = {"a": "10", "b": "2", "c": "1", "d": "-2"}
    assert counted(points, combine="sum", max_points="10") == {"a": 10, "b": 2, "c": 0, "d": -2}
    assert counted(points, combine="sum", max_points="8.5") == {
        "a": 10,
        "b": Decimal("0.5"),
        "c": 0,
        "d": -2,
    }


def test_shortfall_is_taken_from_the_smallest_negative_rules() -> None:
    """The sum of -7 is 3 below the minimum: the -1 goes, then 2 of the tie's lower id."""
    points = {"a": "-5", "b": "-5", "c": "-1", "d": "4"}
    assert counted(points, combine="sum", min_points="-4") == {"a": -3, "b": -5, "c": 0, "d": 4}


def test_best_tier_counts() -> None:
    """Of a tie the lower id counts, of negative points the least; limits apply."""
    assert counted({"b": "5", "a": "5", "c": "1"}, combine="max") == {"a": 5, "b": 0, "c": 0}
    assert counted({"a": "-5", "b": "-2"}, combine="max") == {"a": 0, "b": -2}
    assert counted({"a": "5", "b": "1"}, combine="max", max_points="3") == {"a": 3, "b": 0}
    assert counted({}, combine="max", min_points="-3") == {}


# Engagement rules ---------------------------------------------------------------------------------


def engagement(
    ages: Sequence[int], pages: Sequence[str | None] = (), begun_on: date | None = None, **rule: str
) -> tuple[int, Decimal, int, int] | None:
    """Occurrences, points, and first and last age of a rule that sees page views of these ages."""
    start = datetime(2026, 3, 31, 12)
    events = [
        Event(
            event_id=str(number),
            contact_id="c",
            anonymous_id=None,
            event_type="page_view",
            occurred_at=datetime.fromordinal(start.toordinal() - age),
            loaded_at=start,
            properties={"page_path": pages[number] if pages else None},
        )
        for number, age in enumerate(ages)
    ]
    row = {"rule_id": "r", "score_group": "web", "event_type": "page_view", "points": "10"}
    found = match_engagement_rule([{**row, "counting": "per_event", **rule}], events, DAY, begun_on)
    if found is None:
        return None
    days = (found.first_occurred_on, found.last_occurred_on)
    ages_seen = tuple((DAY - day).days if day else -1 for day in days)
    return (found.occurrences, found.points, *ages_seen)


def test_each_event_decays_by_its_age() -> None:
    """Ages 0, 5 and 10 keep 1, 0.5 and 0 of 10 points; the one that ran out still occurs."""
    assert engagement([0, 5, 10], decay="linear", decay_days="10") == (3, 15, 10, 0)


def test_points_are_rounded_for_each_occurrence() -> None:
    """A third of 10 is 3.333333 each; two make 6.666666 and not 6.666667."""
    assert engagement([2, 2], decay="linear", decay_days="3") == (2, Decimal("6.666666"), 2, 2)


def test_window_ends_before_its_length() -> None:
    """Of a window of 7 days age 6 is the last."""
    assert engagement([6, 7], window_days="7") == (1, 10, 6, 6)
    assert engagement([7], window_days="7") is None


def test_limits_by_day_come_first_then_the_minimum_then_the_most_recent() -> None:
    """Three on one day count as two, which with one older make a minimum of three."""
    assert engagement([1, 1, 1], max_per_day="2", min_occurrences="3") is None
    both = {"max_per_day": "2", "min_occurrences": "3"}
    assert engagement([1, 1, 1, 4], **both) == (3, 30, 4, 1)
    decay = {"decay": "step", "decay_days": "1", "decay_percent": "10"}
    assert engagement([1, 1, 1, 4], max_per_day="2", max_occurrences="1", **decay) == (1, 9, 4, 1)


def test_once_gives_points_for_the_latest_event() -> None:
    """Age 7 keeps a half; a maximum limits the occurrences alone."""
    half = {"counting": "once", "decay": "half_life", "decay_days": "7"}
    assert engagement([7, 14], **half) == (2, 5, 14, 7)
    assert engagement([7, 14], max_occurrences="1", **half) == (1, 5, 14, 7)


def test_distinct_values_are_counted() -> None:
    """Letter case does not make a value; an event without one sets the latest day alone."""
    rule = {"counting": "once", "distinct_property": "page_path", "min_occurrences": "2"}
    assert engagement([1, 2], ["/a", "/A"], **rule) is None
    assert engagement([0, 1, 2], [None, "/a", "/b"], **rule) == (2, 10, 2, 0)
    assert engagement([0], [None], counting="once", distinct_property="page_path") is None


def test_inactivity() -> None:
    """Silence counts from a window after the contact began, with no event in the window."""
    rule = {"counting": "inactivity", "window_days": "30", "points": "-5"}
    assert engagement([30], **rule) == (0, -5, -1, -1)
    assert engagement([29], **rule) is None
    assert engagement([], begun_on=date(2026, 3, 1), **rule) == (0, -5, -1, -1)
    assert engagement([], begun_on=date(2026, 3, 2), **rule) is None


# Rows ---------------------------------------------------------------------------------------------


def test_first_reason_that_holds_rejects_a_row() -> None:
    """Events are rejected for one reason each, and those of nobody known are pending."""
    good = {"event_id": "e", "event_type": "x", "occurred_at": "2026-01-01", "contact_id": "c"}
    scoring = run(
        contacts=[{"contact_id": "c"}],
        events=[
            good,
            {**good, "event_id": " N/A ", "event_type": None},
            {**good, "event_type": "unknown", "occurred_at": None},
            {**good, "occurred_at": "soon", "contact_id": "nobody"},
            {**good, "occurred_at": "2099-01-01", "contact_id": "nobody"},
            {**good, "contact_id": "nobody", "anonymous_id": "a"},
            {**good, "event_id": "f", "contact_id": None, "anonymous_id": "a"},
            {
                **good,
                "event_id": "f",
                "contact_id": None,
                "anonymous_id": "b",
                "loaded_at": "2026-01-02",
            },
        ],
        identities=[{"anonymous_id": "b", "contact_id": "nobody", "identified_at": "2026-01-01"}],
    )
    assert outcomes(scoring, "events") == {
        "accepted": 1,
        "missing_key": 1,
        "missing_event_type": 1,
        "unusable_timestamp": 1,
        "timestamp_in_future": 1,
        "unknown_contact": 1,
        "pending": 1,
        "superseded": 1,
    }
    assert {"input": "events", "key": None, "reason": "missing_key"} in scoring.rejected_records
    assert outcomes(scoring, "identities") == {"unknown_contact": 1}


def test_first_usable_load_of_an_event_counts() -> None:
    """The load on the 3rd is the first that is usable; one without a load time sorts last."""
    event = {"event_id": "e", "event_type": "x", "contact_id": "c"}
    scoring = run(
        contacts=[{"contact_id": "c"}],
        events=[
            {**event, "occurred_at": "2026-01-04"},
            {**event, "occurred_at": "2026-01-03", "loaded_at": "2026-01-04"},
            {**event, "occurred_at": "2026-01-02", "loaded_at": "2026-01-03"},
            {**event, "occurred_at": "nonsense", "loaded_at": "2026-01-02"},
        ],
    )
    assert last_engaged(scoring) == {"c": "2026-01-02 00:00:00"}
    assert outcomes(scoring, "events") == {"accepted": 1, "superseded": 2, "unusable_timestamp": 1}


def test_links_claim_earlier_events_from_their_day_on() -> None:
    """Before the link the event is nobody's; after it the earliest link decides on the past too."""
    inputs = {
        "contacts": [{"contact_id": "c"}, {"contact_id": "d"}],
        "events": [
            {"event_id": "e", "event_type": "x", "anonymous_id": "a", "occurred_at": "2026-01-01"}
        ],
        "identities": [
            {"anonymous_id": "a", "contact_id": "c", "identified_at": "2026-02-02"},
            {"anonymous_id": "a", "contact_id": "d", "identified_at": "2026-02-03"},
        ],
    }
    before, after = run(day=date(2026, 2, 1), **inputs), run(day=date(2026, 2, 2), **inputs)
    assert last_engaged(before) == {"c": None, "d": None}
    assert last_engaged(after) == {"c": "2026-01-01 00:00:00", "d": None}


def test_merges_are_followed_from_their_day_on() -> None:
    """A chain leads to its end; the gone contacts are not scored, before the merge they are."""
    inputs = {
        "contacts": [{"contact_id": "a"}, {"contact_id": "b"}, {"contact_id": "c"}],
        "events": [
            {"event_id": "e", "event_type": "x", "contact_id": "a", "occurred_at": "2026-01-01"},
            {"event_id": "f", "event_type": "x", "contact_id": "gone", "occurred_at": "2026-01-02"},
        ],
        "contact_merges": [
            {"contact_id": "a", "merged_into_contact_id": "b", "merged_at": "2026-02-01"},
            {"contact_id": "b", "merged_into_contact_id": "c", "merged_at": "2026-02-02"},
            {"contact_id": "gone", "merged_into_contact_id": "a", "merged_at": "2026-02-02"},
        ],
    }
    first = "2026-01-01 00:00:00"
    assert last_engaged(run(day=date(2026, 1, 31), **inputs)) == {"a": first, "b": None, "c": None}
    assert last_engaged(run(day=date(2026, 2, 1), **inputs)) == {"b": first, "c": None}
    assert last_engaged(run(day=date(2026, 2, 2), **inputs)) == {"c": "2026-01-02 00:00:00"}


def test_defective_merges() -> None:
    """Circles and unknown survivors are rejected; a tail into a circle is not."""
    first, later = datetime(2026, 1, 1), datetime(2026, 1, 2)
    merges = [
        Merge(first, "b", "a"),
        Merge(first, "c", "b"),
        Merge(first, "a", "c"),
        Merge(first, "a", "tail"),
        Merge(later, "e", "d"),
        Merge(first, "f", "d"),
        Merge(first, "nobody", "g"),
        Merge(first, "d", "outside"),
    ]
    chosen, rejected = settle_merges(merges, set("abcdefg") | {"tail"})
    assert {gone: merge.survivor for gone, merge in chosen.items()} == {
        "tail": "a",
        "d": "f",
        "outside": "d",
    }
    assert sorted((merge.gone, reason) for merge, reason in rejected) == [
        ("a", "circular_merge"),
        ("b", "circular_merge"),
        ("c", "circular_merge"),
        ("g", "unknown_contact"),
    ]


def test_erased_contacts_leave_no_trace() -> None:
    """Nor do those merged into them; events under an anonymous id alone are nobody's then."""
    scoring = run(
        contacts=[{"contact_id": "a"}, {"contact_id": "b"}, {"contact_id": "c"}],
        events=[
            {"event_id": "e", "event_type": None, "contact_id": "b", "occurred_at": "2026-01-01"},
            {"event_id": "f", "event_type": "x", "anonymous_id": "n", "occurred_at": "2026-01-01"},
        ],
        identities=[{"anonymous_id": "n", "contact_id": "a", "identified_at": "2026-01-01"}],
        contact_merges=[
            {"contact_id": "a", "merged_into_contact_id": "b", "merged_at": "2026-02-01"}
        ],
        erasure_requests=[{"contact_id": " b "}, {"contact_id": "b"}, {"contact_id": None}],
    )
    assert list(leads(scoring)) == ["c"]
    assert outcomes(scoring, "contacts") == {"accepted": 1}
    assert outcomes(scoring, "events") == {"pending": 1}
    assert outcomes(scoring, "identities") == outcomes(scoring, "contact_merges") == {}
    assert outcomes(scoring, "erasure_requests") == {
        "accepted": 1,
        "superseded": 1,
        "missing_key": 1,
    }


def test_version_of_the_day_counts() -> None:
    """The latest version up to the day, or else the earliest; its creation decides who exists."""
    contacts = [
        {"contact_id": "a", "company_id": "old", "updated_at": "2026-02-01"},
        {"contact_id": "a", "company_id": "new", "updated_at": "2026-03-01"},
        {"contact_id": "b", "company_id": "bare"},
        {"contact_id": "b", "company_id": "dated", "updated_at": "2026-03-01"},
        {"contact_id": "c", "created_at": "2026-03-01"},
        {"contact_id": "d", "created_at": "2099-03-01"},
    ]

    def companies(day: date) -> dict[str, str]:
        scoring = run(day=day, contacts=contacts)
        return {contact: lead["company_id"] for contact, lead in leads(scoring).items()}

    assert companies(date(2026, 1, 1)) == {"a": "old", "b": "bare"}
    assert companies(date(2026, 3, 1)) == {"a": "new", "b": "dated", "c": None}


# Attributes ---------------------------------------------------------------------------------------


def fit_score(
    attribute: str,
    value: str,
    sources: Sequence[Mapping[str, str]] = (),
    **inputs: Sequence[Mapping[str, Any]],
) -> bool:
    """Tell whether an attribute of contact c equals a value."""
    rule = {"rule_id": "r", "score_group": "firm", "points": "1", "operator": "equals"}
    policy = make_policy(sources, fit_rules=[{**rule, "attribute": attribute, "value": value}])
    return leads(run(policy, **inputs))["c"]["fit_score"] == 1


@pytest.mark.parametrize(
    ("attribute", "contact", "value"),
    [
        ("email", {"email": " A@GMail.com"}, "a@gmail.com"),
        ("email_domain", {"email": "a@gmail.com"}, "gmail.com"),
        ("email_domain_type", {"email": "a@Gmail.com"}, "free"),
        ("email_domain_type", {"email": "a@acme.example"}, "business"),
        ("email_domain_type", {"email": "n/a"}, "missing"),
        ("seniority", {"job_title": "CHIEF technology officer"}, "chief"),
        ("seniority", {"job_title": "First officer"}, "officer"),
        ("sales_status", {}, "lead"),
    ],
)
def test_derived_attributes(attribute: str, contact: dict[str, str], value: str) -> None:
    """Email domains and job titles are looked up in the dictionaries."""
    assert fit_score(attribute, value, contacts=[{"contact_id": "c", **contact}])


def test_sources_are_believed_by_priority() -> None:
    """Unlisted: contact, company, provider; a row for the attribute outranks one for all."""
    fact = {
        "subject_type": "Contact",
        "subject_id": "c",
        "attribute": "industry",
        "observed_at": "2026-01-01",
    }
    inputs = {
        "contacts": [{"contact_id": "c", "company_id": "k", "industry": "typed"}],
        "companies": [{"company_id": "k", "industry": "kept"}],
        "enrichments": [
            {**fact, "provider": "p", "value": "older"},
            {**fact, "provider": "p", "value": "bought", "observed_at": "2026-01-02"},
            {**fact, "provider": "p", "value": "n/a", "observed_at": "2026-01-03"},
            {**fact, "provider": "p", "value": "tomorrow", "observed_at": "2026-04-01"},
            {
                **fact,
                "provider": "q",
                "value": "firm",
                "subject_type": "company",
                "subject_id": "k",
            },
        ],
    }
    by_provider = [{"attribute": "*", "source": "p", "priority": "1"}]
    by_name = [*by_provider, {"attribute": "industry", "source": "q", "priority": "1"}]
    company = [{"attribute": "industry", "source": "company", "priority": "9"}]
    assert fit_score("industry", "typed", **inputs)
    assert fit_score("industry", "bought", by_provider, **inputs)
    assert fit_score("industry", "firm", by_name, **inputs)
    assert fit_score("industry", "kept", company, **inputs)
    assert fit_score("company_industry", "kept", **inputs)
    assert fit_score("company_industry", "kept", by_provider, **inputs)
    own = [{"attribute": "company_industry", "source": "q", "priority": "1"}]
    assert fit_score("company_industry", "firm", own, **inputs)


@pytest.mark.parametrize(
    ("closed_at", "is_won", "status"),
    [
        ("2026-03-31 23:00", "Yes", "customer"),
        ("2026-04-01", "true", "opportunity"),
        (None, "true", "opportunity"),
        ("2026-03-01", "false", "recycled"),
    ],
)
def test_sales_status(closed_at: str | None, is_won: str, status: str) -> None:
    """A deal won by the day makes a customer, an open one an opportunity, else sales' last word."""
    deal = {"opportunity_id": "o", "contact_id": "c", "created_at": "2026-01-01"}
    verdict = {"contact_id": "c", "decided_at": "2026-02-01"}
    assert fit_score(
        "sales_status",
        status,
        contacts=[{"contact_id": "c"}],
        opportunities=[{**deal, "closed_at": closed_at, "is_won": is_won}],
        dispositions=[
            {**verdict, "disposition": "Recycled"},
            {**verdict, "disposition": "accepted"},
            {**verdict, "disposition": "rejected", "decided_at": "2026-04-01"},
        ],
    )


# Models -------------------------------------------------------------------------------------------

TITLE_RULE = {
    "rule_id": "title",
    "score_group": "firm",
    "attribute": "job_title",
    "operator": "contains",
    "value": "chief",
    "points": "10",
}
VISIT_RULE = {
    "rule_id": "visit",
    "score_group": "web",
    "event_type": "pv",
    "counting": "per_event",
    "points": "5.5",
}
CHIEF = {"contact_id": "c", "job_title": "Chief"}
VISIT = {
    "event_id": "e",
    "contact_id": "c",
    "event_type": " Page_View ",
    "occurred_at": "2026-03-30",
}


def score_chief(day: date = DAY, **rules: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Score a chief who visited a page."""
    tables = {"fit_rules": [TITLE_RULE], "engagement_rules": [VISIT_RULE], **rules}
    return leads(run(make_policy(**tables), day, contacts=[CHIEF], events=[VISIT]))["c"]


def test_a_lead_by_hand() -> None:
    """10 + 0.5 x 5.5 = 12.75, which is 31.875 of 100: 32."""
    lead = score_chief(
        mql_criteria=[
            {"criteria_set": "s", "measure": "lead_grade", "operator": "equals", "value": "a1"}
        ]
    )
    assert lead == {
        "scoring_model_id": "core",
        "contact_id": "c",
        "company_id": None,
        "fit_score": 10,
        "engagement_score": Decimal("5.5"),
        "total_score": Decimal("12.75"),
        "scaled_score": 32,
        "fit_grade": "A",
        "engagement_grade": "1",
        "lead_grade": "A1",
        "is_mql": True,
        "mql_criteria_set": "s",
        "is_suppressed": False,
        "suppression_reason": None,
        "next_action": "do A1",
        "last_engaged_at": datetime(2026, 3, 30),
        "scored_on": DAY,
        "override": None,
        "override_reason": None,
        "overridden_by": None,
        "overridden_at": None,
        "overridden_until": None,
    }


def test_rules_exist_from_their_first_day_to_the_day_before_their_last() -> None:
    """One id may mean 10 points until the 30th and 3 from the 31st on."""
    versions = [
        {**TITLE_RULE, "valid_to": "2026-03-31"},
        {**TITLE_RULE, "valid_from": "2026-03-31", "points": "3"},
    ]
    assert score_chief(date(2026, 3, 30), fit_rules=versions)["fit_score"] == 10
    assert score_chief(date(2026, 3, 31), fit_rules=versions)["fit_score"] == 3


def test_conditions_of_a_rule_must_all_hold() -> None:
    """The second condition, on an industry that is not known, fails."""
    second = {**TITLE_RULE, "attribute": "industry", "operator": "not_equals", "value": "retail"}
    assert score_chief(fit_rules=[TITLE_RULE, second])["fit_score"] == 0


def test_recycling_resets_engagement() -> None:
    """The visit on the day of the verdict is gone, from that day on."""
    policy = make_policy(engagement_rules=[VISIT_RULE])
    verdict = {"contact_id": "c", "disposition": "recycled", "decided_at": "2026-03-30 01:00"}
    scoring = run(policy, contacts=[CHIEF], events=[VISIT], dispositions=[verdict])
    assert leads(scoring)["c"]["engagement_score"] == 0
    assert leads(scoring)["c"]["last_engaged_at"] is None


def test_first_set_by_name_makes_the_mql() -> None:
    """Of two sets that hold the first by name is shown; one whose second row fails is not."""
    rows = [
        {"criteria_set": "b", "measure": "fit_score", "operator": "gte", "value": "10"},
        {"criteria_set": "c", "measure": "scaled_score", "operator": "equals", "value": "32"},
        {"criteria_set": "a", "measure": "rule", "operator": "matched", "value": "title"},
        {"criteria_set": "a", "measure": "rule", "operator": "not_matched", "value": "visit"},
    ]
    assert score_chief(mql_criteria=rows)["mql_criteria_set"] == "b"


def test_suppressed_leads_keep_scores_and_are_no_mql() -> None:
    """The lowest rule that holds gives the reason, its id where it names none."""
    mql = [{"criteria_set": "s", "measure": "fit_score", "operator": "gt", "value": "0"}]
    rule = {"effect": "suppress", "attribute": "rule", "value": "visit"}
    rows = [
        {**rule, "rule_id": "s1", "operator": "not_matched", "reason": "never"},
        {**rule, "rule_id": "s2", "operator": "matched"},
        {**rule, "rule_id": "s3", "operator": "matched", "reason": "later"},
    ]
    lead = score_chief(mql_criteria=mql, audience_rules=rows)
    assert (lead["is_mql"], lead["mql_criteria_set"]) == (False, None)
    assert (lead["is_suppressed"], lead["suppression_reason"]) == (True, "s2")
    assert (lead["fit_score"], lead["next_action"]) == (10, "do A1")


def test_audience() -> None:
    """One include rule that holds is enough, and all of its rows must."""
    rule = {"effect": "include", "attribute": "job_title", "operator": "is_present"}
    rows = [
        {**rule, "rule_id": "i1"},
        {**rule, "rule_id": "i1", "attribute": "industry"},
        {**rule, "rule_id": "i2", "operator": "is_blank"},
    ]
    contacts = [
        {"contact_id": "neither", "job_title": "Chief"},
        {"contact_id": "first", "job_title": "Chief", "industry": "Retail"},
        {"contact_id": "second"},
    ]
    scoring = run(make_policy(audience_rules=rows), contacts=contacts)
    assert sorted(leads(scoring)) == ["first", "second"]


def test_models_that_are_off_score_nobody() -> None:
    """Their rules play no part."""
    policy = make_policy(scoring_models=[{**MODEL, "status": "off"}], fit_rules=[TITLE_RULE])
    scoring = run(policy, contacts=[CHIEF])
    assert (scoring.lead_scores, scoring.lead_score_contributions) == ([], [])


def test_contributions_add_up() -> None:
    """A maximum of 8 leaves 8 of two visits' 11; 3 are over the limit."""
    groups = [GROUPS[0], {**GROUPS[1], "max_points": "8"}]
    policy = make_policy(engagement_rules=[VISIT_RULE], score_groups=groups)
    scoring = run(policy, contacts=[CHIEF], events=[VISIT, {**VISIT, "event_id": "f"}])
    (row,) = scoring.lead_score_contributions
    assert row == {
        "scoring_model_id": "core",
        "contact_id": "c",
        "dimension": "engagement",
        "score_group": "web",
        "rule_id": "visit",
        "occurrences": 2,
        "first_occurred_on": date(2026, 3, 30),
        "last_occurred_on": date(2026, 3, 30),
        "points": 11,
        "points_counted": 8,
        "points_over_limit": 3,
    }
    assert leads(scoring)["c"]["engagement_score"] == 8
