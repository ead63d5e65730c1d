"""What an edit changes: the what-if as a process of its own, and the files that it leaves."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from dbt_workspace.project import PROJECT
from tools.rule_tables import RULE_TABLES

Rows = list[dict[str, str]]
FOLDER = Path("target") / "workbench_preview"
# Visitors share the place.
ONE_AT_A_TIME = Lock()


@dataclass(frozen=True)
class Preview:
    """What the what-if found of one scoring model.

    Attributes:
        model_id: the model.
        leads: those whose grade or MQL state differs.
        rules: of each of them, the rules whose points differ.
        volume: figures before and after.
        distribution: leads by grade and by score, before and after.
    """

    model_id: str
    leads: Rows
    rules: Rows
    volume: Rows
    distribution: Rows


def has_rules(data: Mapping[str, bytes]) -> bool:
    """Whether anything is edited that the what-if looks at."""
    return any(name in RULE_TABLES for name in data)


def run(project: Path, data: Mapping[str, bytes]) -> Iterator[str]:
    """Run the what-if on edited tables and yield the lines that it prints.

    Raises:
        RuntimeError: it failed; the message has its last lines.
    """
    rules, out = project / FOLDER / "rules", project / FOLDER / "answer"
    for folder in (rules, out):
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
    for name, content in data.items():
        if name in RULE_TABLES:
            (rules / f"{name}.csv").write_bytes(content)
    command = [
        *(sys.executable, "-u", "-m", "tools.whatif", "--project-dir", str(project)),
        *("--rules", str(rules), "--out", str(out)),
    ]
    lines: list[str] = []
    with subprocess.Popen(
        command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        for line in process.stdout or ():
            lines.append(line.rstrip())
            yield lines[-1]
    if process.returncode:
        raise RuntimeError("\n".join(lines[-20:]))


def read(project: Path) -> list[Preview]:
    """Read what the last what-if left, one a model that is edited."""
    folder = project / FOLDER / "answer"
    return [
        Preview(
            model_id,
            *(
                _rows(folder / f"{model_id}_{name}.csv")
                for name in ("leads", "rules", "volume", "distribution")
            ),
        )
        for path in sorted(folder.glob("*_leads.csv"))
        for model_id in [path.name.removesuffix("_leads.csv")]
    ]


def _rows(path: Path) -> Rows:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
