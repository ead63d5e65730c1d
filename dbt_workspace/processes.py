"""dbt in a process of its own, and what it reports."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

FAILED = ("error", "fail", "runtime error", "partial success")


def run_python(
    arguments: Sequence[str | Path], environment: Mapping[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run Python to its end and keep what it prints.

    Args:
        arguments: of Python's command line: ``-m`` and a module, or a file, and what these take.
        environment: variables beside those of this process.
        folder: where to run; None is this process's.
    """
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def run_dbt(
    arguments: Sequence[str | Path], environment: Mapping[str, str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a dbt command to its end and keep what it prints, as ``run_python`` does."""
    return run_python(["-m", "dbt.cli.main", *arguments], environment, folder)


def read_artifact(folder: Path, name: str) -> dict[str, Any]:
    """Read what dbt left in its target folder: manifest, run_results or sources."""
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def failed_nodes(folder: Path) -> dict[str, str]:
    """Messages of the nodes that failed in the last run, by id; none if it did not get that far.

    Args:
        folder: dbt's target folder.
    """
    if not (folder / "run_results.json").exists():
        return {}
    return {
        result["unique_id"]: result["message"] or result["status"]
        for result in read_artifact(folder, "run_results")["results"]
        if result["status"] in FAILED
    }
