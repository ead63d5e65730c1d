"""Line breaks within values and rules, and rule files with the line ends of Windows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from policies import DAY, EXTRA_COLUMNS, small_dictionaries, small_inputs, small_model
from postgres_workspace import PostgresWorkspace, postgres_server
from workspace import Workspace

pytestmark = pytest.mark.xdist_group("line_breaks")

LINES = ("one\ntwo", "one\r\ntwo")
CELLS = {
    "equals": lambda lines: lines,
    "in": lambda lines: f"other|{lines}",
    "contains": lambda lines: lines[2:],
    "starts_with": lambda lines: lines[:-1],
    "matches": lambda lines: f"^{lines}$",
}


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator:
    """A workspace on each engine."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    if request.param == "duckdb":
        yield Workspace(folder / "lead_scoring")
    else:
        with postgres_server(folder) as server:
            yield PostgresWorkspace(folder / "lead_scoring", server.port)


def with_windows_line_ends(path: Path) -> None:
    """Write a file again, its rows ended by a carriage return and a line feed.

    Line breaks within cells stay as they are: an odd number of quotes stands before them.
    """
    text, rewritten = path.read_bytes().decode(), []
    for part in text.split('"'):
        in_quotes = len(rewritten) % 2 == 1
        rewritten.append(part if in_quotes else part.replace("\n", "\r\n"))
    path.write_bytes('"'.join(rewritten).encode())


@pytest.mark.parametrize("is_windows", [False, True])
def test_line_breaks_are_alike(engine: Workspace, is_windows: bool) -> None:
    """Every operator finds a value of two lines, however its lines and the rule's are ended."""
    rules = small_model("main")
    fit, engagement = rules["fit_rules"][0], rules["engagement_rules"][0]
    cells = {
        (operator, number): cell(lines)
        for operator, cell in CELLS.items()
        for number, lines in enumerate(LINES)
    }
    rules["fit_rules"] += [
        {**fit, "rule_id": f"fit_{operator}_{number}", "attribute": "job_title"}
        | {"operator": operator, "value": cell}
        for (operator, number), cell in cells.items()
    ]
    rules["engagement_rules"] += [
        {**engagement, "rule_id": f"web_{operator}_{number}", "operator": operator, "value": cell}
        for (operator, number), cell in cells.items()
    ]
    engine.write_rules(rules)
    engine.write_dictionaries(small_dictionaries())
    if is_windows:
        for path in (engine.folder / "seeds").rglob("*.csv"):
            if path.parent.name in ("rules", "dictionaries"):
                with_windows_line_ends(path)
    inputs = small_inputs()
    for number, lines in enumerate(LINES):
        inputs["contacts"].append(
            {**inputs["contacts"][0], "contact_id": f"L{number}", "job_title": lines}
        )
        inputs["events"].append(
            {"event_id": f"L{number}", "contact_id": f"L{number}", "event_type": "page_view"}
            | {"occurred_at": "2026-06-29", "page_path": lines}
        )
    engine.write_inputs(inputs, EXTRA_COLUMNS)
    arguments = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
    result = engine.build(DAY, select=["+lead_score_contributions"], arguments=arguments)
    assert result.success, result.messages[-6000:]
    found = {
        (row["contact_id"], row["rule_id"])
        for row in engine.rows("lead_score_contributions")
        if row["contact_id"].startswith("L")
    }
    expected = {
        (contact, f"{kind}_{operator}_{number}")
        for contact in ("L0", "L1")
        for kind in ("fit", "web")
        for operator, number in cells
    }
    assert expected <= found, expected - found
