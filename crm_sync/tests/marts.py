"""`sync_crm_leads` with made-up leads, by the mart's contract, in a warehouse of the tests' own."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]

TYPES = {
    "scoring_model_id": "varchar",
    "contact_id": "varchar",
    "operation": "varchar",
    "company_id": "varchar",
    "scaled_score": "integer",
    "fit_grade": "varchar",
    "engagement_grade": "varchar",
    "lead_grade": "varchar",
    "is_mql": "boolean",
    "mql_since": "date",
    "mql_criteria_set": "varchar",
    "is_suppressed": "boolean",
    "suppression_reason": "varchar",
    "next_action": "varchar",
    "top_reasons": "varchar",
    "last_engaged_at": "timestamp",
    "grade_drops_on": "date",
    "override": "varchar",
    "override_reason": "varchar",
    "overridden_by": "varchar",
    "overridden_until": "date",
    "payload_hash": "varchar",
    "payload_changed_at": "timestamp",
    "sync_version": "bigint",
}
PAYLOAD = list(TYPES)[3:-3]
FIRST_DAY = date(2026, 6, 26)


def lead(contact: str, model: str | None = "mid_market", **payload: object) -> Row:
    """A row to write, with its hash."""
    return _hashed(
        {
            **dict.fromkeys(TYPES),
            "scoring_model_id": model,
            "contact_id": contact,
            "operation": "upsert",
            "scaled_score": 50,
            "fit_grade": "B",
            "is_mql": False,
            "is_suppressed": False,
            **payload,
        }
    )


def removed(contact: str, operation: str, model: str | None = "mid_market") -> Row:
    """A row to clear or delete, with its hash."""
    model = None if operation == "delete" else model
    row = {**dict.fromkeys(TYPES), "scoring_model_id": model, "contact_id": contact}
    return _hashed({**row, "operation": operation})


def _hashed(row: Row) -> Row:
    held = "|".join(str(row[name]) for name in ("operation", *PAYLOAD))
    return {**row, "payload_hash": hashlib.sha256(held.encode()).hexdigest()[:32]}


def some_leads(count: int, seed: int = 1) -> list[Row]:
    """Leads as a first day has them, with every kind of value, and texts that are hard to keep."""
    chance = random.Random(seed)
    return [_random_lead(f"C-{number:06}", chance, FIRST_DAY) for number in range(count)]


def _random_lead(contact: str, chance: random.Random, day: date) -> Row:
    fit, engagement = chance.choice("ABCD"), chance.choice("1234")
    is_mql, is_suppressed = chance.random() < 0.1, chance.random() < 0.05
    return lead(
        contact,
        company_id=chance.choice([None, "K-1", "K-2"]),
        scaled_score=chance.randrange(101),
        fit_grade=fit,
        engagement_grade=engagement,
        lead_grade=fit + engagement,
        is_mql=is_mql,
        mql_since=day if is_mql else None,
        mql_criteria_set="standard" if is_mql else None,
        is_suppressed=is_suppressed,
        suppression_reason="Competitor, \"Ltd\"; a 'friend'" if is_suppressed else None,
        next_action="Call today to qualify the need",
        top_reasons=chance.choice(
            ["Requested a demo (on 2026-06-01)\nTop executive", "Größe: 100\u2013499 人 🙂", None]
        ),
        last_engaged_at=datetime(2026, 6, 20, 10, 0, 0, 123456) if chance.random() < 0.7 else None,
        grade_drops_on=day + timedelta(9) if chance.random() < 0.5 else None,
    )


def next_day(rows: Sequence[Row], number: int, seed: int = 1) -> list[Row]:
    """The mart a day later: a tenth changed, some new, some cleared, one erased."""
    chance = random.Random(f"{seed}.{number}")
    after = []
    for row in rows:
        dice = chance.random()
        if row["operation"] != "upsert" or dice >= 0.12:
            after.append(row)
        elif dice < 0.01:
            after.append(removed(row["contact_id"], "clear"))
        else:
            after.append(_random_lead(row["contact_id"], chance, FIRST_DAY + timedelta(number)))
    day = FIRST_DAY + timedelta(number)
    after += [_random_lead(f"N-{number}-{one}", chance, day) for one in range(len(rows) // 50)]
    gone = next(row["contact_id"] for row in after if row["operation"] == "upsert")
    kept = [row for row in after if row["contact_id"] != gone]
    return [*kept, removed(gone, "delete")]


def changed_between(before: Sequence[Row], after: Sequence[Row]) -> list[Row]:
    """Rows of a mart whose payload an earlier one did not have."""
    had = {(row["scoring_model_id"], row["contact_id"], row["payload_hash"]) for row in before}
    return [
        row
        for row in after
        if (row["scoring_model_id"], row["contact_id"], row["payload_hash"]) not in had
    ]


def write_mart(database: Path, rows: Sequence[Row]) -> None:
    """Replace the mart of a DuckDB file; the ledger stays."""
    columns = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
    with duckdb.connect(str(database)) as connection:
        connection.execute(f"create or replace table sync_crm_leads ({columns})")
        types = json.dumps([TYPES])
        connection.execute(
            f"insert into sync_crm_leads"
            f" select unnest(json_transform(?, '{types}'), recursive := true)",
            [json.dumps(list(rows), default=str)],
        )
