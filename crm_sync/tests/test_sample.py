"""The bundled sample, built for five days, in Tryton; and what sales did there, back in the scores.

Minutes: `make test-sync` runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fault_proxy import fault_proxy
from marts import PAYLOAD, changed_between
from test_tryton import MAPPING, comparable, count_writes, sell
from tryton_server import PASSWORD, TrytonServer, tryton_server
from workspace import Workspace

from crm_sync.feedback import ACTIVITIES, DISPOSITIONS, pull
from crm_sync.make_target import make_target
from crm_sync.mapping import CrmMapping, read_mapping
from crm_sync.sync import Report, Sync
from crm_sync.targets.tryton import Tryton
from crm_sync.warehouse import DuckdbWarehouse

pytestmark = [
    pytest.mark.xdist_group("tryton"),
    pytest.mark.takes_minutes,
]

DAYS = [date(2026, 6, day) for day in range(26, 31)]
ROWS = "select * from sync_crm_leads"


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret of Tryton."""
    monkeypatch.setenv("TRYTON_PASSWORD", PASSWORD)


def build(workspace: Workspace, day: date, variables: Mapping[str, Any], *select: str) -> None:
    """Build what the hour builds, for a day."""
    result = workspace.build(
        {
            "lead_scoring__scored_on": day.isoformat(),
            "lead_scoring__history_start": f"{DAYS[0] - timedelta(10)}",
            **variables,
        },
        select=select or ("+sync_crm_leads",),
        exclude=(),
        arguments=("--exclude-resource-type", "unit_test", "test"),
    )
    assert result.success, result.messages[-3000:]


@contextmanager
def opened(workspace: Workspace) -> Iterator[DuckdbWarehouse]:
    """The warehouse, for a sync."""
    warehouse = DuckdbWarehouse(workspace.database)
    try:
        yield warehouse
    finally:
        warehouse.close()


def apply(workspace: Workspace, mapping: CrmMapping) -> Report:
    """Write what differs."""
    with opened(workspace) as warehouse:
        sync = Sync(mapping, make_target(mapping), warehouse)
        sync.prepare(make_fields=True)
        return sync.apply(confirm=True)


def client_of(server: TrytonServer, mapping: CrmMapping) -> Tryton:
    """A client past the proxy."""
    client = make_target(replace(mapping, connection=server.connection()))
    client.connect()
    client.fields()
    return client


def test_five_days_of_the_sample(tmp_path: Path) -> None:
    """Every field is what the mart says, with one write for each changed payload."""
    workspace = Workspace(tmp_path / "project")
    with (
        tryton_server(tmp_path / "tryton") as server,
        fault_proxy(server.url, count_writes) as proxy,
    ):
        mapping = replace(
            read_mapping(MAPPING), connection=server.connection(proxy.url), settle_seconds=0
        )
        before: list[dict[str, Any]] = []
        for day in DAYS:
            build(workspace, day, {})
            rows = workspace.query(ROWS)
            proxy.writes = 0
            report = apply(workspace, mapping)
            # A lead that was cleared before it was ever written costs no write.
            known = {row["contact_id"] for row in before}
            due = [
                row
                for row in changed_between(before, rows)
                if row["operation"] == "upsert" or row["contact_id"] in known
            ]
            print(f"{day}: {len(rows)} rows, {len(due)} changed payloads, {proxy.writes} writes")
            assert proxy.writes == report.writes == len(due)
            check(rows, client_of(server, mapping), mapping)
            before = rows


def check(rows: list[dict[str, Any]], client: Tryton, mapping: CrmMapping) -> None:
    """What Tryton holds of all leads is what the mart says."""
    [columns] = mapping.models.values()
    found = client.call(
        "party.party",
        "search_read",
        [(mapping.key, "!=", None)],
        0,
        None,
        None,
        [mapping.key, *columns.values()],
    )
    held = {
        one[mapping.key]: comparable({column: one[name] for column, name in columns.items()})
        for one in found
    }
    for row in rows:
        if row["contact_id"] in held or row["operation"] == "upsert":
            assert held.pop(row["contact_id"]) == comparable({name: row[name] for name in PAYLOAD})
    assert not held


def test_what_sales_does_in_tryton_is_known_to_the_next_build(tmp_path: Path) -> None:
    """Score, hand over, touch, verdict: today, as Tryton gives the times."""
    workspace = Workspace(tmp_path / "project")
    today = datetime.now(UTC).date()
    contact = "C-00450"
    overrides = workspace.folder / "seeds" / "sample" / "sample_overrides.csv"
    decided, expires = today - timedelta(2), today + timedelta(30)
    row = f"{contact},,mql,met again,Dana Whitlock,{decided} 08:00:00,{expires}\n"
    overrides.write_text(overrides.read_text(encoding="utf-8") + row, encoding="utf-8")
    recent = {"lead_scoring__history_start": f"{today - timedelta(7)}"}
    marts = ("+sync_crm_leads", "+mql_handoffs")
    with tryton_server(tmp_path / "tryton") as server:
        mapping = replace(read_mapping(MAPPING), connection=server.connection(), settle_seconds=0)
        build(workspace, today, recent, *marts)
        assert handoff_of(workspace, contact)["first_touch_at"] is None
        apply(workspace, mapping)
        client = client_of(server, mapping)
        sell(client, int(client.read([contact], [])[contact].id))
        with opened(workspace) as warehouse:
            counts = pull(mapping, make_target(mapping), warehouse)
    assert counts == {ACTIVITIES: 1, DISPOSITIONS: 1}
    read_back = {
        "lead_scoring__sales_activities": f"main.{ACTIVITIES}",
        "lead_scoring__dispositions": f"main.{DISPOSITIONS}",
    }
    build(workspace, today, {**recent, **read_back}, *marts)
    handoff = handoff_of(workspace, contact)
    assert handoff["first_touch_at"].date() == today
    assert (handoff["disposition"], handoff["reason"]) == ("rejected", "No budget")


def handoff_of(workspace: Workspace, contact: str) -> dict[str, Any]:
    """The hand-off of a lead that is still an MQL."""
    [found] = workspace.query(
        f"select * from mql_handoffs where contact_id = '{contact}' and ended_on is null"
    )
    return found
