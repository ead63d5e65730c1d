"""Modules that are left out: nothing of them is built, and the rest says what it said before."""

from __future__ import annotations

import os
from itertools import combinations
from pathlib import Path

import pytest
from workspace import PROJECT, Workspace

MODULES = ("history", "handoffs", "forecast", "evidence", "personas", "metrics")
# What each module gives to lead_scores.
COLUMNS = {
    "history": ("mql_since", "score_change_7_days", "score_change_28_days"),
    "forecast": ("grade_drops_on", "next_engagement_step"),
    "evidence": (
        *("win_probability", "win_probability_low", "win_probability_high", "expected_amount"),
    ),
}
ALL = [
    chosen
    for number in range(len(MODULES) + 1)
    for chosen in combinations(MODULES, number)
    if "handoffs" not in chosen or "history" in chosen
]
IN_CI = [(), ("history", "personas"), ("forecast", "evidence", "metrics")]
CHOSEN = ALL if os.environ.get("LEAD_SCORING_MODULES") == "all" else IN_CI
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")

pytestmark = pytest.mark.xdist_group("sample")


def marts_of(module: str) -> set[str]:
    """Names of the tables that a module publishes."""
    folder = PROJECT / "models" / "marts" / module
    return {path.stem for path in folder.glob("*.sql")}


@pytest.mark.parametrize("chosen", CHOSEN, ids=lambda chosen: "-".join(chosen) or "none")
def test_a_module_that_is_left_out_leaves_nothing_but_blank_columns(
    sample: Workspace, tmp_path: Path, chosen: tuple[str, ...]
) -> None:
    """With all tests; each table that is still built equals that of the whole project."""
    workspace = Workspace(tmp_path / "lead_scoring")
    variables = {"lead_scoring__modules": list(chosen)}
    result = workspace.build(variables, exclude=(), arguments=WITHOUT_UNIT_TESTS)
    assert result.success, result.messages[-3000:]
    for module in MODULES:
        for mart in marts_of(module):
            built = not workspace.query(
                f"select 1 from information_schema.tables where table_name = '{mart}'"
            )
            assert built is (module not in chosen), mart
    blank = {column for module in COLUMNS if module not in chosen for column in COLUMNS[module]} | {
        "input_age_hours"
    }
    found = {(row["scoring_model_id"], row["contact_id"]): row for row in lead_scores(workspace)}
    expected = lead_scores(sample)
    assert len(found) == len(expected)
    for row in expected:
        lead = found[row["scoring_model_id"], row["contact_id"]]
        assert all(lead[column] is None for column in blank - {"input_age_hours"})
        assert {k: v for k, v in lead.items() if k not in blank} == {
            k: v for k, v in row.items() if k not in blank
        }


def test_modules_are_switched_off_where_they_were_on(tmp_path: Path) -> None:
    """In one database: their tables stay as they are, and scores are what they were."""
    workspace = Workspace(tmp_path / "lead_scoring")
    found = []
    for modules in (["history", "handoffs", "evidence"], ["evidence"], [], ["history"]):
        result = workspace.build(
            {"lead_scoring__modules": modules},
            exclude=(),
            arguments=(*WITHOUT_UNIT_TESTS, "test"),
        )
        assert result.success, result.messages[-3000:]
        found.append(
            {
                (row["scoring_model_id"], row["contact_id"]): row["total_score"]
                for row in lead_scores(workspace)
            }
        )
    assert len(found[0]) > 0
    assert all(scores == found[0] for scores in found)


def lead_scores(workspace: Workspace) -> list[dict[str, object]]:
    """Rows of the mart of scores."""
    return workspace.rows("lead_scores")


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        (["handoffs"], "has history wherever it has handoffs"),
        (["histry"], "history, handoffs, forecast, evidence, personas, metrics; it is 'histry'"),
        ("history", "must be a list of modules"),
    ],
)
def test_a_list_of_modules_that_can_not_be_is_an_error(
    sample: Workspace, modules: object, message: str
) -> None:
    """It names the var, and what it may hold."""
    result = sample.build({"lead_scoring__modules": modules}, select=["placeholder_values"])
    assert not result.success
    assert "The var lead_scoring__modules must be" in result.messages
    assert message in result.messages, result.messages[-2000:]
