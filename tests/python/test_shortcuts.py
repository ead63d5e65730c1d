"""The shortcuts of tests change nothing: dbt builds and says what it does without them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from small_policy import ATTRIBUTES, PROPERTIES, make_inputs, make_policy
from workspace import Workspace

from dbt_workspace.processes import read_artifact, run_dbt

pytestmark = pytest.mark.xdist_group("shortcuts")
VARIABLES = {"lead_scoring__scored_on": "2026-03-05", "lead_scoring__modules": []}
LEFT_OUT = ("--exclude", "path:seeds/sample", "--exclude-resource-type", "unit_test")
CONTACTS = [
    {"contact_id": "c1", "created_at": "2026-03-01 08:00:00", "industry": "Steel"},
    {"contact_id": "c1", "created_at": "2026-03-01 08:00:00", "updated_at": "not a time"},
]
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}"
EVENT_TYPES = "stg_lead_scoring__event_types"


def make_workspace(folder: Path) -> Workspace:
    """Copy the project, with a small policy and a lead that it scores."""
    made = Workspace(folder / "lead_scoring")
    rule = {"rule_id": "steel", "score_group": "firm", "points": "10"}
    condition = {"attribute": "industry", "operator": "equals", "value": "steel"}
    policy = make_policy(fit_rules=[{**rule, **condition}])
    made.write_rules(policy.rules)
    made.write_dictionaries(policy.dictionaries)
    extra = {"contacts": ATTRIBUTES, "events": PROPERTIES}
    made.write_inputs(make_inputs(contacts=CONTACTS, events=[]), extra)
    return made


def reported(workspace: Workspace, log: str) -> dict[str, object]:
    """What a build leaves: SQL as compiled, states of nodes, what it says, and scores."""
    target = workspace.folder / "target"
    files = [path for path in (target / "compiled").rglob("*") if path.is_file()]
    # Numbers are times, and the order in which nodes ended.
    said = re.findall(r"^[\d:]{8}  (.+)", log, re.MULTILINE)
    lines = {re.sub(r"[ .\d]+", " ", line) for line in said if "parsing" not in line}
    results = read_artifact(target, "run_results")["results"]
    return {
        "compiled": {
            str(path.relative_to(target)): re.sub(MOMENT, "now", path.read_text(encoding="utf-8"))
            for path in files
        },
        "states": {one["unique_id"]: (one["status"], one["message"]) for one in results},
        "lines": lines,
        # Tests of what is off have none; dbt lists them or not by how much it parsed anew.
        "parents": {
            node: parents
            for node, parents in read_artifact(target, "manifest")["parent_map"].items()
            if parents or not node.startswith("test.")
        },
        "scores": workspace.rows("lead_scores"),
    }


def test_a_build_is_the_same_without_shortcuts(tmp_path: Path) -> None:
    """The second of two with shortcuts, which finds what the first kept, and one without."""
    make_workspace(tmp_path / "first").build(VARIABLES)
    short, plain = make_workspace(tmp_path / "short"), make_workspace(tmp_path / "plain")
    built = short.build(VARIABLES)
    assert built.success, built.messages[-3000:]
    variables = json.dumps({**plain.wiring(), **VARIABLES})
    options = ["--no-use-colors", "--log-level-file", "none", "build", "--target", "duckdb"]
    folders = ["--project-dir", ".", "--profiles-dir", "."]
    result = run_dbt(
        [*options, *folders, "--vars", variables, *LEFT_OUT], plain.environment(), plain.folder
    )
    assert result.returncode == 0, result.stdout[-3000:]
    with_shortcuts, without = reported(short, built.messages), reported(plain, result.stdout)
    assert len(without["compiled"]) > 100
    assert len(without["scores"]) == 1
    for what, expected in without.items():
        assert with_shortcuts[what] == expected, what


def test_what_another_copy_kept_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    """Other rows of a seed, another model and macro are seen in the first build of a copy."""
    found = []
    for value, macro in (("view", ""), ("click", ""), ("", "one macro"), ("", "another macro")):
        copy = Workspace(tmp_path / str(len(found)) / "lead_scoring")
        copy.write_dictionaries({"event_types": [{"raw_event_type": "PV", "event_type": value}]})
        if macro:
            [path] = copy.folder.glob(f"models/**/{EVENT_TYPES}.sql")
            path.write_text("select '{{ lead_scoring.said() }}' as event_type")
            path = copy.folder / "macros" / "said.sql"
            path.write_text(f"{{% macro said() %}}{macro}{{% endmacro %}}")
        built = copy.build(
            VARIABLES, select=[f"+{EVENT_TYPES}"], arguments=("--exclude-resource-type", "test")
        )
        assert built.success, built.messages[-3000:]
        found += [row["event_type"] for row in copy.rows(EVENT_TYPES)]
    assert found == ["view", "click", "one macro", "another macro"]
