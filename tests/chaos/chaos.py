"""Builds that are killed at drawn moments, and what is left in the database each time."""

from __future__ import annotations

import functools
import os
import random
import re
import shutil
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import psycopg2
from postgres_workspace import PostgresWorkspace, postgres_server
from random_cases import Case, make_time_case
from test_increments import deliver, in_slice
from workspace import PROJECT, Started, Workspace

from dbt_workspace.processes import read_artifact
from dbt_workspace.tables import fetch_rows
from engines.postgres import DATABASE, USER

Rows = list[dict[str, Any]]
Content = Counter[tuple[tuple[str, str], ...]] | None
Contents = dict[str, Content]

SEED = int(os.environ.get("LEAD_SCORING_CHAOS_SEED", "1"))
KILLS = int(os.environ.get("LEAD_SCORING_CHAOS_KILLS", "2"))
# All sizes, kinds and both engines in `make chaos`; a draw of them in CI.
IS_WHOLE = KILLS > 3
# The module metrics is off unless somebody switches it on.
MARTS = sorted(
    path.stem
    for path in (PROJECT / "models" / "marts").rglob("*.sql")
    if path.parent.name != "metrics"
)
# Columns that hold the clock of a run, or count runs.
CLOCK_COLUMNS = {
    "lead_scores": {"input_age_hours"},
    "untouched_mqls": {"hours_overdue"},
    "call_list": {"hours_overdue"},
    "sync_crm_leads": {"payload_changed_at", "sync_version"},
}
WITHOUT_TESTS = ("--exclude-resource-type", "unit_test", "test")
FINISHED = re.compile(rb"\d+ of \d+ (?:OK|PASS|WARN|NO-OP) ")
# Seconds that a build goes on after so many nodes, or from its start.
LONGEST_WAIT = 0.5
LONGEST_START = 2.5


class DuckdbChaos(Workspace):
    """A workspace whose database can be put back, and read when no build has it open."""

    engine = "DuckDB"

    def save(self, name: str) -> None:
        """Keep the database as it is."""
        shutil.copy2(self.database, self.folder / f"saved_{name}")

    def restore(self, name: str) -> None:
        """Put a kept database in the place of this one."""
        self.reset()
        shutil.copy2(self.folder / f"saved_{name}", self.database)

    def twin(self) -> DuckdbChaos:
        """Another copy of the project, on the same database."""
        made = DuckdbChaos(self.folder.with_name("twin"), self.folder)
        made.database, made.inputs, made.columns = self.database, self.inputs, self.columns
        return made

    def settle(self) -> None:
        """Nothing outlives the process of a build."""

    @contextmanager
    def readers(self, allowed: Sequence[Contents], found: Findings) -> Iterator[None]:
        """No other process may open the file during a build."""
        yield

    def open(self) -> Callable[[str], Rows]:
        """A function that reads a query's rows, on one connection."""
        connection = duckdb.connect(str(self.database), read_only=True)
        connection.execute("set timezone = 'UTC'")

        def rows(sql: str) -> Rows:
            return fetch_rows(connection.execute(sql))

        return rows


class PostgresChaos(PostgresWorkspace):
    """The same on PostgreSQL, with a reader that never stops."""

    engine = "PostgreSQL"

    def _administer(self, *statements: str) -> None:
        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, user=USER, dbname="postgres"
        )
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()

    def save(self, name: str) -> None:
        """Keep the database as it is."""
        self.settle()
        self._administer(
            f"drop database if exists saved_{name}",
            f"create database saved_{name} template {DATABASE} strategy file_copy",
        )

    def restore(self, name: str) -> None:
        """Put a kept database in the place of this one."""
        self.settle()
        self._administer(
            f"drop database if exists {DATABASE}",
            f"create database {DATABASE} template saved_{name} strategy file_copy",
        )

    def twin(self) -> PostgresChaos:
        """Another copy of the project, on the same database."""
        made = PostgresChaos(self.folder.with_name("twin"), self.port, project=self.folder)
        made.inputs, made.columns = self.inputs, self.columns
        return made

    def settle(self) -> None:
        """Wait until the server has noticed that a client is gone."""
        for _ in range(1200):
            connection = psycopg2.connect(
                host="127.0.0.1", port=self.port, user=USER, dbname="postgres"
            )
            with connection.cursor() as cursor:
                cursor.execute(
                    f"select count(*) from pg_stat_activity where datname = '{DATABASE}'"
                )
                (sessions,) = cursor.fetchone()
            connection.close()
            if not sessions:
                return
            time.sleep(0.05)
        raise TimeoutError("a session of a killed build does not end")

    @contextmanager
    def readers(self, allowed: Sequence[Contents], found: Findings) -> Iterator[None]:
        """Read one published table after the other until the build has ended."""
        stop = threading.Event()

        def poll() -> None:
            connection = self.connect()
            while not stop.is_set():
                for mart in MARTS:
                    try:
                        content = read(mart, lambda sql: self._rows(connection, sql))
                    except psycopg2.Error as error:
                        found.add(f"a reader of {mart} got: {str(error).splitlines()[0]}")
                        continue
                    found.reads += 1
                    if content not in [contents[mart] for contents in allowed]:
                        found.add(f"a reader saw neither the old nor the new {mart}")
                stop.wait(0.05)
            connection.close()

        thread = threading.Thread(target=poll)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()

    @staticmethod
    def _rows(connection: psycopg2.extensions.connection, sql: str) -> Rows:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return fetch_rows(cursor)

    def open(self) -> Callable[[str], Rows]:
        """A function that reads a query's rows."""
        return self.query


Chaos = DuckdbChaos | PostgresChaos


@contextmanager
def chaos_on(engine: str, folder: Path) -> Iterator[Chaos]:
    """A workspace on an engine; PostgreSQL's server lives as long."""
    if engine == "duckdb":
        yield DuckdbChaos(folder / "project")
    else:
        with postgres_server(folder) as server:
            yield PostgresChaos(folder / "project", server.port)


# What is read ------------------------------------------------------------------------------------


def read(mart: str, rows: Callable[[str], Rows], schema: str = "") -> Content:
    """Rows of a published table without the columns that hold a clock."""
    clocks = CLOCK_COLUMNS.get(mart, ())
    return Counter(
        tuple((name, repr(value)) for name, value in row.items() if name not in clocks)
        for row in rows(f"select * from {schema}{mart}")
    )


def published(workspace: Chaos) -> Contents:
    """What each published table holds; none where there is no such table."""
    rows = workspace.open()
    present = {
        row["table_name"]
        for row in rows(
            "select table_name from information_schema.tables where table_schema <> 'raw'"
        )
    }
    return {mart: read(mart, rows) if mart in present else None for mart in MARTS}


def without_clears(contents: Contents) -> Contents:
    """The same, but for what the sync clears: that hangs on what earlier runs wrote."""
    kept = Counter(
        {
            row: count
            for row, count in (contents["sync_crm_leads"] or Counter()).items()
            if ("operation", "'clear'") not in row
        }
    )
    return {**contents, "sync_crm_leads": kept}


def different(one: Contents, other: Contents) -> list[str]:
    """Name the tables that differ, with a few rows that only one of the two has."""
    lines = []
    for mart in MARTS:
        if one[mart] != other[mart]:
            only_here = list(((one[mart] or Counter()) - (other[mart] or Counter())).items())[:2]
            only_there = list(((other[mart] or Counter()) - (one[mart] or Counter())).items())[:2]
            lines.append(f"{mart}: only here {only_here}, only there {only_there}")
    return lines


@dataclass
class Findings:
    """What was looked at, and what was wrong.

    Attributes:
        where: the kill that is looked at.
        kills: builds that were killed.
        reads: published tables that were read while builds ran, or right after a kill.
        wrong: how often each thing was wrong, and where first.
    """

    where: str = ""
    kills: int = 0
    reads: int = 0
    wrong: dict[str, list[str]] = field(default_factory=dict)

    def add(self, what: str) -> None:
        """Note something wrong, and show it when it is new."""
        if what not in self.wrong:
            print(f"WRONG ({self.where}): {what}", flush=True)
        self.wrong.setdefault(what, []).append(self.where)

    def report(self) -> str:
        """All that was wrong, in lines."""
        return "\n".join(
            f"{len(where)} x {what}\n    first at: {where[0]}" for what, where in self.wrong.items()
        )


# Builds to kill ----------------------------------------------------------------------------------


@dataclass
class Scenario:
    """A build from one state to the next.

    Attributes:
        name: what is done.
        start: name of the kept database to start from, with the new rows of inputs in it.
        variables: vars of the build.
        rules: rule tables to build with.
        old: published tables before.
        new: published tables after.
        nodes: how many nodes a build has.
        made_from: published tables that each published table is made from.
    """

    name: str
    start: str
    variables: dict[str, Any]
    rules: Mapping[str, Rows]
    old: Contents
    new: Contents
    nodes: int
    made_from: Mapping[str, set[str]]

    def begin(self, workspace: Chaos) -> Started:
        """Start the build."""
        return workspace.start(self.variables, arguments=WITHOUT_TESTS)


def build(workspace: Chaos, variables: Mapping[str, Any], *arguments: str) -> int:
    """Build to the end, and return how many nodes there were."""
    result = workspace.build(variables, arguments=(*WITHOUT_TESTS, *arguments))
    assert result.success, result.messages[-6000:]
    return len(FINISHED.findall(result.messages.encode()))


def _one_row_a_contact(inputs: dict[str, Rows]) -> dict[str, Rows]:
    """A source that overwrites has one row for each contact."""
    rows = {(row["contact_id"] or "").strip(): row for row in inputs["contacts"]}
    return {**inputs, "contacts": list(rows.values())}


@functools.cache
def make_scenario(workspace: Chaos, kind: str, seed: int) -> Scenario:
    """Build the states before and after, and hold the latter against a build of everything."""
    case = make_time_case(seed)
    delivered = deliver(random.Random(f"chaos {seed}"), case)
    day, start = case.days[0], case.history_start
    variables: dict[str, Any] = {}
    first, last = in_slice(delivered, 1), in_slice(delivered, 3)
    rules = case.policy.rules
    if kind == "snapshot":
        variables["lead_scoring__snapshot_contacts"] = True
        first, last = _one_row_a_contact(first), _one_row_a_contact(last)
        day = datetime.now(UTC).date()
        start = day - timedelta(days=6)
    variables["lead_scoring__history_start"] = start.isoformat()
    on_day = {**variables, "lead_scoring__scored_on": day.isoformat()}
    before = {**variables, "lead_scoring__scored_on": str(day - timedelta(days=kind == "build"))}
    workspace.reset()
    workspace.write_rules(rules)
    workspace.write_dictionaries(case.policy.dictionaries)
    _write(workspace, first if kind != "back-fill" else last, case)
    build(workspace, before)
    old = published(workspace)
    if kind == "back-fill":
        rules = {
            **rules,
            "engagement_rules": [{**row, "points": "3"} for row in rules["engagement_rules"]],
        }
        on_day["lead_scoring__backfill"] = f"{start}/{day}"
        workspace.write_rules(rules)
    else:
        _write(workspace, last, case)
    workspace.save(kind.replace("-", "_"))
    nodes = build(workspace, on_day)
    new = published(workspace)
    if kind == "snapshot":
        # Versions of contacts are kept nowhere else.
        build(workspace, on_day, "--full-refresh")
    else:
        workspace.reset()
        _write(workspace, last, case)
        build(workspace, {**on_day, "lead_scoring__backfill": ""})
    lines = different(without_clears(new), without_clears(published(workspace)))
    assert not lines, f"an undisturbed {kind} of seed {seed} is wrong\n" + "\n".join(lines)
    assert old != new, f"seed {seed}: nothing changes"
    return Scenario(
        kind, kind.replace("-", "_"), on_day, rules, old, new, nodes, parents(workspace)
    )


def _write(workspace: Chaos, inputs: dict[str, Rows], case: Case) -> None:
    workspace.write_inputs(inputs, case.extra_columns, case.types)


def prepare(workspace: Chaos, scenario: Scenario) -> None:
    """Put back the state before."""
    workspace.write_rules(scenario.rules)
    workspace.restore(scenario.start)


def wait_for(started: Started, nodes: int) -> None:
    """Wait until so many nodes are done, or the build has ended."""
    while started.process.is_alive() and nodes:
        log = started.log.read_bytes() if started.log.exists() else b""
        if len(FINISHED.findall(log)) >= nodes:
            break
        time.sleep(0.02)


def kill_at(started: Started, nodes: int, seconds: float) -> bool:
    """Kill a build so many seconds after so many nodes; false if it ended before."""
    process = started.process
    wait_for(started, nodes)
    process.join(seconds)
    if not process.is_alive():
        return False
    process.kill()
    process.join()
    return True


def parents(workspace: Chaos) -> dict[str, set[str]]:
    """Published tables that each published table is made from."""
    manifest = read_artifact(workspace.folder / "target", "manifest")
    direct = manifest["parent_map"]
    names = {node: data["name"] for node, data in manifest["nodes"].items()}
    found = {}
    for node, name in names.items():
        if name not in MARTS:
            continue
        reached: set[str] = set()
        left = list(direct.get(node, ()))
        while left:
            one = left.pop()
            if one not in reached:
                reached.add(one)
                left += direct.get(one, ())
        found[name] = {names[one] for one in reached if names.get(one) in MARTS}
    return found


def check_left(scenario: Scenario, left: Contents) -> list[str]:
    """What a killed build left is old or new; what new tables were made from is new."""
    wrong = []
    new = {mart for mart in MARTS if left[mart] == scenario.new[mart]}
    for mart in MARTS:
        if left[mart] is None and scenario.old[mart] is not None:
            wrong.append(f"{mart} is gone")
        elif mart not in new and left[mart] != scenario.old[mart]:
            wrong.append(f"{mart} is neither old nor new")
        elif mart in new and left[mart] != scenario.old[mart]:
            wrong += [
                f"{mart} is new, and {parent} is not"
                for parent in sorted(scenario.made_from[mart] - new)
            ]
    return wrong


def draw_moment(rng: random.Random, nodes: int) -> tuple[int, float]:
    """Draw after how many nodes, and how long after that, a build is killed.

    Every second time it is in the last third, where published tables are made.
    """
    after = rng.randrange(rng.choice((0, nodes * 2 // 3)), nodes)
    return after, rng.uniform(0, LONGEST_WAIT if after else LONGEST_START)


def kill_and_mend(
    workspace: Chaos, scenario: Scenario, rng: random.Random, found: Findings
) -> None:
    """Kill a build at a drawn moment, look at what is left, build again and look again."""
    while True:
        after, seconds = draw_moment(rng, scenario.nodes)
        found.where = f"{scenario.name}, {seconds:.3f} s after node {after} of {scenario.nodes}"
        prepare(workspace, scenario)
        with workspace.readers((scenario.old, scenario.new), found):
            killed = kill_at(scenario.begin(workspace), after, seconds)
        workspace.settle()
        if killed:
            break
    found.kills += 1
    left = published(workspace)
    found.reads += len(left)
    wrong_now = check_left(scenario, left)
    new = sum(left[mart] == scenario.new[mart] != scenario.old[mart] for mart in MARTS)
    print(
        f"{workspace.engine}: killed {found.where}; {new} tables are new; {wrong_now}", flush=True
    )
    for wrong in wrong_now:
        found.add(wrong)
    result = scenario.begin(workspace).wait()
    if not result.success:
        found.add(f"the next build failed: {result.messages[-1500:]}")
        return
    for line in different(published(workspace), scenario.new):
        found.add(f"after the next build: {line}")
