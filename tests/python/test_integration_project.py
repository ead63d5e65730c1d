"""The project as a package: a company's own tables, columns, rules and schemas."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from consumer_project import PROJECT, ConsumerProject, new_project

from dbt_workspace.tables import read_rows, write_rows

MOST_VARS = 28
# What is written last, one right after the other.
TOGETHER = (
    *("lead_scores", "lead_score_contributions", "lead_score_history", "lead_mql_transitions"),
    *("mql_handoffs", "call_list", "untouched_mqls", "account_scores", "sync_crm_leads"),
)

in_one_process = pytest.mark.xdist_group("integration_project")


@pytest.fixture(scope="module")
def wholesaler(tmp_path_factory: pytest.TempPathFactory) -> ConsumerProject:
    """Install the package in the company's project, and build it with all its tests."""
    project = ConsumerProject(PROJECT / "integration_tests", tmp_path_factory.mktemp("wholesaler"))
    project.build()
    return project


@in_one_process
def test_expected_tables_are_compared(wholesaler: ConsumerProject) -> None:
    """The comparison of the marts with the expected seeds is among the tests that passed."""
    passed = {
        result["unique_id"].split(".")[2]
        for result in wholesaler.artifact("run_results")["results"]
        if result["status"] == "pass"
    }
    assert "assert_marts_are_as_expected" in passed
    [(leads,)] = wholesaler.rows("select count(*) from main_scoring.lead_scores")
    assert leads == 12


@in_one_process
def test_neither_our_sample_nor_our_unit_tests_come_along(wholesaler: ConsumerProject) -> None:
    """Of the package's seeds only the dictionaries are there, and no unit test is."""
    manifest = wholesaler.artifact("manifest")
    seeds = {
        node["name"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "seed" and node["package_name"] == "lead_scoring"
    }
    dictionaries = {path.stem for path in (PROJECT / "seeds" / "dictionaries").glob("*.csv")}
    assert seeds == dictionaries
    assert not manifest["unit_tests"]


@in_one_process
def test_it_compiles_before_anything_is_built(wholesaler: ConsumerProject, tmp_path: Path) -> None:
    """In an empty database, with no input, seed or model to look at; docs are compiled first."""
    target = ("--target-path", tmp_path / "target")
    wholesaler.must_run(
        *("-m", "dbt_workspace", "docs", "generate", *target), database=tmp_path / "empty.duckdb"
    )
    [compiled] = wholesaler.rows(
        f"select count(*) from glob('{tmp_path}/target/compiled/lead_scoring/**/lead_scores.sql')"
    )
    assert compiled == (1,)


@in_one_process
def test_each_relation_is_in_the_schema_that_the_project_chose(wholesaler: ConsumerProject) -> None:
    """What people read is apart from the rest; nothing of the package is in the target schema."""
    schemas = dict(
        wholesaler.rows("select table_name, table_schema from information_schema.tables")
    )
    assert schemas["lead_scores"] == schemas["rule_performance"] == "main_scoring"
    assert schemas["int_lead_scoring__scores"] == "main_scoring_work"
    assert schemas["fit_rules"] == schemas["personas"] == "main_policy"
    assert schemas["placeholder_values"] == "main_scoring_work"
    assert "main" not in schemas.values()


@in_one_process
def test_the_marts_have_the_owner_that_the_project_names(wholesaler: ConsumerProject) -> None:
    """All marts, and they alone, are in the group."""
    manifest = wholesaler.artifact("manifest")
    [group] = manifest["groups"].values()
    assert group["owner"] == {
        "name": "Sales operations",
        "email": "sales.operations@wholesaler.example",
    }
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    owned = {node["name"] for node in models if node["group"] == "lead_scoring"}
    folder = PROJECT / "models" / "marts"
    # The module metrics is off unless a project adds it.
    marts = {path.stem for path in folder.rglob("*.sql") if path.parent.name != "metrics"}
    assert owned == marts


@in_one_process
def test_a_project_can_read_the_marts_and_no_other_model(
    wholesaler: ConsumerProject, tmp_path: Path
) -> None:
    """A reference to the package's own mechanism is refused, with its name."""
    project = ConsumerProject(wholesaler.folder, tmp_path)
    analyses = project.folder / "analyses"
    analyses.mkdir()
    project.must_run("-m", "dbt_workspace", "deps")
    (analyses / "read.sql").write_text("select * from {{ ref('lead_scores') }}")
    project.must_run("-m", "dbt_workspace", "parse")
    (analyses / "read.sql").write_text("select * from {{ ref('int_lead_scoring__scores') }}")
    result = project.run("-m", "dbt_workspace", "parse")
    assert result.returncode == 2
    assert "int_lead_scoring__scores, which is not allowed" in result.stdout


@in_one_process
def test_the_marts_and_their_columns_are_described_in_the_database(
    wholesaler: ConsumerProject,
) -> None:
    """Whoever looks at a table with another tool finds what it holds."""
    tables = wholesaler.rows(
        "select comment from duckdb_tables() where schema_name = 'main_scoring'"
    )
    assert all(comment.startswith("One row") for (comment,) in tables)
    columns = wholesaler.rows(
        "select column_name, comment from duckdb_columns() where schema_name = 'main_scoring'"
    )
    assert len(columns) > len(tables) > 0
    assert [name for name, comment in columns if not comment] == []


@in_one_process
def test_what_is_published_together_waits_for_the_same_and_for_no_other_mart(
    wholesaler: ConsumerProject,
) -> None:
    """All that these tables need is there before the first of them is written."""
    nodes = wholesaler.artifact("manifest")["nodes"]
    parents = {
        name: set(nodes[f"model.lead_scoring.{name}"]["depends_on"]["nodes"]) for name in TOGETHER
    }
    ready = {
        "model.lead_scoring.int_lead_scoring__leads",
        "model.lead_scoring.int_lead_scoring__standing_leads",
        "model.lead_scoring.int_lead_scoring__handoffs",
        "model.lead_scoring.int_lead_scoring__scored_days",
    }
    before = set(ready)
    todo = list(ready)
    while todo:
        found = set(nodes.get(todo.pop(), {}).get("depends_on", {}).get("nodes", []))
        todo += found - before
        before |= found
    for name, needed in parents.items():
        assert ready <= needed, name
        assert needed <= before, f"{name} waits for {sorted(needed - before)} besides"


@in_one_process
def test_no_deadline_is_judged_where_nobody_tells_what_sales_did(
    wholesaler: ConsumerProject,
) -> None:
    """The company has hand-offs and no sales activities: no status, and no list of untouched."""
    handoffs = wholesaler.rows("select distinct sla_status from main_scoring.mql_handoffs")
    assert handoffs == [(None,)]
    assert wholesaler.rows("select count(*) from main_scoring.untouched_mqls") == [(0,)]


def test_vars_are_few_and_each_says_why() -> None:
    """About twenty vars, each below a comment."""
    lines = (PROJECT / "dbt_project.yml").read_text(encoding="utf-8").splitlines()
    names = list(yaml.safe_load("\n".join(lines))["vars"])
    assert len(names) <= MOST_VARS
    for name in names:
        [at] = [number for number, line in enumerate(lines) if line.startswith(f"  {name}:")]
        assert lines[at - 1].startswith("  # "), name


@in_one_process
def test_an_edit_of_the_companys_own_rules_reaches_the_marts(
    wholesaler: ConsumerProject, tmp_path: Path
) -> None:
    """The rule tables that count are the company's; an upgrade of the package leaves them alone."""
    project = ConsumerProject(wholesaler.folder, tmp_path)
    path = project.folder / "seeds" / "rules" / "fit_rules.csv"
    rows = read_rows(path)
    for row in rows:
        if row["rule_id"] == "buys":
            row["points"] = "21"
    write_rows(path, rows)
    project.must_run("-m", "dbt_workspace", "deps")
    tables = ("--select", "resource_type:seed", "resource_type:model")
    test = ("assert_marts_are_as_expected", "--indirect-selection", "empty")
    result = project.run("-m", "dbt_workspace", "build", *tables, *test)
    assert result.returncode == 1
    assert "Failure in test assert_marts_are_as_expected" in result.stdout
    points = project.rows(
        "select distinct points from main_scoring.lead_score_contributions where rule_id = 'buys'"
    )
    assert points == [(21,)]


INPUTS = {
    "crm_contacts": """
        select
            'ada' as contact_id, 'ada@firm.example' as email, null as company_id,
            timestamp '2026-01-01' as created_at, timestamp '2026-01-01' as updated_at
    """,
    "web_events": """
        select
            'one' as event_id, 'ada' as contact_id, null as anonymous_id, 'visit' as event_type,
            current_timestamp - interval 2 hour as occurred_at,
            current_timestamp - interval 1 hour as loaded_at
    """,
}


@in_one_process
def test_the_install_page_leads_to_scores(tmp_path: Path) -> None:
    """A new project with what the page says, the starter rules and two tables gives scores."""
    page = (PROJECT / "docs" / "install.md").read_text(encoding="utf-8")
    [settings] = re.findall(r"```yaml\n# dbt_project.yml\n(.*?)```", page, flags=re.DOTALL)
    settings = settings.replace("source('web', 'events')", "ref('web_events')")
    models = {f"models/{name}.sql": sql for name, sql in INPUTS.items()}
    source = new_project(tmp_path, settings, "starter", models)
    project = ConsumerProject(source, tmp_path / "built")
    # One lead leaves most of the starter rules without anybody.
    project.build(warned=["assert_rule_tables_have_no_likely_slips"])
    [lead] = project.rows("select contact_id, fit_grade, fit_score from lead_scores")
    assert lead == ("ada", "A", 20)
    beside_the_marts = {
        name
        for (name,) in project.rows(
            "select table_name from information_schema.tables where table_schema = 'main'"
        )
        if "lead_scoring__" in name
    }
    assert beside_the_marts == set()
    summary = project.must_run("-m", "dbt_workspace", "run-operation", "lead_scoring.summary")
    assert re.search(r"scored on \S+: 1 leads", summary)
    assert re.search(r"^ada +A\d ", summary, flags=re.MULTILINE)
