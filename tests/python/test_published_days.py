"""What rewrites days that are published: input and dictionaries that change, and never a rule."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from comparison import differences, summary
from random_cases import Case, make_time_case
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
START = date(2026, 6, 14)
DAY = date(2026, 6, 24)


def load(workspace: Workspace, policy: Policy, inputs: Mapping[str, Rows], case: Case) -> None:
    """Start over with a policy and inputs whose columns are those of a case."""
    workspace.reset()
    workspace.write_rules(policy.rules)
    workspace.write_dictionaries(policy.dictionaries)
    workspace.write_inputs(inputs, case.extra_columns, case.types)


def build(workspace: Workspace, case: Case, day: date) -> dict[str, Rows]:
    """Build for a day; the tables that hang on the history."""
    result = workspace.build(
        {
            "lead_scoring__scored_on": day.isoformat(),
            "lead_scoring__history_start": case.history_start.isoformat(),
        },
        select=[f"+{table}" for table in TABLES],
        arguments=("--exclude-resource-types", "unit_test", "test"),
    )
    assert result.success, f"seed {case.seed}, {day}: the build failed\n{result.messages[-6000:]}"
    return {table: workspace.rows(table) for table in TABLES}


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


def must_stay(workspace: Workspace, case: Case, first_day: date, later_day: date) -> None:
    """Days that are published stay when points are edited, whatever is built afterwards."""
    load(workspace, case.policy, case.inputs, case)
    published = build(workspace, case, first_day)["lead_score_history"]
    assert published, f"seed {case.seed}: nothing to keep"
    workspace.write_rules(with_other_points(case.policy.rules))
    after = build(workspace, case, later_day)["lead_score_history"]
    columns = (*SCORE_COLUMNS, "rules_version")
    lines = history_differences(published, after, case.history_start, first_day, columns)
    assert not lines, f"seed {case.seed}: {len(lines)} differences\n{summary(lines)}"
    today = {row["rules_version"] for row in after if row["valid_to"] is None}
    assert today.isdisjoint(row["rules_version"] for row in published), "nothing was edited"


def test_an_event_that_names_several_contacts_keeps_its_published_days(
    workspace: Workspace,
) -> None:
    """Whom it counts for has not changed, so a new rule has nothing to say about those days."""
    must_stay(workspace, SHARED, DAY, DAY + timedelta(days=6))


@pytest.mark.parametrize("seed", range(CASES))
def test_an_edit_of_rules_keeps_every_published_day(workspace: Workspace, seed: int) -> None:
    """With the same input no day before is made anew, for any kind of input."""
    case = make_time_case(seed)
    first_day = case.days[0] - timedelta(days=2)
    must_stay(workspace, case, first_day, case.days[0])
