"""What the CRM is told: nothing is missed, and what nobody scores any more is cleared."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from postgres_workspace import PostgresWorkspace, postgres_server
from small_policy import ATTRIBUTES, MODEL, PROPERTIES, make_inputs, make_policy
from workspace import Workspace

Row = dict[str, Any]

DAY = "2026-06-30"
PAUSE = 0.02  # Seconds between two looks of a reader.


class Crm:
    """A tool that asks for what is above the largest version that it has read, and nothing else."""

    def __init__(self) -> None:
        self.largest = 0
        self.records: dict[tuple[str | None, str], Row] = {}
        self.writes = 0

    def read(self, workspace: Workspace) -> None:
        """Take over what has changed since the last look."""
        rows = workspace.query(
            f"select * from {workspace.relation('sync_crm_leads')}"
            f" where sync_version > {self.largest}"
        )
        for row in rows:
            self.records[row["scoring_model_id"], row["contact_id"]] = row
            self.largest = max(self.largest, row["sync_version"])
        self.writes += len(rows)


def held(workspace: Workspace) -> dict[tuple[str | None, str], Row]:
    """All rows of the sync, by their key."""
    rows = workspace.rows("sync_crm_leads")
    return {(row["scoring_model_id"], row["contact_id"]): row for row in rows}


def operations(workspace: Workspace) -> dict[tuple[str | None, str], str]:
    """Operation of each row of the sync."""
    return {key: row["operation"] for key, row in held(workspace).items()}


def two_models(
    statuses: Mapping[str, str], audience: Sequence[Mapping[str, str]] = ()
) -> dict[str, list[dict[str, str]]]:
    """Rules of several models that score alike: CEOs have ten points.

    Args:
        statuses: status of each model.
        audience: audience rules of the first model.
    """
    rule = {
        "rule_id": "ceo",
        "score_group": "firm",
        "attribute": "job_title",
        "operator": "equals",
        "value": "CEO",
        "points": "10",
        "description": "Top executive",
    }
    policy = make_policy(fit_rules=[rule], audience_rules=audience)
    first = next(iter(statuses))
    rules = {name: [] for name in policy.rules}
    for model, status in statuses.items():
        for name, rows in policy.rules.items():
            if name != "audience_rules" or model == first:
                rules[name] += [{**row, "scoring_model_id": model} for row in rows]
        of_model = {"scoring_model_id": model, "status": status}
        if status == "challenger":
            of_model["compared_to"] = first
        rules["scoring_models"][-1] = {**rules["scoring_models"][-1], **MODEL, **of_model}
    return rules


def write(workspace: Workspace, titles: Mapping[str, str], erased: Sequence[str] = ()) -> None:
    """Replace the inputs: contacts with their job titles, and who asked to be erased."""
    contacts = [
        {"contact_id": name, "job_title": title, "created_at": "2026-01-01"}
        for name, title in titles.items()
    ]
    requests = [{"contact_id": name, "requested_at": "2026-06-01"} for name in erased]
    workspace.write_inputs(
        make_inputs(contacts=contacts, events=[], erasure_requests=requests),
        {"contacts": ATTRIBUTES, "events": PROPERTIES, "companies": ["industry"]},
    )


def build(workspace: Workspace, day: str = DAY, *arguments: str) -> None:
    """Build the sync and what it needs, without tests."""
    result = workspace.build(
        {"lead_scoring__scored_on": day, "lead_scoring__history_start": "2026-06-28"},
        select=["+sync_crm_leads"],
        arguments=("--exclude-resource-types", "unit_test", "test", *arguments),
    )
    assert result.success, result.messages[-6000:]


@pytest.fixture(scope="module")
def synced(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A project that has told the CRM of three leads of two champions."""
    workspace = Workspace(tmp_path_factory.mktemp("sync") / "lead_scoring")
    workspace.write_rules(two_models({"core": "champion", "other": "champion"}))
    write(workspace, {"a": "CEO", "b": "CFO", "c": "CEO"})
    build(workspace)
    return workspace


def test_what_the_crm_holds_and_no_champion_scores_is_cleared(synced: Workspace) -> None:
    """A model that is off, a challenger or gone; a lead that left the audience or the input."""
    crm = Crm()
    crm.read(synced)
    assert set(operations(synced).values()) == {"upsert"}
    assert len(crm.records) == 6

    synced.write_rules(two_models({"core": "champion", "other": "off"}))
    build(synced)
    crm.read(synced)
    assert crm.records == held(synced)
    cleared = {("other", name): "clear" for name in "abc"}
    assert operations(synced) == {("core", name): "upsert" for name in "abc"} | cleared
    assert crm.writes == 9

    synced.write_rules(two_models({"core": "champion", "other": "challenger"}))
    build(synced, "2026-06-30", "--full-refresh")
    crm.read(synced)
    assert operations(synced) == {("core", name): "upsert" for name in "abc"} | cleared
    assert crm.writes == 9, "a full refresh told the CRM again what it knows"

    include = {
        **{"rule_id": "no ceo", "effect": "include", "attribute": "job_title"},
        **{"operator": "not_equals", "value": "CEO"},
    }
    synced.write_rules(two_models({"core": "champion"}, [include]))
    write(synced, {"a": "CEO", "b": "CFO"}, erased=["c"])
    build(synced)
    crm.read(synced)
    gone = {key: row for key, row in crm.records.items() if key not in held(synced)}
    assert set(gone) == {("core", "c"), ("other", "c")}, "only a deletion takes rows away"
    assert operations(synced) == {
        ("core", "a"): "clear",
        ("core", "b"): "upsert",
        ("other", "a"): "clear",
        ("other", "b"): "clear",
        (None, "c"): "delete",
    }

    synced.write_rules(two_models({"core": "champion", "other": "champion"}))
    write(synced, {"a": "CEO"}, erased=["c"])
    build(synced, "2026-07-01")
    crm.read(synced)
    assert operations(synced) == {
        ("core", "a"): "upsert",
        ("core", "b"): "clear",
        ("other", "a"): "upsert",
        ("other", "b"): "clear",
        (None, "c"): "delete",
    }
    assert {key: row for key, row in crm.records.items() if key not in gone} == held(synced)


def test_a_version_is_above_all_before_whatever_the_clock_says(synced: Workspace) -> None:
    """Also where another machine, whose clock was ahead, has written the largest."""
    far_ahead = 32_503_680_000_000  # The year 3000.
    synced.write_rules(two_models({"core": "champion", "other": "champion"}))
    write(synced, {"a": "CEO", "b": "CFO"})
    build(synced)
    with duckdb.connect(str(synced.database)) as connection:
        connection.execute(
            f"update main.sync_crm_leads set sync_version = {far_ahead} where contact_id = 'a'"
        )
    crm = Crm()
    crm.read(synced)
    write(synced, {"a": "CEO", "b": "CEO"})
    build(synced)
    versions = {row["contact_id"]: row["sync_version"] for row in held(synced).values()}
    assert versions["a"] == far_ahead
    assert versions["b"] == far_ahead + 1
    crm.read(synced)
    assert crm.records == held(synced)


def test_a_table_from_before_versions_gets_them(synced: Workspace) -> None:
    """Its rows keep their time, and are told once more."""
    build(synced)
    before = {key: row["payload_changed_at"] for key, row in held(synced).items()}
    with duckdb.connect(str(synced.database)) as connection:
        connection.execute(
            "create table kept as select * exclude sync_version from main.sync_crm_leads"
        )
        connection.execute("drop table main.sync_crm_leads")
        connection.execute("alter table kept rename to sync_crm_leads")
    build(synced)
    after = held(synced)
    assert {key: row["payload_changed_at"] for key, row in after.items()} == before
    assert all(row["sync_version"] > 0 for row in after.values())


def test_a_reader_during_builds_misses_nothing(tmp_path: Path) -> None:
    """On PostgreSQL, where a reader can look at any moment of a run."""
    with postgres_server(tmp_path / "server") as server:
        workspace = PostgresWorkspace(tmp_path / "lead_scoring", server.port)
        workspace.write_rules(two_models({"core": "champion", "other": "champion"}))
        titles = {f"c{number}": "CEO" for number in range(200)}
        write(workspace, titles)
        build(workspace)
        crm, ended, looks = Crm(), threading.Event(), []

        def poll() -> None:
            while not ended.is_set():
                crm.read(workspace)
                looks.append(crm.largest)
                time.sleep(PAUSE)

        reader = threading.Thread(target=poll)
        reader.start()
        try:
            for number in range(2):
                some = list(titles)[number::3]
                write(workspace, {**titles, **dict.fromkeys(some, "CFO")})
                build(workspace)
        finally:
            ended.set()
            reader.join()
        crm.read(workspace)
        assert len(looks) > 20
        assert len(set(looks)) == 3, "every run was read while another one was going on"
        assert crm.records == held(workspace)
