"""What changed in the rules: what the history and the rules' dates tell, and git where there is."""

from __future__ import annotations

import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from workbench import wording
from workbench.report.data import DATED_RULES, VERSIONS, as_day, first_monday
from workbench.warehouse import Warehouse

Rows = list[dict[str, Any]]
COMMITS = 10
FOLDERS = ("seeds/rules", "seeds/dictionaries")
FIELD = "\x1f"


def new_versions(warehouse: Warehouse, model: str, day: date) -> list[date]:
    """Days in the weeks shown from which on another version of the rules is in the history."""
    rows = warehouse.rows(VERSIONS, [model])
    first_days = [as_day(row["first_day"]) for row in rows]
    # With the first of all the history begins; it is no change.
    return sorted({found for found in first_days[1:] if found >= first_monday(day)})


def dated_changes(warehouse: Warehouse, model: str, day: date) -> Rows:
    """Rules that begin, end or change on a date of their own: ``on``, ``what``, ``description``."""
    since = first_monday(day)
    rows = warehouse.rows(DATED_RULES, [model, since, since])
    started = {(row["rule_id"], as_day(row["valid_from"])) for row in rows if row["valid_from"]}
    ended = {
        (row["rule_id"], as_day(row["valid_to"])): row["points"] for row in rows if row["valid_to"]
    }
    changes = []
    for row in rows:
        name = row["rule_id"]
        if row["valid_from"] and (begins := as_day(row["valid_from"])) >= since:
            now = f"{wording.points(row['points'])} points"
            before = ended.get((name, begins))
            what = f"{'begins' if begins <= day else 'will begin'}: {now}"
            if before is not None:
                what = f"{now} instead of {wording.points(before)}"
                if before == row["points"]:
                    what = f"new conditions, still {now}"
            changes.append({"on": begins, "rule": name, "what": what, **described(row)})
        if row["valid_to"]:
            ends = as_day(row["valid_to"])
            if ends >= since and (name, ends) not in started:
                what = "ended" if ends <= day else "will end"
                changes.append({"on": ends, "rule": name, "what": what, **described(row)})
    return sorted(changes, key=lambda change: (change["on"], change["rule"], change["what"]))


def described(row: dict[str, Any]) -> dict[str, Any]:
    """What a rule means."""
    return {"description": row["description"]}


def commits(project: Path, day: date) -> Rows | None:
    """Commits to the rule tables in the weeks shown: ``on`` and ``subject``, the latest first.

    Returns:
        None where git can't tell: no git, or the folder is no checkout.
    """
    since, until = first_monday(day), day + timedelta(days=1)
    command = [
        "git",
        "log",
        "--no-color",
        f"--since={since:%Y-%m-%d}T00:00:00Z",
        f"--until={until:%Y-%m-%d}T00:00:00Z",
        f"--max-count={COMMITS}",
        "--date=format:%Y-%m-%d",
        f"--format=%cd{FIELD}%s",
        "--",
        *FOLDERS,
    ]
    try:
        found = subprocess.run(command, cwd=project, check=True, capture_output=True, timeout=30)
    except (OSError, subprocess.SubprocessError):
        return None
    lines = found.stdout.decode("utf-8", "replace").splitlines()
    parts = [line.split(FIELD, 1) for line in lines if FIELD in line]
    return [{"on": date.fromisoformat(on), "subject": subject} for on, subject in parts]
