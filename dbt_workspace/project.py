"""This dbt project, copies of it, and profiles."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[1]
PROFILES = "profiles.yml"
# All that dbt reads.
PARTS = (
    "dbt_project.yml",
    "selectors.yml",
    PROFILES,
    "models",
    "macros",
    "seeds",
    "snapshots",
    "tests",
    "analyses",
    "docs/dbt",
)
LEFT_OUT = ("python", "chaos", "__pycache__")
UNIT_TESTS = "*__unit_tests.yml"


def all_modules() -> list[str]:
    """Names of all modules: those that are on by default, and metrics."""
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    return [*project["vars"]["lead_scoring__modules"], "metrics"]


def copy_project(folder: Path, source: Path = PROJECT, unit_tests: bool = False) -> None:
    """Copy the project into a folder; what else is in the folder stays.

    Args:
        folder: where to; made if it is not there.
        source: this project, or a copy of it.
        unit_tests: whether to copy unit tests, which take a fifth of the time to parse.
    """
    ignored = shutil.ignore_patterns(*LEFT_OUT, *(() if unit_tests else (UNIT_TESTS,)))
    for part in PARTS:
        path, target = source / part, folder / part
        if path.is_dir():
            shutil.copytree(path, target, dirs_exist_ok=True, ignore=ignored)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target)


def take_rules(folder: Path, example: str) -> None:
    """Put the rule tables and personas of an example into a copy of the project.

    Args:
        folder: of the copy.
        example: name of a folder of examples.
    """
    for path in (PROJECT / "examples" / example).glob("*.csv"):
        kind = "personas" if path.stem == "personas" else "rules"
        shutil.copy2(path, folder / "seeds" / kind / path.name)


def write_profile(folder: Path, name: str, target: str, output: Mapping[str, Any]) -> None:
    """Write a profiles.yml that holds one profile with one target.

    Args:
        folder: the dbt project.
        name: of the profile.
        target: name of the target.
        output: its settings.
    """
    profiles = {name: {"target": target, "outputs": {target: dict(output)}}}
    (folder / PROFILES).write_text(yaml.safe_dump(profiles), encoding="utf-8")
