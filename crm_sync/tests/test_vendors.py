"""HubSpot and Salesforce through their clients, against servers on loopback."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from fault_proxy import AFTER, fault_proxy
from hubspot_server import HubspotServer
from marts import PAYLOAD, Row, changed_between, lead, next_day, removed, some_leads, write_mart
from salesforce_server import KEY, SalesforceServer
from vendor_server import Vendor, serve
from warehouse_case import QUICK, WarehouseCase

from crm_sync.make_target import make_target
from crm_sync.mapping import MappingError, read_mapping
from crm_sync.sending import StoppedError
from crm_sync.sync import Sync
from crm_sync.values import as_kind
from crm_sync.warehouse import LEDGER, DuckdbWarehouse
from dbt_workspace.project import PROJECT

MAPPINGS = PROJECT / "crm_sync" / "mappings"
FAST = 100_000
SECRETS = {
    "HUBSPOT_ACCESS_TOKEN": "pat-hubspot-secret-1",
    "SALESFORCE_CONSUMER_KEY": "salesforce-key",
    "SALESFORCE_CONSUMER_SECRET": "salesforce-consumer-secret",
}
KINDS = {
    "company_id": "string",
    "scaled_score": "double",
    "is_mql": "boolean",
    "is_suppressed": "boolean",
    "mql_since": "date",
    "grade_drops_on": "date",
    "overridden_until": "date",
    "last_engaged_at": "datetime",
}


OF_HUBSPOT = pytest.mark.parametrize("case", ["hubspot"], indirect=True)
OF_SALESFORCE = pytest.mark.parametrize("case", ["salesforce", "salesforce_bulk"], indirect=True)


@dataclass
class Case(WarehouseCase):
    """A vendor's server, and a warehouse."""

    vendor: Vendor

    def ledger(self) -> list[tuple]:
        """The ledger's rows."""
        warehouse = DuckdbWarehouse(self.database)
        try:
            return warehouse.query(f"select * from {LEDGER} order by all")
        finally:
            warehouse.close()

    def check(self, rows: Sequence[Row]) -> None:
        """What the server holds is what the mart says."""
        [columns] = self.mapping.models.values()
        held = {one[self.mapping.key]: one for one in self.vendor.records.values()}
        for row in rows:
            record = held.pop(row["contact_id"], None)
            if row["operation"] == "delete":
                assert record is None
            elif record is not None:
                for column in PAYLOAD:
                    kind = KINDS.get(column, "text")
                    kind = {"string": "text", "double": "number", "datetime": "timestamp"}.get(
                        kind, kind
                    )
                    found = as_kind(record.get(columns[column]), kind)
                    assert (found or None) == (as_kind(row[column], kind) or None), (column, row)
            else:
                assert row["operation"] == "clear"
        assert not held


@pytest.fixture(params=["hubspot", "salesforce", "salesforce_bulk"])
def case(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Case]:
    """Each vendor; Salesforce by collections, and by the bulk API."""
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    vendor_name, _, api = request.param.partition("_")
    mapping = replace(
        read_mapping(MAPPINGS / f"{vendor_name}.yml"), missing="create", settle_seconds=0
    )
    connection: dict[str, Any]
    if vendor_name == "hubspot":
        vendor: Vendor = HubspotServer()
        connection = {"requests_per_10_seconds": FAST}
        mapping = replace(mapping, key="lead_scoring_id")
    else:
        vendor = SalesforceServer()
        vendor.add_field("Id", "id", updateable=False)
        vendor.add_field("LastName", "string")
        vendor.add_field(KEY, "string", externalId=True, unique=True)
        for column, name in mapping.models["mid_market"].items():
            vendor.add_field(name, KINDS.get(column, "textarea"))
        connection = {"domain": "mycompany.my", "requests_a_second": FAST, "poll": 0.02}
        if api == "bulk":
            connection["bulk_from"] = 0
        mapping = replace(mapping, on_create={"LastName": "Lead {contact_id}"})
    with serve(vendor) as url:
        mapping = replace(mapping, connection={**connection, "url": url})
        yield Case(mapping, tmp_path / "warehouse.duckdb", vendor)


def test_days_leave_what_the_mart_says_with_one_write_for_each_change(case: Case) -> None:
    """Creates, updates, clears and deletes."""
    rows, before = some_leads(250), []
    for number in range(1, 4):
        writes = case.vendor.writes
        report = case.apply(rows)
        assert not report.refused
        assert case.vendor.writes - writes == len(changed_between(before, rows)) == report.writes
        case.check(rows)
        assert case.apply().writes == 0
        before, rows = rows, next_day(rows, number)


@OF_SALESFORCE
def test_a_refused_record_does_not_keep_the_others(case: Case) -> None:
    """One of a batch; the reason is in the ledger."""
    rows = some_leads(20)
    rows[3] = lead("C-000003", company_id="x" * 300)
    report = case.apply(rows)
    assert report.writes == 19
    assert "STRING_TOO_LONG" in report.refused["mid_market", "C-000003"]
    assert [row[5] for row in case.ledger() if row[2] == "C-000003"] == ["refused"]
    assert case.apply().writes == 0


def test_expired_tokens_are_renewed(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a run, with OAuth in HubSpot."""
    if isinstance(case.vendor, HubspotServer):
        for name in ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"):
            monkeypatch.setenv(f"HUBSPOT_{name}", f"hubspot-{name}")
    write_mart(case.database, some_leads(450))
    with case.sync() as sync:
        case.vendor.token = "another"
        assert sync.apply().writes == 450
    assert case.vendor.logins == 2


def test_conflicts_are_seen_and_fields_of_others_left_alone(case: Case) -> None:
    """Somebody has changed the grade, and the name."""
    case.apply([lead("a", fit_grade="A")])
    [record] = case.vendor.records.values()
    grade = case.mapping.models["mid_market"]["fit_grade"]
    name = "firstname" if isinstance(case.vendor, HubspotServer) else "LastName"
    record |= {grade: "Z", name: "Anna"}
    left = case.apply([lead("a", fit_grade="C", scaled_score=1)], conflicts="leave")
    assert [dict(one.conflicts) for one in left.conflicts] == [{grade: "Z"}]
    assert (record[grade], record[name]) == ("Z", "Anna")
    case.apply([lead("a", fit_grade="D", scaled_score=1)])
    assert (record[grade], record[name]) == ("D", "Anna")


def test_an_erased_contact_is_blank_where_the_mapping_says_so(case: Case) -> None:
    """The record stays, with nothing of ours."""
    case.apply([lead("a", is_mql=True)])
    assert case.apply([removed("a", "delete")], erasure="blank").writes == 1
    [record] = case.vendor.records.values()
    assert not any(record.get(name) for name in case.mapping.fields)
    assert case.apply(erasure="blank").writes == 0


def test_faults_leave_nothing_unwritten(case: Case) -> None:
    """Requests above the limit, errors, answers that are lost."""
    chance = random.Random(5)
    kinds = [*AFTER[:2], "429", "503", "500 before", "drop before"]

    def choose(number: int, body: bytes) -> str | None:
        return chance.choice(kinds) if number > 4 and chance.random() < 0.25 else None

    rows = some_leads(250)
    before: list[Row] = []
    upstream = case.mapping.connection["url"]
    with fault_proxy(upstream, lambda path, body, answer: 0) as proxy:
        connection = {**case.mapping.connection, "url": proxy.url}
        case.mapping = replace(case.mapping, connection=connection)
        proxy.choose = choose
        for number in range(1, 4):
            write_mart(case.database, rows)
            writes = case.vendor.writes
            for _ in range(30):
                try:
                    case.apply()
                except StoppedError:
                    continue
                break
            case.check(rows)
            assert case.vendor.writes - writes == len(changed_between(before, rows))
            before, rows = rows, next_day(rows, number)
    assert sum(proxy.injected.values()) > 5


def test_no_secret_is_in_the_ledger_or_in_errors(case: Case) -> None:
    """Errors of clients show headers and bodies."""
    rows = [lead("a", next_action=f"say {SECRETS['HUBSPOT_ACCESS_TOKEN']}")]
    write_mart(case.database, rows)
    with fault_proxy(case.mapping.connection["url"], lambda *one: 0) as proxy:
        connection = {**case.mapping.connection, "url": proxy.url}
        case.mapping = replace(case.mapping, connection=connection)
        writing = (b"objectWriteTraceId", b"allOrNone", b"externalIdFieldName")
        proxy.choose = lambda number, body: (
            "500 before" if any(sign in body for sign in writing) else None
        )
        with pytest.raises(StoppedError) as stopped:
            case.apply()
    assert [row[5] for row in case.ledger()] == ["failed"]
    said = f"{stopped.value} {case.ledger()}"
    tokens = [*SECRETS.values(), case.vendor.token]
    assert not [secret for secret in tokens if secret in said]


@OF_HUBSPOT
def test_hubspot_properties_are_made_where_they_are_missing(case: Case) -> None:
    """Not by a plan; with labels of the mapping, and the key with unique values."""
    write_mart(case.database, [lead("a")])
    warehouse = DuckdbWarehouse(case.database)
    sync = Sync(case.mapping, make_target(case.mapping), warehouse, QUICK)
    assert len(sync.prepare(make_fields=False)) == len(PAYLOAD) + 1
    assert sync.plan().actions["create"] == 1
    warehouse.close()
    assert len(case.vendor.properties) == 3
    with pytest.raises(MappingError, match="lead_scoring_score is not a field of contacts"):
        case.apply(make_fields=False)
    case.apply()
    made = case.vendor.properties
    assert made["lead_scoring_score"]["label"] == "Lead score"
    assert made["lead_scoring_id"]["hasUniqueValue"]


@OF_HUBSPOT
def test_hubspot_contacts_are_found_by_their_own_ids(case: Case) -> None:
    """As when Fivetran has loaded them; nobody is created, and the erased are purged."""
    case.vendor.records = {one: {"hs_object_id": one} for one in "12"}
    leads = [lead("1"), lead("2"), lead("3")]
    report = case.apply(leads, key="hs_object_id", missing="skip")
    assert (report.writes, report.actions["absent"]) == (2, 1)
    assert case.vendor.records["1"]["lead_scoring_score"] == "50"
    case.apply([removed("1", "delete"), *leads[1:]], key="hs_object_id", missing="skip")
    assert list(case.vendor.records) == ["2"]


@OF_HUBSPOT
def test_hubspot_dead_letters_of_a_batch_are_told_by_their_trace(case: Case) -> None:
    """A text in a property that somebody has made one for numbers."""
    case.apply([lead("z")])
    write_mart(case.database, [lead("a", company_id="K-1"), lead("b", company_id="7")])
    with case.sync() as sync:
        # The schema changes while the run goes on.
        case.vendor.properties["lead_scoring_company"]["type"] = "number"
        report = sync.apply()
    assert report.writes == 1
    assert "was not a valid number" in report.refused["mid_market", "a"]


@OF_HUBSPOT
def test_hubspot_waits_when_it_is_told_to(case: Case) -> None:
    """And gives up for today when the limit of the day is reached."""
    write_mart(case.database, [lead("a")])
    with case.sync() as sync:
        case.vendor.is_limited = 3
        assert sync.apply().writes == 1
    write_mart(case.database, [lead("b")])
    with case.sync() as sync:
        case.vendor.is_limited, case.vendor.policy = 1, "DAILY"
        with pytest.raises(StoppedError, match="limit of the day"):
            sync.apply()


@OF_SALESFORCE
def test_salesforce_locked_rows_are_left_to_the_next_run(case: Case) -> None:
    """They are no dead letters."""
    write_mart(case.database, [lead("a"), lead("b")])
    case.vendor.locked = {"a"}
    report = case.apply()
    assert (report.writes, list(report.failed)) == (1, [("mid_market", "a")])
    assert case.apply().writes == 1


@OF_SALESFORCE
def test_salesforce_is_asked_in_each_run_to_delete_what_it_has_refused(case: Case) -> None:
    """An erasure is no dead letter; each run says why it is not done."""
    case.apply([lead("a"), lead("b")])
    record = case.vendor.find(KEY, "a")
    case.vendor.undeletable = {record}
    write_mart(case.database, [removed("a", "delete"), removed("b", "delete")])
    first, second = case.apply(), case.apply()
    assert (first.writes, second.writes) == (1, 0)
    assert "associated with a case" in second.failed["", "a"]
    case.vendor.undeletable = set()
    assert case.apply().writes == 1
    assert case.vendor.records == {}


@OF_SALESFORCE
def test_salesforce_takes_the_bulk_api_for_many(case: Case) -> None:
    """And collections for few."""
    case.apply(some_leads(450))
    bulk = [one for one in case.vendor.requests if "/jobs/ingest" in one]
    assert bool(bulk) == (case.mapping.connection.get("bulk_from") == 0)
