"""Build beside what readers have: ``python publish.py --file lead_scoring.duckdb -- --vars ...``.

On PostgreSQL, ``python publish.py --schema scores -- ...`` runs ``dbt build`` as usual. When it has
passed, the tables of the schema ``scores`` take over the rows of all marts in one transaction.

On DuckDB, copies the file, runs ``dbt build`` in the copy, and gives the copy the name of the
published file when the build has passed: readers find the tables of one build, all of them, and
never a lock. A build that fails publishes nothing. The copy has the same file name, in a folder
beside, as DuckDB names the database inside after it; what an interrupted run left there is deleted
by the next. The profile has to take its path from an environment variable, as this project's does.

What follows ``--`` is given to dbt as it stands. Works in any dbt project, and needs nothing beyond
dbt.
"""

import argparse
import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
VARIABLE = "LEAD_SCORING_DUCKDB_PATH"
# Options of ``dbt build`` that ``dbt run-operation`` has to be given too.
SHARED_OPTIONS = ("--target", "-t", "--vars", "--profile", "--profiles-dir", "--project-dir")


def log_of(database: Path) -> Path:
    """Name the file in which DuckDB keeps what it has not yet written to the database."""
    return database.with_name(f"{database.name}.wal")


def publish(database: Path, build: Callable[[Path], int]) -> int:
    """Build in a copy of a file, and put the copy in its place if the build gives 0.

    Args:
        database: the file that readers have; it need not exist yet.
        build: builds in the file that it is given, and returns an exit code.

    Returns:
        The exit code of the build; 1 if another run is at it, or the file is not written out.
    """
    folder = database.with_name(f".{database.name}.building")
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"{database}: another run is building", file=sys.stderr)
            return 1
        # The folder itself stays: it is what the lock is on.
        for left in folder.iterdir():
            left.unlink()
        copy = folder / database.name
        for source in (database, log_of(database)):
            if source.exists():
                shutil.copy2(source, folder / source.name)
        code = build(copy)
        if code == 0 and (not copy.exists() or log_of(copy).exists()):
            print(f"{copy}: was not written, or is open elsewhere", file=sys.stderr)
            code = 1
        if code == 0:
            # What the log had is in the copy; left behind, it would be read into the new file.
            log_of(database).unlink(missing_ok=True)
            copy.replace(database)
        for left in folder.iterdir():
            left.unlink()
        return code
    finally:
        os.close(handle)


def shared_options(given: Sequence[str]) -> list[str]:
    """Pick the options that say which project and which database is meant."""
    shared = []
    for option, value in zip(given, [*given[1:], ""], strict=True):
        if option in SHARED_OPTIONS:
            shared += [option, value]
        elif option.partition("=")[0] in SHARED_OPTIONS:
            shared.append(option)
    return shared


def publish_to_schema(schema: str, rest: Sequence[str]) -> int:
    """Build, and have the tables of a schema take over all marts if the build has passed."""
    code = subprocess.run([*DBT, "build", *rest], check=False).returncode
    if code == 0:
        arguments = ["--args", json.dumps({"schema": schema}), *shared_options(rest)]
        operation = [*DBT, "run-operation", "lead_scoring.publish_marts", *arguments]
        code = subprocess.run(operation, check=False).returncode
    return code


def main(given: Sequence[str] | None = None) -> int:
    """Build and publish."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--file", type=Path, help="the published DuckDB file")
    place.add_argument("--schema", help="the schema of PostgreSQL that readers have")
    parser.add_argument(
        "--variable", default=VARIABLE, help=f"what the profile reads its path from ({VARIABLE})"
    )
    parser.add_argument("rest", nargs="*", metavar="-- ...", help="further arguments for dbt")
    found = parser.parse_args(given)
    if found.schema:
        return publish_to_schema(found.schema, found.rest)

    def build(copy: Path) -> int:
        environment = {**os.environ, found.variable: str(copy)}
        return subprocess.run([*DBT, "build", *found.rest], env=environment, check=False).returncode

    return publish(found.file.absolute(), build)


if __name__ == "__main__":
    sys.exit(main())
