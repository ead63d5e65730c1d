"""Vars that nobody reads: dbt takes them without a word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from reference_scorer import FOR_CALLERS
from workspace import INPUT_COLUMNS, PROJECT, Workspace

pytestmark = pytest.mark.xdist_group("vars")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Copy of the project in which nothing is built."""
    return Workspace(tmp_path_factory.mktemp("vars") / "lead_scoring")


def build(project: Workspace, variables: dict[str, object]) -> str:
    """Build one small table, and return the messages."""
    result = project.build(variables, select=["placeholder_values"])
    return "" if result.success else result.messages


def in_project_file(project: Workspace, old: str, new: str) -> str:
    """Build with another line in dbt_project.yml, and return the messages."""
    path = project.folder / "dbt_project.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    try:
        return build(project, {})
    finally:
        path.write_text(text, encoding="utf-8")


def test_every_var_of_the_project_is_known() -> None:
    """The list that names are looked up in is that of dbt_project.yml."""
    settings = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))
    macro = Path(PROJECT / "macros" / "names_of_vars.sql").read_text(encoding="utf-8")
    assert re.findall(r"'(lead_scoring__\w+)',", macro) == sorted(settings["vars"])


def test_the_guide_names_every_column_of_every_input() -> None:
    """The one table of docs/install.md, row by row; lists of columns stand as the vars do."""
    guide = (PROJECT / "docs" / "install.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (?:\*\*(\w+)\*\*[^|]*)?\| `(\w+)` \|", guide, re.MULTILINE)
    listed: dict[str, list[str]] = {}
    for name, column in rows:
        listed.setdefault(name or list(listed)[-1], []).append(column)
    columns_of_inputs = {**INPUT_COLUMNS, "contacts": [*INPUT_COLUMNS["contacts"], *FOR_CALLERS]}
    assert {name: sorted(columns) for name, columns in listed.items()} == {
        name: sorted(columns) for name, columns in columns_of_inputs.items()
    }


def test_a_misspelt_var_is_an_error_that_names_the_nearest(project: Workspace) -> None:
    """On the command line; others' vars are none of ours."""
    messages = build(project, {"lead_scoring__event_propertys": []})
    assert "There is no var lead_scoring__event_propertys." in messages
    assert "Did you mean lead_scoring__event_properties?" in messages
    assert build(project, {"lead_scores": 1, "other__events": "x"}) == ""


def test_a_misspelt_var_in_the_project_file_is_an_error(project: Workspace) -> None:
    """For all packages, or for this one: the first is named."""
    line = "  lead_scoring: {lead_scoring__stale_after_hour: 48}"
    messages = in_project_file(project, "  lead_scoring__stale_after_hours: 48", line)
    assert "There is no var lead_scoring__stale_after_hour." in messages
    assert "Did you mean lead_scoring__stale_after_hours?" in messages
