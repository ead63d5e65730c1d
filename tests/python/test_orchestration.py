"""Cron and Dagster run the same hourly command, and it leaves no fact to the night."""

from __future__ import annotations

import ast
import re

import pytest
from graph import Graph
from workspace import PROJECT

pytestmark = pytest.mark.xdist_group("house")

DEFINITIONS = PROJECT / "examples" / "dagster" / "definitions.py"
PAGE = PROJECT / "docs" / "orchestration.md"


def constants_of_dagster() -> dict[str, object]:
    """Read the literal values of the module, which can't be imported without Dagster."""
    values: dict[str, object] = {}
    for statement in ast.parse(DEFINITIONS.read_text(encoding="utf-8")).body:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            try:
                values[statement.targets[0].id] = ast.literal_eval(statement.value)
            except ValueError:
                continue
    return values


def settings_of_cron() -> dict[str, str]:
    """Read the variables of the crontab in the documentation."""
    text = PAGE.read_text(encoding="utf-8")
    crontab = text.split("```crontab\n")[1].split("```")[0]
    return dict(re.findall(r"^([A-Z_]+)=(.+)$", crontab, re.MULTILINE))


def test_cron_and_dagster_select_the_same() -> None:
    """The selection of the hour, and the options that go with it."""
    dagster, cron = constants_of_dagster(), settings_of_cron()
    assert cron["SCORES"].split() == dagster["HOURLY"]
    options = cron["BUILD"].split()[1:]
    options.remove("--no-use-colors")
    assert options == dagster["BUILD"]


def tagged(graph: Graph, tag: str) -> set[str]:
    """Names of the models that have a tag."""
    return {name for name, node in graph.models.items() if tag in node.entry["tags"]}


def test_published_tables_are_made_by_the_hour_or_by_the_night(graph: Graph) -> None:
    """A table of both would be made by neither: tags of the night win."""
    hourly, nightly = tagged(graph, "lead_scoring_hourly"), tagged(graph, "lead_scoring_nightly")
    assert hourly
    assert nightly
    assert not hourly & nightly
    assert all(graph.models[name].is_mart for name in hourly)


def test_every_table_that_keeps_state_is_made_by_the_hour(graph: Graph) -> None:
    """What a run reads as new is old in the next: a table that grows must not sit out a run.

    But for the marks of landmarks: what leads were then is kept by the hour, and the night says
    which landmarks are whole.
    """
    nightly = tagged(graph, "lead_scoring_nightly")
    waiting, made = list(tagged(graph, "lead_scoring_hourly")), set()
    while waiting:
        name = waiting.pop()
        if name not in made and name in graph.models:
            made.add(name)
            waiting += graph.models[name].parents
    kept = {
        name
        for name, node in graph.models.items()
        if node.entry["config"]["materialized"] in ("incremental", "lead_scoring_kept")
    }
    assert kept
    assert kept - (made - nightly) == {"int_lead_scoring__landmark_days"}
