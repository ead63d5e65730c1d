"""Likely slips in rule tables: the build names them with what to write instead, and goes on."""

from __future__ import annotations

import pytest
from policies import DAY, EXTRA_COLUMNS, Tables, small_dictionaries, small_inputs, small_model
from postgres_workspace import PostgresWorkspace, postgres_server
from workspace import BuildResult, Workspace

pytestmark = pytest.mark.xdist_group("rule_warnings")

TEST = "assert_rule_tables_have_no_likely_slips"
# Without tests that read what is not selected.
CAUTIOUS = ("--indirect-selection", "cautious")
# Cells of the first row of a rule or group.
SLIPS = {
    ("fit_rules", "large"): {"attribute": "country", "operator": "equals", "value": "DEU"},
    ("fit_rules", "middle"): {"attribute": "job_title", "operator": "in"}
    | {"value": "CEO|Sales Manger"},
    ("fit_rules", "boss"): {"value": "exectutive"},
    ("fit_rules", "free_mail"): {"value": "free, disposable"},
    ("engagement_rules", "pricing"): {"operator": "equals", "value": "/pricng"},
    ("engagement_rules", "pages"): {"event_type": "page_veiw"},
    ("engagement_rules", "reader"): {"value": "6000"},
    ("engagement_rules", "unsubscribed"): {"description": ""},
    ("audience_rules", "customer"): {"attribute": "country", "value": "DE, FR"},
    ("audience_rules", "opted_out"): {"reason": ""},
    ("score_groups", "silence"): {"description": ""},
}


def policy_with_slips() -> Tables:
    """The small policy with all that can slip; nobody has been silent for long enough, too."""
    tables = small_model("main")
    for (table, name), cells in SLIPS.items():
        first = next(
            row for row in tables[table] if name in (row.get("rule_id"), row.get("score_group"))
        )
        first.update(cells)
    return tables


def policy_without_slips() -> Tables:
    """The small policy without the rules that touch none of the few leads."""
    tables = small_model("main")
    for table in ("audience_rules", "engagement_rules"):
        tables[table] = [
            row for row in tables[table] if row["rule_id"] not in ("customer", "pages", "asleep")
        ]
    return tables


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Five leads, of whom four are in the audience."""
    made = Workspace(tmp_path_factory.mktemp("rule_warnings") / "lead_scoring")
    made.write_dictionaries(small_dictionaries())
    made.write_inputs(small_inputs(), EXTRA_COLUMNS)
    return made


@pytest.fixture(scope="module")
def built(workspace: Workspace) -> BuildResult:
    """A build with slips; it succeeds."""
    workspace.write_rules(policy_with_slips())
    result = workspace.build(DAY)
    assert result.success, result.messages[-6000:]
    return result


def test_slips_are_rows(workspace: Workspace, built: BuildResult) -> None:
    """Each slip once, in the cell that has it, with the nearest value that there is."""
    found = {
        (row["rule_table"], row["rule_id"], row["column_name"], row["value"]): row["suggestion"]
        for row in workspace.rows("rule_warnings")
    }
    events = "Look at its event type, conditions, minimum and window; retire it by valid_to."
    operator_in = "Write the operator 'in' and the value 'DE|FR'."
    phrase = 'Write a short phrase that could follow "because".'
    assert found == {
        ("fit_rules", "large", "value", "DEU"): "The nearest that there is: 'DE'.",
        ("fit_rules", "middle", "value", "Sales Manger"): "Did you mean 'Sales Manager'?",
        ("fit_rules", "boss", "value", "exectutive"): "Did you mean 'executive'?",
        ("fit_rules", "free_mail", "value", "free, disposable"): "Write 'free|disposable'.",
        ("engagement_rules", "pricing", "value", "/pricng"): "Did you mean '/pricing'?",
        ("engagement_rules", "pages", "event_type", "page_veiw"): "Did you mean 'page_view'?",
        ("engagement_rules", "reader", "rule_id", "reader"): events,
        ("engagement_rules", "asleep", "rule_id", "asleep"): events,
        ("engagement_rules", "unsubscribed", "description", None): phrase,
        ("audience_rules", "customer", "value", "DE, FR"): operator_in,
        ("audience_rules", "opted_out", "reason", None): phrase,
        ("score_groups", None, "description", "silence"): "Write what the group is about.",
        ("score_groups", None, "score_group", "web"): "Look at what its rules ask for.",
    }


def test_the_build_says_which_rows(built: BuildResult) -> None:
    """With the row by its cells and the suggestion, and the count in the test's line."""
    assert "The rule tables have 13 likely slips; the build goes on." in built.messages
    for line in (
        "  fit_rules, row (scoring_model_id=main, rule_id=middle, value=Sales Manger), value: no"
        " lead has this job_title. Did you mean 'Sales Manager'?",
        "  engagement_rules, row (scoring_model_id=main, rule_id=reader), rule_id: this rule"
        " matches no lead on the scoring day. Look at its event type, conditions, minimum and"
        " window; retire it by valid_to.",
        "  score_groups, row (scoring_model_id=main, score_group=web), score_group: no rule of this"
        " group matches any lead on the scoring day. Look at what its rules ask for.",
    ):
        assert line in built.messages
    assert f"WARN 13 {TEST}" in built.messages


def test_postgresql_says_the_same(
    workspace: Workspace, built: BuildResult, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """By an edit distance of the project's own."""
    with postgres_server(tmp_path_factory.mktemp("server")) as server:
        other = PostgresWorkspace(tmp_path_factory.mktemp("postgres"), server.port)
        other.write_rules(policy_with_slips())
        other.write_dictionaries(small_dictionaries())
        other.write_inputs(small_inputs(), EXTRA_COLUMNS)
        result = other.build(
            DAY,
            select=["+rule_warnings"],
            arguments=(*("--exclude-resource-type", "unit_test"), *CAUTIOUS),
        )
        assert result.success, result.messages[-6000:]
        assert "have 13 likely slips" in result.messages
        rows = [str(sorted(row.items())) for row in other.rows("rule_warnings")]
        assert sorted(rows) == sorted(
            str(sorted(row.items())) for row in workspace.rows("rule_warnings")
        )


def test_a_policy_without_slips_has_none(workspace: Workspace, built: BuildResult) -> None:
    """And nothing is said."""
    workspace.write_rules(policy_without_slips())
    result = workspace.build(DAY)
    assert result.success, result.messages[-6000:]
    assert workspace.rows("rule_warnings") == []
    assert "likely slip" not in result.messages
    assert f"PASS {TEST}" in result.messages
