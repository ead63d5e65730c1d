"""An erased contact is nowhere: every column of every relation is searched for it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from workspace import INPUT_COLUMNS, PROJECT, Workspace

from dbt_workspace.tables import read_rows

Rows = list[dict[str, Any]]

FIRST_DAY = date(2026, 6, 25)
SECOND_DAY = FIRST_DAY + timedelta(days=1)
HISTORY_START = FIRST_DAY - timedelta(days=8)
OTHER_CONTACTS = 30

ERASED = "erase-me-5b1f"
MERGED = "erase-me-too-77c2"
EMAIL = "private.person@fennimarsh.example"
NAME = "zyxquorth"
TRACES = (ERASED, MERGED, EMAIL, NAME)

ATTRIBUTES = [
    *("job_title", "department", "industry", "employee_count", "annual_revenue", "country"),
    *("region", "lead_source", "purchase_timeframe", "budget"),
]
NAMES = ["first_name", "last_name"]
PROPERTIES = ["page_path", "asset"]
COMPANY_ATTRIBUTES = ["industry", "employee_count", "annual_revenue", "country"]
# Where the ids of erased contacts may stand: who asked is known, or nobody could be kept out.
REQUESTS = re.compile(
    r"stg_lead_scoring__(erasure_requests|erased_contacts)|int_lead_scoring__\w*erasure_requests"
)
# Published tables that have to show the contact before it is erased, or nothing is proved.
SHOWN_BEFORE = {
    *("lead_scores", "lead_score_contributions", "lead_score_history", "lead_mql_transitions"),
    *("mql_handoffs", "account_scores", "sync_crm_leads", "rejected_records"),
}


def sample(name: str) -> Rows:
    """Rows of an input of the bundled sample."""
    path = PROJECT / "seeds" / "sample" / f"sample_{name}.csv"
    return [{key: value or None for key, value in row.items()} for row in read_rows(path)]


def other_inputs() -> dict[str, Rows]:
    """Rows of the sample that speak of the contacts with the most events, and of nobody else."""
    inputs = {name: sample(name) for name in INPUT_COLUMNS}
    events = Counter(row["contact_id"] for row in inputs["events"] if row["contact_id"])
    chosen = {contact for contact, _ in events.most_common(OTHER_CONTACTS)}
    links = [row for row in inputs["identities"] if row["contact_id"] in chosen]
    anonymous_ids = {row["anonymous_id"] for row in links}
    kept = {
        name: [row for row in rows if row.get("contact_id") in chosen]
        for name, rows in inputs.items()
    }
    kept["events"] += [
        row
        for row in inputs["events"]
        if not row["contact_id"] and row["anonymous_id"] in anonymous_ids
    ]
    return {**kept, "companies": inputs["companies"], "erasure_requests": []}


def at(days_before: int, clock: str = "09:00:00") -> str:
    """Write a moment some days before the first scoring day; a negative number lies after it."""
    return f"{FIRST_DAY - timedelta(days=days_before)} {clock}"


def person() -> dict[str, Rows]:
    """Rows of a contact that leaves traces in every input, in defective rows too."""
    contact = {
        "contact_id": ERASED,
        "email": EMAIL,
        "company_id": "K-fennimarsh",
        "created_at": at(40),
        "updated_at": at(40),
        "first_name": NAME.title(),
        "last_name": f"Mc{NAME.title()}",
        "job_title": f"CEO {NAME.title()}",
        "industry": "logistics",
        "employee_count": "800",
        "annual_revenue": "90000000",
        "country": "Germany",
        "lead_source": "referral",
    }
    opportunity = {"contact_id": ERASED, "created_at": at(30), "closed_at": at(20), "amount": NAME}
    activity = {"contact_id": ERASED, "activity_type": "call", "occurred_at": at(2)}
    verdict = {"contact_id": ERASED, "disposition": "accepted", "reason": f"likes {NAME}"}
    fact = {"subject_type": "contact", "subject_id": ERASED, "provider": "clearline"}
    return {
        "contacts": [
            contact,
            {**contact, "updated_at": at(3), "purchase_timeframe": f"soon, says {NAME}"},
            {**contact, "created_at": "2098-01-01", "updated_at": "2098-01-01"},
            {**contact, "contact_id": MERGED, "email": f"x.{EMAIL}", "created_at": at(39)},
        ],
        "events": events_of_the_person(),
        "identities": [
            {"anonymous_id": "a-fennimarsh", "contact_id": ERASED, "identified_at": at(5)},
            {"anonymous_id": f"a-{NAME}", "contact_id": ERASED, "identified_at": at(5)},
            {"anonymous_id": "a-fennimarsh-2", "contact_id": ERASED, "identified_at": "soon"},
        ],
        "contact_merges": [
            {"contact_id": MERGED, "merged_into_contact_id": ERASED, "merged_at": at(1)},
            {"contact_id": MERGED, "merged_into_contact_id": ERASED, "merged_at": f"by {NAME}"},
        ],
        "companies": [{"company_id": "K-fennimarsh", "name": "Fennimarsh"}],
        "enrichments": [
            {**fact, "attribute": "job_title", "value": f"CEO, {NAME}", "observed_at": at(6)},
            {**fact, "attribute": "country", "value": NAME, "observed_at": at(6)},
            {**fact, "attribute": "region", "value": NAME, "observed_at": "long ago"},
            {**fact, "subject_type": NAME, "attribute": "region", "observed_at": at(6)},
        ],
        "opportunities": [
            {**opportunity, "opportunity_id": "O-fennimarsh", "is_won": "false"},
            {**opportunity, "opportunity_id": None, "is_won": "false"},
        ],
        "sales_activities": [
            {**activity, "activity_id": "S-fennimarsh"},
            {**activity, "activity_id": "S-fennimarsh-2", "contact_id": MERGED},
            {**activity, "activity_id": "S-fennimarsh-3", "occurred_at": f"when {NAME} called"},
        ],
        "dispositions": [
            {**verdict, "decided_at": at(1)},
            {**verdict, "decided_at": at(1, "10:00:00"), "contact_id": MERGED},
            {**verdict, "decided_at": at(1), "disposition": f"maybe, {NAME}"},
        ],
    }


def events_of_the_person() -> Rows:
    """Events that name the contact or the one merged into it, and those of its visits before."""
    kinds = [
        *((ERASED, "webinar_attended", 5), (ERASED, "demo_request", 4), (ERASED, "page_view", 3)),
        *((MERGED, "page_view", 3), (MERGED, "form_submission", 2), (f" {ERASED} ", "pricing", 2)),
        *((None, "page_view", 6), (None, "page_view", 2), (ERASED, None, 2), (ERASED, "late", -1)),
    ]
    return [
        {
            "event_id": f"E-fennimarsh-{number}",
            "contact_id": contact,
            # An event that carries an anonymous id alone stays, and must not tell the name.
            "anonymous_id": None if contact else "a-fennimarsh",
            "event_type": event_type,
            "occurred_at": at(age),
            "loaded_at": at(age, "10:00:00"),
            "page_path": f"/welcome/{NAME}" if contact else "/welcome",
            "asset": f"Offer for {NAME.title()} {number}" if contact else None,
        }
        for number, (contact, event_type, age) in enumerate(kinds)
    ]


def received_by(rows: Rows, day: date) -> Rows:
    """Rows of events that were loaded by the end of a day."""
    return [row for row in rows if row["loaded_at"][:10] <= day.isoformat()]


def write(workspace: Workspace, inputs: dict[str, Rows], day: date) -> None:
    """Write what had been received by a day."""
    workspace.write_inputs(
        {**inputs, "events": received_by(inputs["events"], day)},
        {
            "contacts": [*ATTRIBUTES, *NAMES],
            "events": PROPERTIES,
            "companies": COMPANY_ATTRIBUTES,
        },
    )


def build(workspace: Workspace, day: date, arguments: Sequence[str]) -> None:
    """Build for a day on top of what was built before."""
    result = workspace.build(
        {
            "lead_scoring__scored_on": day.isoformat(),
            "lead_scoring__history_start": HISTORY_START.isoformat(),
            "lead_scoring__contact_attributes": ATTRIBUTES,
        },
        arguments=arguments,
    )
    assert result.success, f"{day}: the build failed\n{result.messages[-6000:]}"


def find(workspace: Workspace, texts: Iterable[str]) -> dict[tuple[str, str, str], int]:
    """Search every column of every table and view, but for the raw inputs.

    Args:
        workspace: where the database is.
        texts: what to look for, in lower case, anywhere in a value that is cast to text.

    Returns:
        Number of rows by relation, column and text.
    """
    columns: dict[tuple[str, str], list[str]] = {}
    for row in workspace.query(
        "select table_schema, table_name, column_name from information_schema.columns"
        " where table_schema not in ('raw', 'information_schema', 'pg_catalog')"
        " order by all"
    ):
        relation = (row["table_schema"], row["table_name"])
        columns.setdefault(relation, []).append(row["column_name"])
    found = {}
    for (schema, table), names in columns.items():
        counts = {
            (name, text): f"""count(*) filter (lower("{name}"::varchar) like '%{text}%')"""
            for name in names
            for text in texts
        }
        (row,) = workspace.query(
            f'select [{", ".join(counts.values())}] as n from "{schema}"."{table}"'
        )
        found |= {
            (table, *key): number for key, number in zip(counts, row["n"], strict=True) if number
        }
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workspace, dict[str, Rows]]:
    """A database that was built on two successive days, with the contact in it, and its inputs."""
    workspace = Workspace(tmp_path_factory.mktemp("erasure") / "lead_scoring")
    others, one = other_inputs(), person()
    inputs = {name: [*others[name], *one.get(name, [])] for name in others}
    for day in (FIRST_DAY, SECOND_DAY):
        write(workspace, inputs, day)
        build(workspace, day, ("--exclude-resource-types", "unit_test", "test"))
    return workspace, inputs


def test_an_erased_contact_is_nowhere(built: tuple[Workspace, dict[str, Rows]]) -> None:
    """Before the request the contact is all over the place; one build later it is gone."""
    workspace, inputs = built
    before = find(workspace, TRACES)
    assert {text for _, _, text in before} == set(TRACES)
    assert SHOWN_BEFORE - {table for table, _, _ in before} == set()
    assert {"lead_scores", "rejected_records"} <= {
        table for table, _, text in before if text in (NAME, ERASED)
    }
    leads_before = {row["contact_id"] for row in workspace.rows("lead_scores")}

    requests = [{"contact_id": ERASED, "requested_at": at(-1)}]
    write(workspace, {**inputs, "erasure_requests": requests}, SECOND_DAY)
    build(workspace, SECOND_DAY, ("--exclude-resource-types", "unit_test"))

    after = {
        key: number
        for key, number in find(workspace, TRACES).items()
        if not (REQUESTS.fullmatch(key[0]) and key[2] in (ERASED, MERGED))
    }
    assert after == {
        ("sync_crm_leads", "contact_id", ERASED): 1,
        ("sync_crm_leads", "contact_id", MERGED): 1,
    }
    operations = {row["contact_id"]: row["operation"] for row in workspace.rows("sync_crm_leads")}
    assert (operations[ERASED], operations[MERGED]) == ("delete", "delete")
    leads_after = {row["contact_id"] for row in workspace.rows("lead_scores")}
    assert leads_after == leads_before - {ERASED}
