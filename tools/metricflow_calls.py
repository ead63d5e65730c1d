"""Calls of MetricFlow's command line, one after another in one process.

``python -m tools.metricflow_calls '[["validate-configs"], ["list", "metrics"]]' out.json``
does what ``mf validate-configs`` and ``mf list metrics`` do in the folder of a parsed dbt
project, and writes a list of what each would print. Each start of ``mf`` costs seconds, its calls
cost tenths of one.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from dbt_metricflow.cli.main import cli

from dbt_workspace.processes import run_python
from dbt_workspace.project import PROJECT


class MetricFlowError(RuntimeError):
    """A call of MetricFlow failed; the message is what it printed."""


def call_metricflow(calls: Sequence[Sequence[str]], folder: Path, database: Path) -> list[str]:
    """Make calls in a process of their own, as MetricFlow reads the folder that it runs in.

    Args:
        calls: arguments of each, as on the command line of ``mf``.
        folder: of the dbt project.
        database: DuckDB file of the project.

    Returns:
        What each printed.

    Raises:
        MetricFlowError: a call failed; those after it were not made.
    """
    environment = {
        "LEAD_SCORING_DUCKDB_PATH": str(database.resolve()),
        "PYTHONPATH": str(PROJECT),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
    }
    printed = folder.resolve() / "target" / "metricflow_calls.json"
    printed.unlink(missing_ok=True)
    command = ["-m", "tools.metricflow_calls", json.dumps(calls), printed]
    done = run_python(command, environment, folder)
    if done.returncode != 0 or not printed.exists():
        raise MetricFlowError(done.stdout + done.stderr)
    return json.loads(printed.read_text(encoding="utf-8"))


def output_of(arguments: Sequence[str]) -> str:
    """Make one call in this process, and return what it wrote to the standard output.

    Some of it is written by way of a stream that MetricFlow holds since it was imported: the file
    behind it is what has to be replaced.
    """
    outside = os.dup(1)
    with tempfile.TemporaryFile() as file:
        sys.stdout.flush()
        os.dup2(file.fileno(), 1)
        try:
            cli.main(list(arguments), standalone_mode=False)
        finally:
            sys.stdout.flush()
            os.dup2(outside, 1)
            os.close(outside)
        file.seek(0)
        return file.read().decode()


def main() -> int:
    """Make the calls of the command line; one that fails raises, or leaves with its status."""
    printed = [output_of(arguments) for arguments in json.loads(sys.argv[1])]
    Path(sys.argv[2]).write_text(json.dumps(printed), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
