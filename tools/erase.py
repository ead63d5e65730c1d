"""Rewrite the files that may still hold erased contacts: ``python erase.py``.

A database marks what is deleted as free, and the bytes stay until something else is written there.
Run this after a build that has met the erasure requests, and while no other process uses the
tables. On DuckDB it copies the database into a new file, compares the two, and puts the new one in
the old one's place; on PostgreSQL it has the server write the package's tables anew. Works in any
dbt project that uses the package (``python dbt_packages/lead_scoring/tools/erase.py``) and needs
nothing beyond dbt. What is given to it is given to dbt as it stands, such as ``--target prod``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
OPERATION = "lead_scoring.rewrite_tables"
COUNTED = """
    select
        schema_name,
        table_name
    from duckdb_tables()
    where database_name = ?
    order by all
"""


def contents(connection: DuckDBPyConnection, database: str) -> dict[str, object]:
    """Rows of each table, and the names of views, indexes and constraints of a database."""
    tables = connection.execute(COUNTED, [database]).fetchall()
    found: dict[str, object] = {}
    for schema, table in tables:
        name = ".".join(f'"{part}"' for part in (database, schema, table))
        (found[f"{schema}.{table}"],) = connection.execute(
            f"select count(*) from {name}"
        ).fetchone()
    for kind, named in (
        ("views", "schema_name, view_name"),
        ("indexes", "schema_name, index_name"),
        ("constraints", "schema_name, table_name, constraint_text"),
    ):
        inner = " and not internal" if kind == "views" else ""
        found[kind] = connection.execute(
            f"select {named} from duckdb_{kind}() where database_name = ?{inner} order by all",
            [database],
        ).fetchall()
    return found


def rewrite_file(path: Path) -> None:
    """Copy a DuckDB database into a new file, and put that in its place.

    The file is open, and so locked, until the new one is there.

    Raises:
        RuntimeError: the copy is not as the database is; the file is as it was.
    """
    import duckdb  # noqa: PLC0415 - which only projects on DuckDB have.

    fresh = path.with_name(f"{path.name}.rewritten")
    for left in (fresh, fresh.with_name(f"{fresh.name}.wal")):
        left.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(path)) as connection:
            (name,) = connection.execute("select current_database()").fetchone()
            connection.execute("checkpoint")
            target = str(fresh).replace("'", "''")
            connection.execute(f"attach '{target}' as lead_scoring_rewritten")
            connection.execute(f'copy from database "{name}" to lead_scoring_rewritten')
            if contents(connection, name) != contents(connection, "lead_scoring_rewritten"):
                raise RuntimeError(f"The copy of {path} differs from it; {path} is as it was.")
            connection.execute("detach lead_scoring_rewritten")
            # The checkpoint has emptied the log, which would not be the new file's.
            path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
            fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def main(given: Sequence[str] | None = None) -> int:
    """Rewrite what the project's target keeps, and return an exit code."""
    rest = list(sys.argv[1:] if given is None else given)
    command = [*DBT, "--quiet", "run-operation", OPERATION, *rest]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    found = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not found:
        print(done.stdout, end="")
        return done.returncode or 1
    report = json.loads(found[-1])
    if "tables" in report:
        print(f"Written anew: {len(report['tables'])} tables, and the server's statistics")
        return 0
    path = Path(report["file"])
    if not path.is_file():
        print(f"{report['file']} is no file of this machine: nothing was rewritten.")
        return 1
    before = path.stat().st_size
    rewrite_file(path)
    print(f"Written anew: {path}, {before:,} bytes before and {path.stat().st_size:,} now")
    return 0


if __name__ == "__main__":
    sys.exit(main())
