"""What rewrites days that are published: input and dictionaries that change, and never a rule."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from comparison import differences, summary
from random_cases import Case, make_time_case
from random_cases.calendars import draw_calendars
from random_cases.robots import draw_robots
from random_cases.words import EVENT_TYPES, PROVIDERS, TEXTS
from reference_scorer import Policy
from reference_time import SCORE_COLUMNS
from small_policy import make_inputs, make_policy
from workspace import Workspace

Rows = list[dict[str, Any]]

CASES = int(os.environ.get("LEAD_SCORING_PUBLISHED_CASES", "1"))
TABLES = ("lead_score_history", "lead_mql_transitions", "mql_handoffs")
KEYS = {
    "lead_mql_transitions": ("scoring_model_id", "contact_id", "transitioned_on"),
    "mql_handoffs": ("scoring_model_id", "contact_id", "qualified_on"),
}
# What sales is told of a hand-off when it begins.
TOLD = ("qualified_at", "is_start_of_history", "next_action", "sla_hours", "due_at")
START = date(2026, 6, 14)
DAY = date(2026, 6, 24)


def load(workspace: Workspace, policy: Policy, inputs: Mapping[str, Rows], case: Case) -> None:
    """Start over with a policy and inputs whose columns are those of a case."""
    workspace.reset()
    workspace.write_rules(policy.rules)
    workspace.write_dictionaries(policy.dictionaries)
    workspace.write_inputs(inputs, case.extra_columns, case.types)


def build(workspace: Workspace, case: Case, day: date, *more: str) -> dict[str, Rows]:
    """Build for a day; the tables that hang on the history, and more."""
    result = workspace.build(
        {
            "lead_scoring__scored_on": day.isoformat(),
            "lead_scoring__history_start": case.history_start.isoformat(),
            "lead_scoring__modules": ["history", "handoffs"],
        },
        select=[f"+{table}" for table in (*TABLES, *more)],
        arguments=("--exclude-resource-types", "unit_test", "test"),
    )
    assert result.success, f"seed {case.seed}, {day}: the build failed\n{result.messages[-6000:]}"
    return {table: workspace.rows(table) for table in (*TABLES, *more)}


def by_day(history: Iterable[Mapping[str, Any]], first: date, last: date) -> Rows:
    """Rows of the history, one for each day from the first to the last."""
    return [
        {**row, "day": row["valid_from"] + timedelta(days=off)}
        for row in history
        for off in range(((row["valid_to"] or last + timedelta(days=1)) - row["valid_from"]).days)
        if first <= row["valid_from"] + timedelta(days=off) <= last
    ]


def history_differences(
    expected: Rows, actual: Rows, first: date, last: date, columns: Sequence[str]
) -> list[str]:
    """Describe where two histories differ on the days from the first to the last."""
    keys = ("scoring_model_id", "contact_id", "day")
    days = (by_day(history, first, last) for history in (expected, actual))
    return differences("lead_score_history", keys, columns, *days)


def with_other_points(rules: Mapping[str, Rows]) -> dict[str, Rows]:
    """Edit the points of every rule in place."""
    edited = {}
    for table, rows in rules.items():
        edited[table] = [
            {**row, "points": f"{Decimal(row['points']) * 2 + 3:f}"} if row.get("points") else row
            for row in rows
        ]
    return edited


# Rules that are edited in place -------------------------------------------------------------------


def contact(contact_id: str, **columns: str) -> dict[str, Any]:
    """Make a contact that has existed for ever."""
    return {"contact_id": contact_id, **columns}


def visit(event_id: str, contact_id: str | None, day: int, **columns: str) -> dict[str, Any]:
    """Make a visit of a day in June, loaded at once."""
    moment = f"2026-06-{day} 10:00:00"
    return {
        "event_id": event_id,
        "contact_id": contact_id,
        "event_type": "page_view",
        "occurred_at": moment,
        "loaded_at": moment,
        **columns,
    }


VISITS = {
    "rule_id": "visit",
    "score_group": "web",
    "event_type": "page_view",
    "counting": "per_event",
    "points": "10",
}


def small_case(inputs: Mapping[str, Sequence[Mapping[str, Any]]], **rules: Any) -> Case:
    """Make a case whose history starts ten days before the day."""
    policy = make_policy(**{"engagement_rules": [VISITS], **rules})
    return Case(0, policy, make_inputs(**inputs), {}, [DAY], START)


# One event that names a, then b; one that names c and then nobody, but a visitor; b was merged into
# heir, and one of d's was read twice.
SHARED = small_case(
    {
        "contacts": [contact(one) for one in ("b", "c", "d", "heir", "v")],
        "events": [
            visit("shared", "a", 15),
            visit("shared", "b", 15, loaded_at="2026-06-16 10:00:00"),
            visit("of a visitor", "nobody", 16),
            visit("of a visitor", None, 16, anonymous_id="x", loaded_at="2026-06-17 10:00:00"),
            visit("twice", "d", 17),
            visit("twice", "d", 17, loaded_at="2026-06-18 10:00:00"),
            visit("later copy", "c", 18),
            visit("later copy", None, 18, anonymous_id="x", loaded_at="2026-06-19 10:00:00"),
        ],
        "identities": [
            {"anonymous_id": "x", "contact_id": "v", "identified_at": "2026-06-20 10:00:00"}
        ],
        "contact_merges": [
            {"contact_id": "b", "merged_into_contact_id": "heir", "merged_at": "2026-06-22"}
        ],
    }
)


def made_again(before: Rows, after: Rows) -> dict[str, int]:
    """First day in June that was made again, by contact, of those before the day."""
    last = DAY - timedelta(days=1)
    versions = {
        (row["contact_id"], row["day"]): row["rules_version"] for row in by_day(before, START, last)
    }
    days: dict[str, int] = {}
    for row in by_day(after, START, last):
        contact_id, day = row["contact_id"], row["day"]
        if versions.get((contact_id, day), row["rules_version"]) != row["rules_version"]:
            days[contact_id] = min(days.get(contact_id, day.day), day.day)
    return days


def deadlines(handoffs: Rows, last: date) -> Rows:
    """What sales was told of the leads that qualified up to a day; touches may come later."""
    return [row for row in handoffs if row["qualified_on"] <= last]


def must_stay(workspace: Workspace, case: Case, first_day: date, later_day: date) -> Rows:
    """Days that are published stay when points are edited; the history after a later build."""
    load(workspace, case.policy, case.inputs, case)
    tables = build(workspace, case, first_day)
    published, handoffs = tables["lead_score_history"], tables["mql_handoffs"]
    assert published, f"seed {case.seed}: nothing to keep"
    workspace.write_rules(with_other_points(case.policy.rules))
    tables = build(workspace, case, later_day)
    after, handoffs_after = tables["lead_score_history"], tables["mql_handoffs"]
    lines = differences(
        "mql_handoffs", KEYS["mql_handoffs"], TOLD, handoffs, deadlines(handoffs_after, first_day)
    )
    assert not lines, f"seed {case.seed}: {len(lines)} differences\n{summary(lines)}"
    columns = (*SCORE_COLUMNS, "rules_version")
    lines = history_differences(published, after, case.history_start, first_day, columns)
    assert not lines, f"seed {case.seed}: {len(lines)} differences\n{summary(lines)}"
    today = {row["rules_version"] for row in after if row["valid_to"] is None}
    assert today.isdisjoint(row["rules_version"] for row in published), "nothing was edited"
    return after


def test_an_event_that_names_several_contacts_keeps_its_published_days(
    workspace: Workspace,
) -> None:
    """A new rule says nothing about those days, until it changes whom the event counts for."""
    later = DAY + timedelta(days=6)
    before = must_stay(workspace, SHARED, DAY, later)
    contacts = make_inputs(contacts=[contact("a")])["contacts"]
    inputs = {**SHARED.inputs, "contacts": SHARED.inputs["contacts"] + contacts}
    workspace.write_inputs(inputs, SHARED.extra_columns, SHARED.types)
    after = build(workspace, SHARED, later)["lead_score_history"]
    # From the day of the event on for who loses it, from the merge on for the heir.
    assert made_again(before, after) == {"b": 15, "heir": 22}
    scores = {
        row["contact_id"]: row["engagement_score"]
        for row in by_day(after, DAY, DAY)
        if row["contact_id"] in ("a", "heir")
    }
    assert scores == {"a": 23, "heir": 0}


@pytest.mark.parametrize("seed", range(CASES))
def test_an_edit_of_rules_keeps_every_published_day(workspace: Workspace, seed: int) -> None:
    """With the same input no day before is made anew, for any kind of input."""
    case = make_time_case(seed)
    first_day = case.days[0] - timedelta(days=2)
    must_stay(workspace, case, first_day, case.days[0])


def test_an_edit_of_rules_leaves_the_moment_at_which_sales_could_know(
    workspace: Workspace,
) -> None:
    """The event that made a lead qualify stays, though no rule sees it any longer."""
    call = {**VISITS, "rule_id": "call", "event_type": "call"}
    events = [
        visit("look", "lead", 20),
        visit("call", "lead", 20, event_type="call", occurred_at="2026-06-20 15:00:00"),
    ]
    case = small_case(
        {"contacts": [contact("lead")], "events": events},
        engagement_rules=[VISITS, call],
        mql_criteria=[
            {"criteria_set": "s", "measure": "total_score", "operator": "gte", "value": "1"}
        ],
    )
    rules = case.policy.rules
    calls = [row for row in rules["engagement_rules"] if row["rule_id"] == "call"]
    edited_rules = {**rules, "engagement_rules": calls}
    load(workspace, case.policy, case.inputs, case)
    [before] = build(workspace, case, DAY)["mql_handoffs"]
    workspace.write_rules(edited_rules)
    [after] = build(workspace, case, DAY + timedelta(days=1))["mql_handoffs"]
    moment = datetime(2026, 6, 20, 10)
    assert (before["qualified_at"], after["qualified_at"]) == (moment, moment)
    load(workspace, replace(case.policy, rules=edited_rules), case.inputs, case)
    [anew] = build(workspace, case, DAY)["mql_handoffs"]
    assert anew["qualified_at"] == datetime(2026, 6, 20, 15)


def with_models(rules: Mapping[str, Rows], **statuses: str) -> dict[str, Rows]:
    """Give each model the rules of the one there is, and a status."""
    models = {name: {"status": status} for name, status in statuses.items()}
    for columns in models.values():
        if columns["status"] == "challenger":
            columns["compared_to"] = next(one for one in models if statuses[one] == "champion")
    return {
        name: [
            {**row, "scoring_model_id": model, **(columns if name == "scoring_models" else {})}
            for model, columns in models.items()
            for row in rows
        ]
        for name, rows in rules.items()
    }


def test_a_challenger_that_is_promoted_starts_its_hand_offs_that_day(
    workspace: Workspace,
) -> None:
    """Who was an MQL by then is no news; who becomes one later is, and the first day stays."""
    case = small_case(
        {
            "contacts": [contact(one) for one in ("before", "on the day", "after")],
            "events": [
                visit("1", "before", 20),
                visit("2", "on the day", 25),
                visit("3", "after", 27),
            ],
        },
        mql_criteria=[
            {"criteria_set": "s", "measure": "total_score", "operator": "gte", "value": "1"}
        ],
    )
    rules = case.policy.rules
    load(workspace, case.policy, case.inputs, case)
    steps = (
        (24, {"core": "champion", "next": "challenger"}),
        (25, {"core": "off", "next": "champion"}),
        (27, {"core": "off", "next": "champion"}),
    )
    found = {}
    for day, statuses in steps:
        workspace.write_rules(with_models(rules, **statuses))
        found[day] = build(workspace, case, date(2026, 6, day))
    handoffs = {
        day: {
            (row["scoring_model_id"], row["contact_id"], row["qualified_on"].day): row[
                "is_start_of_history"
            ]
            for row in tables["mql_handoffs"]
        }
        for day, tables in found.items()
    }
    promoted = {("next", "before", 25): True, ("next", "on the day", 25): True}
    assert handoffs == {
        24: {("core", "before", 20): False},
        25: promoted,
        27: {**promoted, ("next", "after", 27): False},
    }
    # The scores of the model go back to when it was a challenger, and so do its transitions.
    entered = {
        (row["contact_id"], row["transitioned_on"].day): row["is_start_of_history"]
        for row in found[27]["lead_mql_transitions"]
        if row["scoring_model_id"] == "next"
    }
    assert entered == {("before", 20): False, ("on the day", 25): False, ("after", 27): False}


# Robots -------------------------------------------------------------------------------------------

FAST = {"robot_id": "fast", "event_type": "page_view", "max_events": "2", "within_seconds": "1"}


def visits_apart(contact_id: str, day: int, *seconds: float, loaded: int) -> Rows:
    """Make visits so many seconds after ten, loaded on a day."""
    return [
        visit(
            f"{contact_id} {day} {second}",
            contact_id,
            day,
            occurred_at=f"2026-06-{day} 10:00:{second:09.6f}",
            loaded_at=f"2026-06-{loaded} 12:00:00",
        )
        for second in seconds
    ]


def test_a_burst_that_a_later_load_completes_is_taken_back(workspace: Workspace) -> None:
    """Its days are made again from the first on; those of a person who is slower are not."""
    early = visits_apart("robot", 16, 0, 0.5, loaded=16) + visits_apart(
        "person", 16, 0, 1, loaded=16
    )
    late = visits_apart("robot", 16, 0.25, loaded=24) + visits_apart("person", 16, 2.5, loaded=24)
    case = small_case({"contacts": [contact("robot"), contact("person")], "events": early})
    policy = replace(case.policy, dictionaries={**case.policy.dictionaries, "robots": [FAST]})
    load(workspace, policy, case.inputs, case)
    before = by_day(
        build(workspace, case, DAY - timedelta(days=1))["lead_score_history"], START, DAY
    )
    inputs = {**case.inputs, "events": make_inputs(events=early + late)["events"]}
    workspace.write_inputs(inputs, case.extra_columns, case.types)
    found = build(workspace, case, DAY)
    after = by_day(found["lead_score_history"], START, DAY)
    scores = {
        (name, row["contact_id"], row["day"].day): row["engagement_score"]
        for name, rows in (("before", before), ("after", after))
        for row in rows
    }
    assert (scores["before", "robot", 16], scores["after", "robot", 16]) == (20, 0)
    assert (scores["before", "person", 16], scores["after", "person", 16]) == (20, 30)
    must_equal_a_first_build(workspace, replace(case, inputs=inputs), policy, found, DAY)


WITHIN = float(FAST["within_seconds"])


def draw_people_and_robots(rng: random.Random, contact_id: str) -> tuple[Rows, Rows]:
    """Draw one contact's visits: some by a person, more than a second apart, some in bursts.

    A burst lies farther from each of the person's visits than a robot's span is long.
    """
    moment, people, robots = 0.0, [], []
    for _ in range(rng.randint(2, 8)):
        is_person = rng.random() < 0.5
        moment += WITHIN + rng.choice((0.000001, 0.5, 3))
        if is_person:
            people.append(moment)
        else:
            for _ in range(rng.randint(3, 6)):
                robots.append(moment)
                moment += rng.choice((0, 0.000001, 0.3))
    day = rng.randint(16, 24)
    return (
        visits_apart(contact_id, day, *people, loaded=day),
        [
            {**row, "event_id": f"robot {number} {row['event_id']}"}
            for number, row in enumerate(visits_apart(contact_id, day, *robots, loaded=day))
        ],
    )


def test_what_robots_do_far_from_peoples_events_changes_no_score(workspace: Workspace) -> None:
    """Of forty contacts: without robots, with them, without them again; all are accounted for."""
    rng = random.Random("robots far from people")
    names = [f"c{number}" for number in range(40)]
    drawn = [draw_people_and_robots(rng, name) for name in names]
    by_people = [row for people, _ in drawn for row in people]
    by_robots = [row for _, robots in drawn for row in robots]
    assert len(by_people) > 80
    assert len(by_robots) > 200
    case = small_case({"contacts": [contact(name) for name in names], "events": by_people})
    policy = replace(case.policy, dictionaries={**case.policy.dictionaries, "robots": [FAST]})
    load(workspace, policy, case.inputs, case)
    alone = by_day(build(workspace, case, DAY)["lead_score_history"], START, DAY)
    for events in (by_people + by_robots, by_people):
        inputs = {**case.inputs, "events": make_inputs(events=events)["events"]}
        workspace.write_inputs(inputs, case.extra_columns, case.types)
        found = build(workspace, case, DAY, "input_reconciliation")
        assert by_day(found["lead_score_history"], START, DAY) == alone
        excluded = [row for row in found["input_reconciliation"] if row["outcome"] == "excluded"]
        assert sum(row["rows"] for row in excluded) == len(events) - len(by_people)
    inputs = {**case.inputs, "events": make_inputs(events=by_people + by_robots)["events"]}
    workspace.write_inputs(inputs, case.extra_columns, case.types)
    workspace.write_dictionaries({"robots": []})
    found = by_day(build(workspace, case, DAY)["lead_score_history"], DAY, DAY)
    visits = Counter(row["contact_id"] for row in by_people + by_robots)
    assert {row["contact_id"]: row["engagement_score"] for row in found} == {
        name: 10 * visits[name] for name in names
    }


# Dictionaries that are edited ---------------------------------------------------------------------

RULES = {
    "fit_rules": [
        {"rule_id": "chief", "attribute": "seniority", "operator": "equals", "value": "chief"},
        {
            "rule_id": "free",
            "attribute": "email_domain_type",
            "operator": "equals",
            "value": "free",
        },
        {"rule_id": "retail", "attribute": "industry", "operator": "equals", "value": "retail"},
    ],
    "engagement_rules": [
        VISITS,
        {**VISITS, "rule_id": "path", "property": "page_path", "operator": "is_present"},
        {**VISITS, "rule_id": "raw", "event_type": "call", "points": "7"},
    ],
    "mql_criteria": [
        {"criteria_set": "s", "measure": "total_score", "operator": "gte", "value": "10"}
    ],
}
for rule in RULES["fit_rules"]:
    rule.update(score_group="firm", points="10")
VICE = {"attribute": "seniority", "priority": "3", "pattern": "^vice", "value": "chief"}

# Each contact is named for what touches it; "still" has all of it, as it was read before.
READ_BY_DICTIONARIES = small_case(
    {
        "contacts": [
            contact("title", job_title="Vice President"),
            contact("title of a provider"),
            contact("mail", email="a@acme.example"),
            contact("source", industry="software", company_id="shop"),
            contact("one source", industry="software"),
            contact("still", job_title="Chief", email="b@gmail.com", industry="retail"),
            *(contact(one) for one in ("type", "path", "heir", "raw", "scanner")),
        ],
        "companies": [{"company_id": "shop", "industry": "retail"}],
        "enrichments": [
            {
                "subject_type": "contact",
                "subject_id": "title of a provider",
                "attribute": "job_title",
                "value": "Vice Chancellor",
                "provider": "acme",
                "observed_at": "2026-06-18",
            }
        ],
        "events": [
            visit("1", "still", 15, page_path="/pricing"),
            visit("2", "type", 16, event_type="look"),
            visit("3", "path", 17, page_path="nowhere"),
            visit("4", "gone", 17, event_type="look"),
            visit("5", "raw", 18, event_type="phone"),
            *(visit(f"scanner {number}", "scanner", 19) for number in range(3)),
        ],
        "contact_merges": [
            {"contact_id": "gone", "merged_into_contact_id": "heir", "merged_at": "2026-06-20"}
        ],
    },
    **RULES,
)
# Rows that are added, and the contacts that read otherwise from then on, each since when.
EDITS = (
    ("job_title_patterns", [VICE], {"title": 14, "title of a provider": 18}),
    ("email_domains", [{"domain": "acme.example", "email_domain_type": "free"}], {"mail": 14}),
    (
        "event_types",
        [{"raw_event_type": "look", "event_type": "page_view"}],
        {"type": 16, "heir": 20},
    ),
    ("placeholder_values", [{"value": "nowhere"}], {"path": 17}),
    (
        "attribute_sources",
        [{"attribute": "industry", "source": "company", "priority": "1"}],
        {"source": 14},
    ),
    (
        "robots",
        [{"robot_id": "fast", "event_type": "look", "max_events": "2", "within_seconds": "0.5"}],
        {"scanner": 19},
    ),
    # A rule names the type by its raw name: what it sees changes, the event itself does not.
    ("event_types", [{"raw_event_type": "call", "event_type": "phone"}], {"raw": 18}),
)


def must_equal_a_first_build(
    workspace: Workspace, case: Case, policy: Policy, found: Mapping[str, Rows], day: date
) -> None:
    """A build of everything finds the same, but for the versions of rules."""
    load(workspace, policy, case.inputs, case)
    anew = build(workspace, case, day)
    history = [tables["lead_score_history"] for tables in (anew, found)]
    lines = history_differences(*history, case.history_start, day, SCORE_COLUMNS)
    for table, keys in KEYS.items():
        columns = [name for row in anew[table][:1] for name in row if name not in keys]
        lines += differences(table, keys, columns, anew[table], found[table])
    assert not lines, f"seed {case.seed}: {len(lines)} differences\n{summary(lines)}"


def test_an_edit_of_a_dictionary_makes_the_days_again_of_whom_it_changes(
    workspace: Workspace,
) -> None:
    """All dictionaries at once: nobody else's days are touched, and the end is right."""
    case = READ_BY_DICTIONARIES
    load(workspace, case.policy, case.inputs, case)
    before = build(workspace, case, DAY)["lead_score_history"]
    dictionaries = {name: list(rows) for name, rows in case.policy.dictionaries.items()}
    expected: dict[str, int] = {}
    for name, rows, contacts in EDITS:
        dictionaries[name] += rows
        expected |= contacts
    workspace.write_dictionaries(dictionaries)
    day = DAY + timedelta(days=1)
    found = build(workspace, case, day)
    assert made_again(before, found["lead_score_history"]) == expected
    policy = replace(case.policy, dictionaries=dictionaries)
    must_equal_a_first_build(workspace, case, policy, found, day)


def edited(
    rng: random.Random,
    dictionaries: Mapping[str, Rows],
    properties: Sequence[str],
    is_all: bool,
) -> dict[str, Rows]:
    """Take rows from dictionaries, change some and add others, of all or of one alone."""
    names = sorted(dictionaries) if is_all else [rng.choice(sorted(dictionaries))]
    new_rows = {
        "placeholder_values": [{"value": rng.choice(TEXTS[name])} for name in sorted(TEXTS)],
        "event_types": [
            {"raw_event_type": raw, "event_type": rng.choice(EVENT_TYPES)}
            for raw in ("Form_Submit", "never_scored", rng.choice(EVENT_TYPES))
        ],
        "email_domains": [
            {"domain": domain, "email_domain_type": rng.choice(("business", "free"))}
            for domain in ("acme.example", "mail.gmail.com")
        ],
        "job_title_patterns": [
            {
                "attribute": rng.choice(("seniority", "job_function")),
                "priority": "0",
                "pattern": rng.choice(("engineer", "manager", "^[cv]")),
                "value": rng.choice(("executive", "sales")),
            }
        ],
        "attribute_sources": [
            {"attribute": "*", "source": source, "priority": str(rng.randint(1, 4))}
            for source in ("contact", "company", *PROVIDERS)
        ],
    }
    result = dict(dictionaries)
    calendars = draw_calendars(rng, ["*"], [DAY])
    drawn = {**calendars, "robots": draw_robots(rng, properties)}
    for name in names:
        if name in drawn:
            result[name] = drawn[name]
            continue
        key = {
            "attribute_sources": ("attribute", "source"),
            "job_title_patterns": ("attribute", "priority"),
        }
        column = key.get(name, (next(iter(new_rows[name][0])),))
        kept = [row for row in dictionaries[name] if rng.random() < 0.7]
        added = rng.sample(new_rows[name], rng.randint(1, len(new_rows[name])))
        taken = {tuple(row[one].lower() for one in column) for row in added}
        kept = [row for row in kept if tuple(row[one].lower() for one in column) not in taken]
        result[name] = kept + added
    return result


@pytest.mark.parametrize("seed", range(CASES))
def test_after_an_edit_of_dictionaries_all_is_as_in_a_first_build(
    workspace: Workspace, seed: int
) -> None:
    """Whatever is added, changed or taken away."""
    rng = random.Random(f"dictionaries {seed}")
    case = make_time_case(seed)
    load(workspace, case.policy, case.inputs, case)
    build(workspace, case, case.days[0] - timedelta(days=rng.choice((0, 2))))
    properties = case.policy.event_properties
    dictionaries = edited(rng, case.policy.dictionaries, properties, seed % 2 == 0)
    workspace.write_dictionaries(dictionaries)
    found = build(workspace, case, case.days[0])
    policy = replace(case.policy, dictionaries=dictionaries)
    must_equal_a_first_build(workspace, case, policy, found, case.days[0])
