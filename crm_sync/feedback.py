"""What sales did with leads, read back from Tryton as inputs of the scoring.

A note on a party or on one of its opportunities, and a mail that was sent from there, is a touch;
what became of an opportunity is a verdict. They go into two tables beside the mart, of the form
that the inputs sales_activities and dispositions have.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from crm_sync.mapping import CrmMapping, MappingError
from crm_sync.sending import Patience, Sender
from crm_sync.targets.base import Target
from crm_sync.targets.tryton import Tryton
from crm_sync.warehouse import DELETE, MART, Warehouse, rows_as_json

ACTIVITIES, DISPOSITIONS = "crm_sync_sales_activities", "crm_sync_dispositions"
TABLES = {
    ACTIVITIES: {
        "activity_id": "varchar",
        "contact_id": "varchar",
        "activity_type": "varchar",
        "occurred_at": "timestamp",
    },
    DISPOSITIONS: {
        "verdict_id": "varchar",
        "contact_id": "varchar",
        "disposition": "varchar",
        "reason": "varchar",
        "decided_at": "timestamp",
    },
}
TOUCHES = {"ir.note": "note", "ir.email": "email"}
VERDICTS = {
    "opportunity": "accepted",
    "converted": "accepted",
    "won": "accepted",
    "lost": "rejected",
    "cancelled": "recycled",
}
PARTY, OPPORTUNITY = "party.party", "sale.opportunity"
PAGE = 1000

Row = tuple[str | datetime | None, ...]


def pull(mapping: CrmMapping, target: Target, warehouse: Warehouse) -> dict[str, int]:
    """Read touches and verdicts of our leads, and add those that are new to the warehouse.

    A verdict keeps the time at which it was first read as such; rows of erased contacts go.

    Returns:
        Rows by table.

    Raises:
        MappingError: the target is not Tryton.
    """
    if not isinstance(target, Tryton) or mapping.object != PARTY:
        raise MappingError("Touches and verdicts are read back from parties of Tryton only.")
    sender = Sender(target, Patience())
    sender.ask(target.connect)

    def pages(model: str, domain: Sequence[Any], names: Sequence[str]) -> Iterator[dict[str, Any]]:
        last = 0
        while True:
            found = sender.ask(
                target.call,
                model,
                "search_read",
                [*domain, ("id", ">", last)],
                0,
                PAGE,
                [("id", "ASC")],
                list(names),
            )
            yield from found
            if len(found) < PAGE:
                return
            last = found[-1]["id"]

    keys = {
        one["id"]: one[mapping.key]
        for one in pages(PARTY, [(mapping.key, "!=", None)], [mapping.key])
    }
    opportunities = [
        one
        for one in pages(
            OPPORTUNITY,
            [("party", "!=", None)],
            ["party", "state", "lost_reason", "write_date", "create_date"],
        )
        if one["party"] in keys
    ]
    leads = {f"{PARTY},{party}": key for party, key in keys.items()}
    leads |= {f"{OPPORTUNITY},{one['id']}": keys[one["party"]] for one in opportunities}
    touches = [
        (f"{model},{one['id']}", leads[one["resource"]], kind, one["create_date"])
        for model, kind in TOUCHES.items()
        for one in pages(model, [], ["resource", "create_date"])
        if one["resource"] in leads
    ]
    verdicts = [
        (
            f"{OPPORTUNITY},{one['id']},{one['state']}",
            keys[one["party"]],
            VERDICTS[one["state"]],
            one["lost_reason"] or None,
            one["write_date"] or one["create_date"],
        )
        for one in opportunities
        if one["state"] in VERDICTS
    ]
    return {
        ACTIVITIES: _add(warehouse, ACTIVITIES, touches),
        DISPOSITIONS: _add(warehouse, DISPOSITIONS, verdicts),
    }


def _add(warehouse: Warehouse, table: str, rows: Iterable[Row]) -> int:
    columns, relation = TABLES[table], f"{warehouse.schema}.{table}"
    key = next(iter(columns))
    declared = ", ".join(f"{name} {kind}" for name, kind in columns.items())
    warehouse.execute(f"create table if not exists {relation} ({declared}, primary key ({key}))")
    warehouse.execute(
        f"insert into {relation} select * from {warehouse.relation(columns)} as found"
        f" on conflict ({key}) do nothing",
        [rows_as_json(columns, rows)],
    )
    warehouse.execute(
        f"delete from {relation} where contact_id in"
        f" (select contact_id from {warehouse.schema}.{MART} where operation = '{DELETE}')"
    )
    [(count,)] = warehouse.query(f"select count(*) from {relation}")
    return count
