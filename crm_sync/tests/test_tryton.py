"""Tryton for real: what it holds, read back by its API, is what the mart says."""

from __future__ import annotations

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import requests
import yaml
from fault_proxy import FAULTS, fault_proxy, no_faults
from marts import (
    PAYLOAD,
    Row,
    changed_between,
    lead,
    next_day,
    removed,
    some_leads,
)
from tryton_server import PASSWORD, TrytonServer, tryton_server
from warehouse_case import WarehouseCase

from crm_sync.feedback import ACTIVITIES, DISPOSITIONS, pull
from crm_sync.make_target import make_target
from crm_sync.mapping import MappingError, read_mapping
from crm_sync.sending import StoppedError
from crm_sync.sync import ConfirmationError, Report
from crm_sync.targets.base import TargetError
from crm_sync.targets.tryton import Tryton
from crm_sync.values import as_kind
from crm_sync.warehouse import LEDGER, DuckdbWarehouse
from dbt_workspace.project import PROJECT

pytestmark = pytest.mark.xdist_group("tryton")

MAPPING = PROJECT / "crm_sync" / "mappings" / "tryton.yml"
KILLS = int(os.environ.get("LEAD_SCORING_SYNC_KILLS", "3"))
# `make test-sync` takes the time for as many as there are in the sample.
LEADS = int(os.environ.get("LEAD_SCORING_SYNC_LEADS", "200"))


def count_writes(path: str, body: bytes, answer: requests.Response) -> int:
    """How many parties a call has created, written or deleted."""
    call = json.loads(body)
    model, _, method = call["method"].rpartition(".")
    if model != "model.party.party" or not answer.ok or "error" in answer.json():
        return 0
    if method == "write":
        return sum(len(ids) for ids in call["params"][:-1:2])
    return len(call["params"][0]) if method in {"create", "delete"} else 0


@dataclass
class Case(WarehouseCase):
    """A warehouse, and a mapping that leads to Tryton, through a proxy where there is one.

    Attributes:
        server: that runs.
        rows: what the mart says.
    """

    server: TrytonServer
    rows: list[Row] = field(default_factory=list)

    def write(self, rows: Sequence[Row]) -> None:
        """Let the mart say so."""
        self.rows = list(rows)
        super().write(rows)

    def plan(self, everything: bool = False, **changes: Any) -> Report:
        """What a run would do."""
        with self.sync(**changes) as made:
            return made.plan(everything=everything)

    def ledger(self) -> dict[str, Row]:
        """Rows of the ledger by contact."""
        warehouse = DuckdbWarehouse(self.database)
        rows = warehouse.query(
            f"select contact_id, scoring_model_id, operation, state, attempts, error, fields"
            f" from {LEDGER} order by all"
        )
        warehouse.close()
        names = ("contact_id", "model", "operation", "state", "attempts", "error", "fields")
        return {row[0]: dict(zip(names, row, strict=True)) for row in rows}

    def tryton(self) -> Tryton:
        """A client of its own, past the proxy."""
        client = make_target(replace(self.mapping, connection=self.server.connection()))
        client.connect()
        client.fields()
        return client

    def held(self) -> dict[str, dict[str, Any]]:
        """What Tryton holds of all leads: our fields by column, by contact."""
        columns = next(iter(self.mapping.models.values()))
        found = self.tryton().call(
            "party.party",
            "search_read",
            [("lead_scoring_id", "!=", None)],
            0,
            None,
            None,
            ["lead_scoring_id", *columns.values()],
        )
        return {
            one["lead_scoring_id"]: {column: one[name] for column, name in columns.items()}
            for one in found
        }

    def check(self) -> None:
        """Every field in Tryton is what the mart says, and no lead is there that it has not."""
        held = self.held()
        for row in self.rows:
            found = held.pop(row["contact_id"], None)
            blank = row["operation"] != "upsert"
            assert found is not None or blank, f"{row['contact_id']} is missing"
            if found is not None:
                assert comparable(found) == comparable(row), row["contact_id"]
        assert not held


def comparable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A payload as any CRM can hold it: whole seconds, no blanks around texts, no empty texts."""
    kinds = {"last_engaged_at": "timestamp"}
    return {
        name: as_kind(row[name], kinds.get(name, "text" if isinstance(row[name], str) else ""))
        if isinstance(row[name], str) or name in kinds
        else row[name]
        for name in PAYLOAD
    }


@pytest.fixture(autouse=True)
def password(monkeypatch: pytest.MonkeyPatch) -> None:
    """The secret is in the environment, and nowhere else."""
    monkeypatch.setenv("TRYTON_PASSWORD", PASSWORD)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrytonServer]:
    """A server for all tests of this file."""
    with tryton_server(tmp_path_factory.mktemp("tryton")) as running:
        yield running


@pytest.fixture
def case(server: TrytonServer, tmp_path: Path) -> Iterator[Case]:
    """A warehouse of its own, and a Tryton without parties of other tests."""
    mapping = replace(read_mapping(MAPPING), connection=server.connection(), settle_seconds=0.3)
    made = Case(mapping, tmp_path / "warehouse.duckdb", server)
    yield made
    client = made.tryton()
    left = client.call("party.party", "search", [("lead_scoring_id", "!=", None)])
    if left:
        client.call("party.party", "delete", left)


def test_five_days_leave_what_the_mart_says_with_one_write_for_each_change(case: Case) -> None:
    """Each day some change, some are new, cleared or erased."""
    rows, before = some_leads(LEADS), []
    with fault_proxy(case.server.url, count_writes) as proxy:
        case.mapping = replace(case.mapping, connection=case.server.connection(proxy.url))
        for number in range(1, 6):
            planned = case.apply(rows) if number == 1 else None
            if planned is None:
                case.write(rows)
                planned = case.plan()
                assert proxy.writes == 0, "a plan writes nothing"
                report = case.apply()
                assert report.writes == planned.writes
                assert report.actions == planned.actions
            assert proxy.writes == len(changed_between(before, rows)), f"day {number}"
            case.check()
            assert case.apply().writes == 0
            before, proxy.writes = rows, 0
            rows = next_day(rows, number)


def test_faults_leave_nothing_unwritten_and_nothing_written_twice(case: Case) -> None:
    """Every third request goes wrong, in every way in turn."""
    turns = itertools.cycle(FAULTS)

    def choose(number: int, body: bytes) -> str | None:
        kind = next(turns) if number % 3 == 0 else None
        # A silence costs seconds: one will do. A log-in that fails is no fault, but an answer.
        if kind == "silence after" and proxy.injected[kind]:
            return "drop after"
        return None if kind == "401" and b"common.db.login" in body else kind

    rows = some_leads(LEADS // 2)
    with fault_proxy(case.server.url, count_writes, no_faults) as proxy:
        connection = case.server.connection(proxy.url, timeout=2, batch_size=25)
        case.mapping = replace(case.mapping, connection=connection)
        proxy.choose = choose
        written = []
        for number, day in enumerate([rows, next_day(rows, 1)]):
            case.write(day)
            for _ in range(20):
                try:
                    case.apply()
                except StoppedError:
                    continue
                break
            written.append(proxy.writes)
            case.check()
            assert all(one["state"] == "done" for one in case.ledger().values()), number
        assert written[0] == len(rows)
        assert written[1] - written[0] == len(changed_between(rows, day))
        assert set(proxy.injected) == set(FAULTS), proxy.injected
        print(f"{proxy.writes} writes, faults: {dict(proxy.injected)}")


def test_a_killed_run_goes_on_where_it_stopped(case: Case, tmp_path: Path) -> None:
    """Killed at random moments, and run again until it is done: each record was written once."""
    rows, day, killed = some_leads(LEADS), 0, 0
    expected = len(rows)
    chance = random.Random(3)
    given = yaml.safe_load(MAPPING.read_text(encoding="utf-8"))
    file = tmp_path / "tryton.yml"
    case.write(rows)
    with fault_proxy(case.server.url, count_writes) as proxy:
        given["connection"] = case.server.connection(proxy.url, batch_size=10)
        given["settle_seconds"] = 0.5
        file.write_text(yaml.safe_dump(given), encoding="utf-8")
        while killed < KILLS:
            before = proxy.writes
            process = start(file, case.database)
            while process.poll() is None and proxy.writes == before:
                time.sleep(0.01)
            time.sleep(chance.uniform(0, 0.3))
            if process.poll() is None:
                process.send_signal(signal.SIGKILL)
                killed += 1
            if process.wait() == 0:
                assert proxy.writes == expected
                day += 1
                before_it, rows = rows, next_day(rows, day)
                case.write(rows)
                expected += len(changed_between(before_it, rows))
        assert start(file, case.database).wait() == 0
        assert proxy.writes == expected
    print(f"{killed} kills over {day + 1} days, {expected} changed payloads, {proxy.writes} writes")
    case.check()


def start(mapping: Path, database: Path) -> subprocess.Popen[bytes]:
    """Start `crm_sync apply` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "crm_sync", "apply", str(mapping), "--confirm"],
        cwd=PROJECT,
        env={**os.environ, "LEAD_SCORING_DUCKDB_PATH": str(database)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


def test_a_record_that_tryton_refuses_is_put_aside_and_the_others_go_on(case: Case) -> None:
    """A line break is not allowed in a field of one line; the reason is in the ledger."""
    rows = some_leads(30)
    rows[11] = lead("C-000011", next_action="Call\ntoday")
    report = case.apply(rows)
    assert report.writes == 29
    assert list(report.refused) == [("mid_market", "C-000011")]
    entry = case.ledger()["C-000011"]
    assert entry["state"] == "refused"
    assert "Next Action" in entry["error"]
    again = case.apply()
    assert again.writes == 0
    assert again.refused_before == 1
    rows[11] = lead("C-000011", next_action="Call today")
    assert case.apply(rows).writes == 1
    case.check()


@pytest.mark.parametrize("policy", ["overwrite", "leave"])
def test_a_field_that_somebody_changed_is_reported_and_treated_as_configured(
    case: Case, policy: str
) -> None:
    """The grade was changed in Tryton, and a field that is not ours too."""
    case.apply([lead("a", fit_grade="A"), lead("b", fit_grade="B")])
    client = case.tryton()
    records = client.read(["a", "b"], [])
    ids = [int(records["a"].id)]
    client.call("party.party", "write", ids, {"lead_scoring_fit": "Z", "name": "Anna"})
    report = case.apply([lead("a", fit_grade="C", scaled_score=9), lead("b")], conflicts=policy)
    assert [(one.lead.contact, dict(one.conflicts)) for one in report.conflicts] == [
        ("a", {"lead_scoring_fit": "Z"})
    ]
    held = case.held()["a"]
    assert held["scaled_score"] == 9
    assert held["fit_grade"] == ("C" if policy == "overwrite" else "Z")
    [party] = client.call("party.party", "read", ids, ["name"])
    assert party["name"] == "Anna"
    # It stays reported while it is as somebody left it.
    again = case.plan(everything=True, conflicts=policy)
    assert len(again.conflicts) == (policy == "leave")
    assert again.writes == 0


def test_a_record_that_somebody_deleted_is_made_again_or_left(case: Case) -> None:
    """With `leave`, the lead stays away until the mapping says otherwise."""
    case.apply([lead("a")])
    client = case.tryton()
    client.call("party.party", "delete", [int(client.read(["a"], [])["a"].id)])
    report = case.apply([lead("a", scaled_score=1)], conflicts="leave")
    assert (report.writes, report.actions["gone"]) == (0, 1)
    assert case.apply().writes == 1
    case.check()


@pytest.mark.parametrize("erasure", ["blank", "delete"])
def test_an_erased_contact_loses_our_fields_or_its_record(case: Case, erasure: str) -> None:
    """And the ledger keeps nothing but that it is done."""
    case.apply([lead("a"), lead("b")])
    report = case.apply([removed("a", "delete"), lead("b")], erasure=erasure)
    assert report.writes == 1
    held = case.held()
    assert ("a" in held) == (erasure == "blank")
    assert all(value is None for value in held.get("a", {}).values())
    entry = case.ledger()["a"]
    assert (entry["model"], entry["state"], entry["fields"]) == ("", "done", "{}")
    assert case.apply(erasure=erasure).writes == 0


def test_too_many_removals_stop_a_run_before_it_writes(case: Case) -> None:
    """Nothing is written until they are confirmed."""
    rows = some_leads(20)
    case.apply(rows)
    gone = [removed(row["contact_id"], "clear") for row in rows[:3]]
    case.write([*gone, *rows[3:], lead("new")])
    with case.sync() as sync, pytest.raises(ConfirmationError, match=r"3 records .* of 20 leads"):
        sync.apply()
    assert "new" not in case.held()
    assert case.apply().writes == 4
    case.check()


def test_a_lost_ledger_is_made_again_from_the_crm(case: Case) -> None:
    """Nothing is written that is there; what differs is."""
    rows = some_leads(50)
    case.apply(rows)
    after = [lead("C-000000", scaled_score=1), *rows[1:], lead("new")]
    case.write(after)
    warehouse = DuckdbWarehouse(case.database)
    warehouse.execute(f"drop table {LEDGER}")
    warehouse.close()
    with case.sync() as sync:
        report = sync.rebuild()
        assert (report.actions["same"], report.writes) == (49, 0)
    assert len(case.ledger()) == 49
    assert case.apply().writes == 2
    case.check()


def test_a_limit_leaves_the_rest_to_the_next_run(case: Case) -> None:
    """Records, not requests, are counted."""
    case.write(some_leads(30))
    with case.sync() as sync:
        report = sync.apply(limit=12)
    assert (report.writes, report.left) == (12, 18)
    assert case.apply().writes == 18
    case.check()


def test_leads_that_the_crm_lacks_can_be_left_out(case: Case) -> None:
    """They are looked for again in each run, and written once somebody has made them."""
    report = case.apply([lead("a"), lead("b")], missing="skip")
    assert (report.writes, report.actions["absent"]) == (0, 2)
    case.tryton().call("party.party", "create", [{"name": "A", "lead_scoring_id": "a"}])
    assert case.apply(missing="skip").writes == 1
    assert set(case.held()) == {"a"}


def test_a_mapping_that_tryton_does_not_agree_with_stops_before_the_first_write(
    case: Case,
) -> None:
    """Every problem is named."""
    case.write([lead("a")])
    wrong = {
        "scaled_score": "no_such_field",
        "mql_since": "lead_scoring_score",
        "no_column": "lang",
    }
    with (
        pytest.raises(MappingError) as error,
        case.sync(models={"mid_market": wrong}, labels={name: name for name in wrong.values()}),
    ):
        pass
    assert str(error.value).splitlines() == [
        "mid_market.mql_since is date, and lead_scoring_score in the CRM integer",
        "mid_market.no_column is not in the payload of sync_crm_leads",
        "no_such_field is not a field of party.party in the CRM",
    ]
    assert case.held() == {}


def sell(client: Tryton, party: int) -> None:
    """Write a note on a party, and lose its opportunity."""
    call = client.call
    euro = {"name": "Euro", "code": "EUR", "symbol": "E"}
    [currency] = call("currency.currency", "create", [euro])
    [firm] = call("party.party", "create", [{"name": "Us"}])
    [company] = call("company.company", "create", [{"party": firm, "currency": currency}])
    [user] = call("res.user", "search", [("login", "=", "admin")])
    employed = {"companies": [("add", [company])], "company": company}
    call("res.user", "write", [user], employed)
    call("ir.note", "create", [{"resource": f"party.party,{party}", "message": "Called."}])
    [opportunity] = call(
        "sale.opportunity",
        "create",
        [{"party": party, "company": company, "currency": currency, "lost_reason": "No budget"}],
    )
    call("sale.opportunity", "lost", [opportunity])


def test_touches_and_verdicts_of_sales_are_read_back_once(case: Case) -> None:
    """Notes and lost opportunities of our parties; of nobody who has been erased."""
    case.apply([lead("a"), lead("b")])
    client = case.tryton()
    sell(client, int(client.read(["a"], [])["a"].id))
    mapping = replace(case.mapping, connection=case.server.connection())

    def pulled() -> tuple[list[tuple], list[tuple]]:
        warehouse = DuckdbWarehouse(case.database)
        pull(mapping, make_target(mapping), warehouse)
        found = (
            warehouse.query(f"select contact_id, activity_type from {ACTIVITIES}"),
            warehouse.query(f"select contact_id, disposition, reason from {DISPOSITIONS}"),
        )
        warehouse.close()
        return found

    assert pulled() == ([("a", "note")], [("a", "rejected", "No budget")])
    assert pulled() == ([("a", "note")], [("a", "rejected", "No budget")])
    case.write([removed("a", "delete"), lead("b")])
    assert pulled() == ([], [])


def test_no_secret_gets_out(case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    """A CRM that echoes the password in an error, and a password that is wrong."""
    case.write([lead("a", next_action=f"Call\n{PASSWORD}")])
    report = case.apply()
    assert PASSWORD not in json.dumps([*report.refused.values(), case.ledger()], default=str)
    with monkeypatch.context() as changed:
        changed.setenv("TRYTON_PASSWORD", "a-wrong-password")
        with pytest.raises(TargetError, match="check TRYTON_PASSWORD") as error:
            case.apply()
    assert "a-wrong-password" not in str(error.value)
