"""A copy of the dbt project whose bundled sample can be cut off at a day."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dbt_workspace.processes import run_dbt
from dbt_workspace.project import PARTS, PROJECT, copy_project
from dbt_workspace.tables import read_rows, write_rows

# When a row of the sample came to be known; companies say no time, and are there from the start.
KNOWN_SINCE = {
    "sample_contacts": "updated_at",
    "sample_events": "loaded_at",
    "sample_identities": "identified_at",
    "sample_contact_merges": "merged_at",
    "sample_enrichments": "observed_at",
    "sample_opportunities": "created_at",
    "sample_sales_activities": "occurred_at",
    "sample_dispositions": "decided_at",
    "sample_erasure_requests": "requested_at",
}
DAY = re.compile(r"\d{4}-?\d{2}-?\d{2}")


class BuildError(RuntimeError):
    """A dbt command that failed, with what it printed."""


@dataclass
class Project:
    """A dbt project in a folder of its own.

    Attributes:
        folder: where it is; deleted and made anew by ``copy``.
        variables: vars of every command.
    """

    folder: Path
    variables: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> None:
        """Copy the project without its unit tests, which say nothing of another engine's data."""
        shutil.rmtree(self.folder, ignore_errors=True)
        copy_project(self.folder)

    def cut_sample(self, last_day: str | None) -> int:
        """Leave only rows of the sample that were known by a day, or all again if it is None.

        Args:
            last_day: YYYY-MM-DD.

        Returns:
            How many rows were left out. A row that has no readable time stays.
        """
        left_out = 0
        for seed, column in KNOWN_SINCE.items():
            source = PROJECT / "seeds" / "sample" / f"{seed}.csv"
            rows = read_rows(source)
            kept = [row for row in rows if last_day is None or _day(row[column]) <= last_day]
            left_out += len(rows) - len(kept)
            write_rows(self.folder / "seeds" / "sample" / source.name, kept, rows[0])
        return left_out

    def fingerprint(self) -> str:
        """Digest of all files and vars that a build depends on."""
        digest = hashlib.sha256(json.dumps(self.variables, sort_keys=True).encode())
        for name in PARTS:
            path = self.folder / name
            files = sorted(path.rglob("*")) if path.is_dir() else [path]
            for file in files:
                if file.is_file():
                    digest.update(str(file.relative_to(self.folder)).encode())
                    digest.update(file.read_bytes())
        return digest.hexdigest()

    def arguments(self, command: Sequence[str], target: str) -> list[str]:
        """All arguments of a dbt command for this project and a target of profiles.yml."""
        folder = str(self.folder)
        return [
            "--log-level-file",
            "none",
            "--no-use-colors",
            *command,
            *("--project-dir", folder, "--profiles-dir", folder),
            *("--target-path", str(self.folder / "target" / target)),
            *("--target", target, "--vars", json.dumps(self.variables)),
        ]

    def run(self, command: Sequence[str], target: str, environment: Mapping[str, str]) -> None:
        """Run a dbt command in a process of its own.

        Raises:
            BuildError: the command failed.
        """
        done = run_dbt(self.arguments(command, target), environment)
        if done.returncode != 0:
            raise BuildError(f"dbt {' '.join(command)} failed on {target}:\n{done.stdout[-6000:]}")


def _day(text: str) -> str:
    found = DAY.match(text.strip())
    digits = found.group().replace("-", "") if found else ""
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits else ""
