"""Lists of attributes and properties that change between builds of one database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from policies import DAY, EXTRA_COLUMNS, small_dictionaries, small_inputs, small_model
from postgres_workspace import PostgresWorkspace, postgres_server
from workspace import Workspace

pytestmark = pytest.mark.xdist_group("changed_lists")

SNAPSHOT = {"lead_scoring__snapshot_contacts": True}
CONTACTS, EVENTS, COMPANIES = (EXTRA_COLUMNS[name] for name in ("contacts", "events", "companies"))
# Each differs from the one before: properties added, reordered and removed, then attributes.
CHANGES = {
    "property added": (CONTACTS, [*EVENTS, "asset"], COMPANIES),
    "properties reordered": (CONTACTS, ["asset", *EVENTS[::-1]], COMPANIES),
    "property removed, attributes added": ([*CONTACTS, "team"], EVENTS, [*COMPANIES, "size"]),
    "attributes reordered": (["team", *CONTACTS[::-1]], EVENTS, ["size", *COMPANIES]),
    "attributes removed": (CONTACTS, EVENTS, COMPANIES),
}
COMPARED = ("lead_scores", "lead_score_contributions", "rejected_records", "input_reconciliation")
SELECTED = [f"+{table}" for table in COMPARED]
BUILD = ("--exclude-resource-types", "unit_test", "test")
ENGINES = ["duckdb", pytest.param("postgres", marks=pytest.mark.takes_minutes)]
IS_WHOLE = "LEAD_SCORING_ALL_LIST_CHANGES" in os.environ


@pytest.fixture(scope="module", params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A workspace on each engine."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    if request.param == "duckdb":
        yield Workspace(folder / "lead_scoring")
    else:
        with postgres_server(folder) as server:
            yield PostgresWorkspace(folder / "lead_scoring", server.port)


def tables(workspace: Workspace) -> dict[str, list[str]]:
    """Rows of the tables that are compared, in an order of their own."""
    return {
        table: sorted(str(sorted(row.items())) for row in workspace.rows(table))
        for table in COMPARED
    }


@pytest.mark.parametrize("keeps_versions", [False, True] if IS_WHOLE else [False])
def test_lists_change_from_build_to_build(engine: Workspace, keeps_versions: bool) -> None:
    """Each change passes at once, and gives what a full refresh gives."""
    if keeps_versions and isinstance(engine, PostgresWorkspace):
        pytest.skip("the snapshot takes no part in what differs between engines")
    engine.reset()
    engine.write_rules(small_model("main"))
    engine.write_dictionaries(small_dictionaries())
    engine.write_inputs(
        small_inputs(),
        {
            "contacts": [*CONTACTS, "team"],
            "events": [*EVENTS, "asset"],
            "companies": [*COMPANIES, "size"],
        },
    )
    variables = {**DAY, **(SNAPSHOT if keeps_versions else {})}
    lists = (CONTACTS, EVENTS, COMPANIES)
    for change, now in {"first build": lists, **CHANGES}.items():
        engine.columns = dict(zip(("contacts", "events", "companies"), now, strict=True))
        result = engine.build(variables, SELECTED, arguments=BUILD)
        assert result.success, change + result.messages[-6000:]
        if change in ("properties reordered", "attributes removed"):
            found = tables(engine)
            refreshed = engine.build(variables, SELECTED, arguments=(*BUILD, "--full-refresh"))
            assert refreshed.success, change + refreshed.messages[-6000:]
            assert tables(engine) == found, change
