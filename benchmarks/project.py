"""The project's own ``dbt build`` on the benchmark's rows and rules, and where its time goes."""

import json
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.data import Data
from benchmarks.policy import Tables, write_tables
from dbt_workspace.columns import INPUT_COLUMNS
from dbt_workspace.project import PROJECT, copy_project

PROFILES = PROJECT / "benchmarks" / "dbt"
INPUTS = ("contacts", "events", "identities")
STAGED_EVENTS = (
    "model.lead_scoring.int_lead_scoring__load_log",
    "model.lead_scoring.int_lead_scoring__event_kinds",
)
SCORES = "model.lead_scoring.lead_scores"
CONTRIBUTIONS = "model.lead_scoring.lead_score_contributions"
NIGHTLY = "lead_scoring_nightly"  # Tag of what the one selector that there is leaves out.
OUTSIDE = "outside of nodes"
CLOSING = "closing the database"
CLEANING = "cleaning"
SCORING = "scores and contributions"
# Folder of a node's file -> group. Of other folders the last part is the group. The folder of
# events holds both: what the contributions are built from after the staged events is scoring.
GROUPS = {
    "models/staging/inputs": CLEANING,
    "models/events": CLEANING,
    "models/policy": "rule checks",
    "models/contacts": SCORING,
    "models/leads": SCORING,
    "models/points": SCORING,
    "models/scores": SCORING,
    "models/optional/history/changes": "history",
    "models/optional/evidence/leads": "evidence",
    "models/optional/evidence/judgements": "evidence",
    "models/optional/evidence/probability": "evidence",
    "models/optional/personas/leads": "personas",
    "models/optional/personas/rules": "personas",
    "models/ready": "other marts",
    "models/marts": "other marts",
    "models/marts/history": "other marts",
    "models/marts/handoffs": "other marts",
    "models/marts/evidence": "other marts",
}
BOTH = "models/events"


def prepare_project(folder: Path, tables: Tables) -> None:
    """Make a copy of the project with rule tables of the benchmark's.

    Args:
        folder: The folder of the copy; made anew.
        tables: The rule tables.
    """
    shutil.rmtree(folder, ignore_errors=True)
    copy_project(folder, unit_tests=True)
    write_tables(tables, folder / "seeds" / "rules")


def show_inputs(database: Path, data: Data, scored_on: date) -> None:
    """Make the raw tables show what was loaded up to a day: views on the Parquet files.

    Args:
        database: The DuckDB file; made if it is not there.
        data: The files.
        scored_on: The day.
    """
    files = [str(path) for path in data.event_files(scored_on)]
    with duckdb.connect(str(database)) as connection:
        connection.execute(
            f"""
            create schema if not exists raw;
            create or replace view raw.events as
            select * from read_parquet({files});
            create or replace view raw.contacts as
            select * from '{data.contacts}' where created_at::date <= '{scored_on}';
            create or replace view raw.identities as
            select * from '{data.identities}' where identified_at::date <= '{scored_on}';
            """
        )


def remove_database(database: Path) -> None:
    """Delete a DuckDB file, if it is there, with what DuckDB writes beside it."""
    for path in database.parent.glob(f"{database.name}*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def input_variables(
    data: Data, scored_on: date, modules: Collection[str] | None = None
) -> dict[str, Any]:
    """Name the inputs, the days and the modules of one build.

    Args:
        data: The files; the history starts on their scoring day.
        scored_on: The day to score.
        modules: Which to build; None is those that the project has on.
    """
    return {
        **({} if modules is None else {"lead_scoring__modules": list(modules)}),
        **{f"lead_scoring__{name}": "" for name in INPUT_COLUMNS},
        **{f"lead_scoring__{name}": f"raw.{name}" for name in INPUTS},
        "lead_scoring__scored_on": scored_on.isoformat(),
        "lead_scoring__history_start": data.scored_on.isoformat(),
        "lead_scoring__stale_after_hours": "",
    }


def build_arguments(
    project: Path,
    data: Data,
    scored_on: date,
    selector: str | None = None,
    target: str = "bench",
    modules: Collection[str] | None = None,
) -> list[str]:
    """Write the command line of dbt for one build.

    Args:
        project: The copy of the project.
        data: The files; the history starts on their scoring day.
        scored_on: The day to score.
        selector: Name in ``selectors.yml`` of what to build; None is everything.
        target: Of the profile.
        modules: Which to build; None is those that the project has on.
    """
    return [
        "--no-use-colors",
        *("--log-level", "warn"),
        *("--log-path", str(project / "logs")),
        "build",
        *("--project-dir", str(project)),
        *("--profiles-dir", str(PROFILES)),
        *("--target", target),
        *("--threads", "1"),
        *what_to_build(selector),
        *("--vars", json.dumps(input_variables(data, scored_on, modules))),
    ]


def default_memory() -> str:
    """Give the memory limit that DuckDB sets itself on this machine, such as ``12.3 GiB``."""
    return duckdb.execute("select current_setting('memory_limit')").fetchone()[0]


def what_to_build(selector: str | None) -> list[str]:
    """Write the options that say what to build: everything, or what a selector says; no tests."""
    selected = ("--selector", selector) if selector else ("--exclude", "path:seeds/sample")
    left_out = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "test")
    return [*selected, *left_out]


def duckdb_environment(database: Path, memory: str | None) -> dict[str, str]:
    """Name the variables that tell the profile about DuckDB.

    Args:
        database: The DuckDB file.
        memory: DuckDB's memory limit, such as ``2GB``; None is DuckDB's own.
    """
    return {
        "LEAD_SCORING_BENCH_DATABASE": str(database),
        "LEAD_SCORING_BENCH_MEMORY": memory or default_memory(),
    }


def run_dbt(arguments: list[str], environment: Mapping[str, str]) -> dict[str, Any]:
    """Run dbt in this process.

    Args:
        arguments: Its command line.
        environment: Variables that the profile reads.

    Returns:
        ``nodes``: seconds in the database by node, with those outside of nodes and for closing the
        database. ``queries``: how many queries dbt sent, with those of its own that begin, rename
        and commit.

    Raises:
        SystemExit: dbt failed; its messages have been printed.
    """
    os.environ.update(environment)
    # Imported here: the other contenders share this module's process and have no use for dbt.
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415
    from dbt.cli.main import dbtRunner  # noqa: PLC0415

    seconds: Counter[str] = Counter()
    queries = 0

    def listen(event: Any) -> None:  # noqa: ANN401
        nonlocal queries
        if event.info.name == "SQLQueryStatus":
            queries += 1
            seconds[event.data.node_info.unique_id or OUTSIDE] += event.data.elapsed

    result = dbtRunner(callbacks=[listen]).invoke(arguments)
    if not result.success:
        sys.exit(f"dbt failed: {result.exception or 'see above'}")
    before = time.perf_counter()
    DuckDBConnectionManager.close_all_connections()
    seconds[CLOSING] = time.perf_counter() - before
    return {"nodes": dict(seconds), "queries": queries}


def statements(manifest: dict[str, Any], results: dict[str, Any]) -> int:
    """Count the statements of a build: seeds, tables, views and snapshots, and their data tests.

    A warehouse takes about a second for each, whatever it does. Measured builds leave tests out;
    counted are those that the same selection brings: tests of nothing but what was built, and in an
    hourly run none that is left to the night.

    Args:
        manifest: dbt's manifest of the build.
        results: Its run results.
    """
    nodes = manifest["nodes"]
    ran = {one["unique_id"] for one in results["results"]} & nodes.keys()
    left_out = {NIGHTLY} if results.get("args", {}).get("selector") else set()
    tests = [
        one
        for one in nodes.values()
        if one["resource_type"] == "test"
        and one["depends_on"]["nodes"]
        and ran.issuperset(one["depends_on"]["nodes"])
        and left_out.isdisjoint(one["tags"])
    ]
    return len(ran) + len(tests)


def group_of(node: dict[str, Any], after_staging: Collection[str]) -> str:
    """Name the group of a node by the folder that its file is in.

    Args:
        node: An entry of ``nodes`` in dbt's manifest.
        after_staging: Ids of all nodes between the staged events and the contributions.
    """
    if node["unique_id"] in (SCORES, CONTRIBUTIONS):
        return SCORING
    path = Path(node["original_file_path"])
    folder = path.parent.as_posix()
    if folder == BOTH and node["unique_id"] in after_staging:
        return SCORING
    if path.parts[0] == "seeds":
        return "seeds"
    if path.parts[:2] == ("models", "staging"):
        return CLEANING
    return GROUPS.get(folder, path.parent.name.replace("_", " "))


def ancestors(manifest: dict[str, Any], unique_ids: Iterable[str]) -> set[str]:
    """List nodes and all that they are built from; those that the project lacks are left out."""
    found, waiting = set(), [one for one in unique_ids if one in manifest["nodes"]]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += manifest["parent_map"].get(one, [])
    return found


def split_seconds(seconds: dict[str, float], manifest: dict[str, Any]) -> dict[str, Any]:
    """Split the time in the database by group, by dbt's manifest of the build.

    Args:
        seconds: Seconds by node, as ``run_dbt`` gives them.
        manifest: dbt's manifest of the build.

    Returns:
        ``groups`` (seconds by group, the longest first), ``nodes`` (seconds by node's name, the
        longest first), and the seconds of three parts: ``from_staged`` (scores and contributions
        from staged events), ``from_raw`` (these and all that they are built from) and
        ``up_to_contributions`` (the contributions alone and all that they are built from).
    """
    for_contributions = ancestors(manifest, [CONTRIBUTIONS])
    after_staging = for_contributions - ancestors(manifest, STAGED_EVENTS)
    group_by_id = {
        unique_id: group_of(node, after_staging) for unique_id, node in manifest["nodes"].items()
    }
    scoring = {unique_id for unique_id, group in group_by_id.items() if group == SCORING}
    # The mart of scores also tells what comes next: what that needs is no part of a score.
    from_raw = scoring | ancestors(manifest, scoring - {SCORES})
    groups: Counter[str] = Counter()
    nodes: Counter[str] = Counter()
    for unique_id, spent in seconds.items():
        groups[group_by_id.get(unique_id, unique_id)] += spent
        node = manifest["nodes"].get(unique_id)
        nodes[node["name"] if node else unique_id] += spent

    def spent_in(part: Collection[str]) -> float:
        return sum(spent for unique_id, spent in seconds.items() if unique_id in part)

    return {
        "groups": dict(groups.most_common()),
        "nodes": dict(nodes.most_common()),
        "from_staged": spent_in(scoring),
        "from_raw": spent_in(from_raw),
        "up_to_contributions": spent_in(for_contributions),
    }


def keep_compiled(project: Path, folder: Path) -> None:
    """Keep what dbt compiled and measured in the last build: the next one overwrites it.

    Args:
        project: The copy of the project.
        folder: Where to; made anew.
    """
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(project / "target" / "compiled", folder / "compiled")
    for name in ("manifest.json", "run_results.json"):
        shutil.copy2(project / "target" / name, folder / name)
