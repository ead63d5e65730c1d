"""A trial that has been built is used again if nothing that it depends on is different.

Told by a fingerprint: the project's files that dbt reads and those of its packages, the rule tables
of the trial, vars, profile, environment variables that are asked for, versions, the day, and the
DuckDB file that the inputs are in, byte by byte. Where inputs may be anywhere else (another
adapter, attached databases, files that SQL reads, Python models) there is no fingerprint, and the
trial is built each time.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb

from dbt_workspace.project import PROFILES
from tools.rule_tables import RuleTables
from tools.trial import (
    Trial,
    chosen_output,
    make_trial,
    published_file,
    rendered,
    settings,
)

STATE = "trial.json"
PACKAGES = ("dbt-core", "dbt-adapters", "dbt-duckdb", "duckdb", "jinja2")
PATHS = {
    "model-paths": "models",
    "macro-paths": "macros",
    "seed-paths": "seeds",
    "snapshot-paths": "snapshots",
    "analysis-paths": "analyses",
    "test-paths": "tests",
}
# Settings of a profile under which all that is read lies in one DuckDB file.
PLAIN_SETTINGS = {"type", "path", "schema", "database", "threads", "settings", "extensions"}
SQL_AND_YAML = {".sql", ".yml", ".yaml"}
ENVIRONMENT = re.compile(r"""env_var\s*\(\s*['"]([^'"]+)['"]""")
READS_OUTSIDE = re.compile(
    r"""\bread_(csv|parquet|json|ndjson|text|blob|xlsx)\w*\s*\(|\b\w+_scan\s*\(|\bglob\s*\(
    |\bexternal_location\b|\battach\b\s
    |['"][^'"\n]+\.(csv|tsv|parquet|json|jsonl|ndjson|xlsx|db|sqlite|duckdb)(\.gz|\.zst)?['"]""",
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True)
class Plan:
    """A trial to build.

    Attributes:
        project: folder of the dbt project.
        folder: folder of the trial.
        rules: rule tables to put in the place of the project's.
        tables: models to build, with all that they need.
        variables: vars for dbt.
        profiles: folder of profiles.yml; None looks where dbt does.
        target: target of the profile; None is the profile's own.
        more_seeds: contents of files to add to the trial's seeds, by name.
    """

    project: Path
    folder: Path
    rules: RuleTables
    tables: Sequence[str]
    variables: Mapping[str, Any]
    profiles: Path | None = None
    target: str | None = None
    more_seeds: Mapping[str, str] | None = None


def build_or_reuse(plan: Plan, rebuild: bool = False) -> tuple[Trial, datetime | None]:
    """Build a trial, or take the one that lies there if it would come out the same.

    Args:
        plan: what to build.
        rebuild: whether to build in any case.

    Returns:
        The trial, and when it was built (UTC) if it is used again.

    Raises:
        TrialError: it can't be made, or its build failed.
    """
    found = fingerprint(plan)
    state = _read_state(plan.folder)
    if found and not rebuild and state.get("fingerprint") == found:
        database = Path(state["database"])
        if state["size_and_time"] == _size_and_time(database):
            return Trial(plan.folder, database), datetime.fromisoformat(state["built_at"])
    trial = make_trial(
        plan.project, plan.folder, plan.rules, plan.profiles, plan.target, plan.more_seeds
    )
    trial.build(*(f"+{table}" for table in plan.tables), variables=json.dumps(plan.variables))
    # What changed while it was built may be in it or not.
    if found and trial.database and not _reads_files(trial.database) and fingerprint(plan) == found:
        state = {
            "fingerprint": found,
            "database": str(trial.database),
            "size_and_time": _size_and_time(trial.database),
            "built_at": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        (plan.folder / "target" / STATE).write_text(json.dumps(state), encoding="utf-8")
    return trial, None


def fingerprint(plan: Plan) -> str | None:
    """Digest of all that the trial depends on; None where that can't be told.

    Raises:
        TrialError: there is no such profile, or no project.
    """
    _, _, output = chosen_output(plan.project, plan.profiles, plan.target)
    published = published_file(plan.project, output)
    if published is None or not output.keys() <= PLAIN_SETTINGS:
        return None
    digest, asked = hashlib.sha256(), set(ENVIRONMENT.findall(str(output)))
    texts = [json.dumps(plan.variables)]
    for name, path in _project_files(plan.project):
        content = path.read_bytes()
        digest.update(f"{name}\0{len(content)}\0".encode())
        digest.update(content)
        if path.suffix == ".py":
            return None
        # Of the profiles only the one in use matters, and that is looked at by itself.
        if path.suffix in SQL_AND_YAML and path.name != PROFILES:
            texts.append(content.decode("utf-8", "replace"))
    if any(READS_OUTSIDE.search(text) for text in texts):
        return None
    for text in texts:
        asked.update(ENVIRONMENT.findall(text))
    asked.update(name for name in os.environ if name.startswith("DBT_"))
    rest = {
        "settings": {name: rendered(str(cell)) for name, cell in sorted(output.items())},
        "environment": {name: os.environ.get(name) for name in sorted(asked)},
        "versions": [platform.python_version(), *map(version, PACKAGES)],
        "rules": {name: [table.columns, table.rows] for name, table in sorted(plan.rules.items())},
        "tables": list(plan.tables),
        "vars": plan.variables,
        "more_seeds": dict(plan.more_seeds or {}),
        # Scores age, and what is dated in the future waits.
        "day": datetime.now(UTC).date().isoformat(),
        "folder": str(plan.folder),
        "built_by": hashlib.sha256(Path(__file__).with_name("trial.py").read_bytes()).hexdigest(),
    }
    digest.update(json.dumps(rest, sort_keys=True, default=str).encode())
    for path in (published, published.with_name(f"{published.name}.wal")):
        digest.update(str(path.exists()).encode())
        if path.exists():
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def _project_files(project: Path, prefix: str = "") -> Iterator[tuple[str, Path]]:
    """All files of a project and of its packages that dbt reads, by name, in order."""
    read = settings(project)
    places = [place for key, usual in PATHS.items() for place in read.get(key, [usual])]
    for path in sorted(project.iterdir()):
        if path.is_file() and path.suffix in (".yml", ".yaml", ".lock", ".toml"):
            yield f"{prefix}{path.name}", path
    for place in sorted(set(places)):
        # Tests in Python may lie beside those of dbt, which reads none of them.
        ignored = (".py", ".pyc") if place in read.get("test-paths", ["tests"]) else ()
        files = [
            Path(folder, name)
            for folder, _, names in os.walk(project / place, followlinks=True)
            for name in names
        ]
        for path in sorted(files):
            if path.suffix not in ignored:
                yield f"{prefix}{path.relative_to(project)}", path
    packages = project / read.get("packages-install-path", "dbt_packages")
    if packages.is_dir():
        for package in sorted(packages.iterdir()):
            if (package / "dbt_project.yml").is_file():
                yield from _project_files(package, f"{prefix}{package.name}/")


def _reads_files(database: Path) -> bool:
    """Whether views or macros in a DuckDB file read other files."""
    with duckdb.connect(str(database), read_only=True) as connection:
        texts = connection.execute(
            "select sql from duckdb_views() where not internal union all"
            " select macro_definition from duckdb_functions() where not internal"
        ).fetchall()
    return any(READS_OUTSIDE.search(text or "") for (text,) in texts)


def _read_state(folder: Path) -> dict[str, Any]:
    path = folder / "target" / STATE
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _size_and_time(path: Path) -> list[int]:
    if not path.exists():
        return []
    found = path.stat()
    return [found.st_size, found.st_mtime_ns]
