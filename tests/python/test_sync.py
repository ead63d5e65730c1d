"""The CRM sync over several runs: what it says, and what a tool that reads it comes to know."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg2
from postgres_workspace import PostgresWorkspace, postgres_server
from reference_outputs import crm_operations
from reference_scorer import Policy
from reference_time import make_timeline
from small_policy import (
    ATTRIBUTES,
    GROUPS,
    MATRIX,
    MODEL,
    PROPERTIES,
    THRESHOLDS,
    make_inputs,
    make_policy,
)
from workspace import Workspace

DAY = date(2026, 3, 31)
HISTORY_DAYS = 2
FUTURE = 9_000_000_000_000
SYNC = ("+sync_crm_leads",)
WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "test")

Row = dict[str, Any]
Key = tuple[str | None, str]

CHAMPION = {"core": "champion", "rival": "challenger"}
PROMOTED = {"core": "off", "rival": "champion"}
DELETED = {"rival": "champion"}


# A tool that reads the sync -----------------------------------------------------------------------


def key(row: Mapping[str, Any]) -> Key:
    """What identifies a row of the sync."""
    return row["scoring_model_id"], row["contact_id"]


@dataclass
class Tool:
    """A reverse-ETL tool, which asks for rows with a number above the largest that it has read.

    Attributes:
        known: what it has written to the CRM, by key.
        largest: the largest number that it has read.
    """

    known: dict[Key, Row] = field(default_factory=dict)
    largest: int = 0

    def read(self, query: Callable[[str], list[Row]], relation: str) -> list[Row]:
        """Read what is new; a deletion takes the place of all rows of its contact."""
        rows = query(f"select * from {relation} where sync_version > {self.largest}")
        new = {row["contact_id"] for row in rows}
        replaced = {row["contact_id"] for row in rows if row["operation"] == "delete"}
        kept = {
            one: row
            for one, row in self.known.items()
            if row["contact_id"] not in replaced
            and not (row["operation"] == "delete" and row["contact_id"] in new)
        }
        self.known = {**kept, **{key(row): row for row in rows}}
        self.largest = max([self.largest, *(row["sync_version"] for row in rows)])
        return rows


# Runs ---------------------------------------------------------------------------------------------


def policy_of(statuses: Mapping[str, str]) -> Policy:
    """Rules of models that score alike, and whom they know of software companies alone."""

    def of_each(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        return [{**row, "scoring_model_id": model} for model in statuses for row in rows]

    champion = next(model for model, status in statuses.items() if status == "champion")
    return make_policy(
        scoring_models=[
            {
                **MODEL,
                "scoring_model_id": model,
                "status": status,
                "compared_to": champion if status == "challenger" else "",
            }
            for model, status in statuses.items()
        ],
        audience_rules=of_each(
            [
                {
                    "rule_id": "software",
                    "effect": "include",
                    "attribute": "industry",
                    "operator": "equals",
                    "value": "software",
                }
            ]
        ),
        score_groups=of_each(GROUPS),
        grade_thresholds=of_each(THRESHOLDS),
        grade_actions=of_each(MATRIX),
        fit_rules=of_each(
            [
                {
                    "rule_id": "chief",
                    "score_group": "firm",
                    "attribute": "job_title",
                    "operator": "starts_with",
                    "value": "chief",
                    "points": "12",
                }
            ]
        ),
    )


def people(ids: str, **changes: Mapping[str, str]) -> list[Row]:
    """Contacts of software companies, some of them different."""
    return [
        {"contact_id": one, "industry": "software", "job_title": "clerk", **changes.get(one, {})}
        for one in ids
    ]


@dataclass(frozen=True)
class Run:
    """One run of the sequence.

    Attributes:
        name: what is new in it.
        statuses: the models and their statuses.
        inputs: rows of the inputs.
        day: the scoring day.
        arguments: further arguments of dbt.
        before: changes the stored table before the run, by its name.
    """

    name: str
    statuses: Mapping[str, str]
    inputs: Mapping[str, Sequence[Row]]
    day: date = DAY
    arguments: Sequence[str] = ()
    before: str = ""


CHIEF = {"job_title": "chief"}
GONE_TO_RETAIL = {"industry": "retail"}
LATER = {"created_at": f"{DAY} 08:00:00"}
MERGE = {"contact_id": "d", "merged_into_contact_id": "a", "merged_at": f"{DAY - timedelta(9)}"}
LEFT = {"contacts": people("acdef", a=CHIEF, e=GONE_TO_RETAIL, f=LATER)}
RUNS = [
    Run("the first", CHAMPION, {"contacts": people("abcdef", f=LATER)}),
    Run(
        "a changes, b is gone, c is erased, d merged away, e out of the audience",
        CHAMPION,
        {**LEFT, "contact_merges": [MERGE], "erasure_requests": [{"contact_id": "c"}]},
    ),
    Run(
        "a full refresh, of a table that knew no numbers yet",
        CHAMPION,
        {**LEFT, "contact_merges": [MERGE], "erasure_requests": [{"contact_id": "c"}]},
        arguments=("--full-refresh",),
        before="alter table {relation} drop column sync_version",
    ),
    Run(
        "the challenger is promoted, and the request of c withdrawn, who is not scored",
        PROMOTED,
        {"contacts": people("abef", b=CHIEF, e=GONE_TO_RETAIL, f=LATER)},
    ),
    Run(
        "back again, by a clock that is behind",
        CHAMPION,
        {"contacts": people("abcdef", f=LATER)},
        before=f"update {{relation}} set sync_version = {FUTURE} where contact_id = 'b'",
    ),
    Run(
        "for the day before, on which f was not there",
        CHAMPION,
        {"contacts": people("abcdef", f=LATER)},
        day=DAY - timedelta(1),
    ),
    Run("it is deleted", DELETED, {"contacts": people("abcde")}, arguments=("--full-refresh",)),
]


def start(workspace: Workspace, run: Run) -> None:
    """Write the rules and inputs of a run."""
    policy = policy_of(run.statuses)
    workspace.write_rules(policy.rules)
    workspace.write_dictionaries(policy.dictionaries)
    workspace.write_inputs(
        make_inputs(**{"events": [], **run.inputs}),
        {"contacts": ATTRIBUTES, "events": PROPERTIES, "companies": ["industry"]},
    )


def build(workspace: Workspace, run: Run) -> None:
    """Build the sync as a run does."""
    result = workspace.build(
        {
            "lead_scoring__scored_on": run.day.isoformat(),
            "lead_scoring__history_start": f"{run.day - timedelta(HISTORY_DAYS)}",
            "lead_scoring__modules": ["history", "handoffs"],
        },
        select=SYNC,
        arguments=(*WITHOUT_TESTS, *run.arguments),
    )
    assert result.success, f"{run.name}: the build failed\n{result.messages[-6000:]}"


def expected(run: Run, earlier: Sequence[Row]) -> dict[Key, str]:
    """Operations by the reference after a run, by key."""
    first = run.day - timedelta(HISTORY_DAYS)
    timeline = make_timeline(
        make_inputs(**{"events": [], **run.inputs}), policy_of(run.statuses), first, run.day
    )
    return {key(row): row["operation"] for row in crm_operations(timeline, earlier)}


def by_key(rows: Sequence[Row]) -> dict[Key, Row]:
    """Rows by what identifies them."""
    return {key(row): row for row in rows}


def test_the_sync_forgets_nothing_that_it_wrote(tmp_path: Path) -> None:
    """Run after run it says what the reference says, and numbers what is new and nothing else."""
    workspace = Workspace(tmp_path / "project")
    attentive, busy = Tool(), Tool()
    rows: list[Row] = []
    for number, run in enumerate(RUNS):
        start(workspace, run)
        if run.before:
            relation = workspace.relation("sync_crm_leads")
            workspace.execute(run.before.format(relation=relation))
            rows = workspace.rows("sync_crm_leads")
        build(workspace, run)
        earlier, rows = rows, workspace.rows("sync_crm_leads")
        found = {key(row): row["operation"] for row in rows}
        assert found == expected(run, earlier), run.name
        _check_versions(run.name, by_key(earlier), by_key(rows))
        relation = workspace.relation("sync_crm_leads")
        attentive.read(workspace.query, relation)
        if number % 2 == 0:
            busy.read(workspace.query, relation)
        assert {one: row["payload_hash"] for one, row in attentive.known.items()} == {
            one: row["payload_hash"] for one, row in by_key(rows).items()
        }, run.name
    assert attentive.known == busy.known == by_key(rows)


@contextmanager
def polling(tool: Tool, query: Callable[[str], list[Row]], relation: str) -> Iterator[list[int]]:
    """Have a tool read all the while; gives how many rows each of its reads found."""
    found: list[int] = []
    failures: list[Exception] = []
    is_over = threading.Event()

    def read_again_and_again() -> None:
        while not is_over.wait(0.1):
            try:
                found.append(len(tool.read(query, relation)))
            except psycopg2.Error as failure:
                failures.append(failure)

    reader = threading.Thread(target=read_again_and_again)
    reader.start()
    try:
        yield found
    finally:
        is_over.set()
        reader.join()
    assert not failures, failures[0]


def test_a_tool_that_reads_during_builds_misses_nothing(tmp_path: Path) -> None:
    """Rows appear long after the clock that their run has; the tool asks all the while."""
    with postgres_server(tmp_path / "server") as server:
        workspace = PostgresWorkspace(tmp_path / "project", server.port)
        workspace.reset()
        start(workspace, RUNS[0])
        build(workspace, RUNS[0])
        tool, relation = Tool(), workspace.relation("sync_crm_leads")
        tool.read(workspace.query, relation)
        with polling(tool, workspace.query, relation) as found:
            for run in (RUNS[1], RUNS[3]):
                before, reads = workspace.rows("sync_crm_leads"), len(found)
                start(workspace, run)
                build(workspace, run)
                assert 0 in found[reads:], f"{run.name}: nobody read while it was built"
                rows = workspace.rows("sync_crm_leads")
                assert {key(row): row["operation"] for row in rows} == expected(run, before)
        tool.read(workspace.query, relation)
        assert tool.known == by_key(rows)


def _check_versions(name: str, earlier: Mapping[Key, Row], rows: Mapping[Key, Row]) -> None:
    """What is unchanged keeps its number and time; what is new has one number above all before."""
    before = max((row.get("sync_version", 0) for row in earlier.values()), default=0)
    new = set()
    for one, row in rows.items():
        was = earlier.get(one)
        same = was is not None and was["payload_hash"] == row["payload_hash"]
        if same:
            assert {**row, **was} == row, f"{name}: {one} did not change"
        if not same or "sync_version" not in was:
            new.add(row["sync_version"])
    assert len(new) <= 1, f"{name}: one run has several numbers"
    assert all(version > before for version in new), f"{name}: {new} is not above {before}"
