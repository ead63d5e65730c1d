"""The module metrics: answers held to SQL on the marts, and consumers with it and without.

All calls of ``mf`` are made in one process: see tools.metricflow_calls.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from consumer_project import PROJECT, ConsumerProject
from graph import Graph
from workspace import Workspace

from checks.descriptions import missing_descriptions
from dbt_workspace.processes import read_artifact
from tools.metricflow_calls import call_metricflow
from tools.metrics import DOCUMENT, MODELS, VARIABLES, osi_document

pytestmark = pytest.mark.xdist_group("sample")

# By name: metrics, what they are grouped by, and the same as SQL on the marts.
ANSWERS = {
    "today": (
        "leads,mqls,share_of_mqls,average_score",
        "lead_week__lead_grade",
        """
        select
            lead_grade as lead_week__lead_grade,
            count(*) as leads,
            count(*) filter (where is_mql) as mqls,
            count(*) filter (where is_mql) / count(*) as share_of_mqls,
            avg(scaled_score) as average_score
        from lead_scores
        where is_champion
        group by lead_grade
        """,
    ),
    "weeks": (
        "leads,mqls",
        "scoring_model,metric_time__week",
        """
        select
            history.scoring_model_id as scoring_model,
            date_trunc('week', days.last_day) as metric_time__week,
            count(*) as leads,
            count(*) filter (where history.is_mql) as mqls
        from lead_score_history as history
        inner join (
            select cast(last_day as date) as last_day
            from generate_series(timestamp '2026-04-05', timestamp '2026-06-30', interval 7 day)
                as weeks (last_day)
            union all
            select date '2026-06-30'
        ) as days
            on history.valid_from <= days.last_day
            and coalesce(history.valid_to > days.last_day, true)
        where history.scoring_model_id = 'mid_market'
        group by all
        """,
    ),
    "new": (
        "new_mqls",
        "metric_time__week",
        """
        select date_trunc('week', transitioned_on) as metric_time__week, count(*) as new_mqls
        from lead_mql_transitions
        where is_champion and transition = 'entered' and not is_start_of_history
        group by all
        """,
    ),
    "deadlines": (
        "deadlines_kept,share_of_deadlines_kept,average_hours_to_touch,median_hours_to_touch",
        "contact__owner",
        """
        select
            owners.owner as contact__owner,
            count(*) filter (where sla_status = 'met') as deadlines_kept,
            deadlines_kept / nullif(count(*) filter (where sla_status in ('met', 'breached')), 0)
                as share_of_deadlines_kept,
            avg(hours_to_touch) as average_hours_to_touch,
            median(hours_to_touch) as median_hours_to_touch
        from mql_handoffs as handoffs
        left join lead_owners as owners on handoffs.contact_id = owners.contact_id
        group by owners.owner
        """,
    ),
    "conversion": (
        "judged_leads,conversions,conversion_rate",
        "judgement__lead_grade",
        """
        select
            band as judgement__lead_grade,
            leads as judged_leads,
            conversions,
            conversions / leads as conversion_rate
        from score_band_performance
        where band_type = 'lead_grade' and scoring_model_id = 'mid_market'
        """,
    ),
}


@pytest.fixture(scope="module")
def built(sample: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A copy of the built sample, with the module added to it."""
    workspace = Workspace(tmp_path_factory.mktemp("metrics") / "lead_scoring")
    # The document of Open Semantic Interchange names the database.
    workspace.database = workspace.folder / "lead_scoring.duckdb"
    shutil.copy2(sample.database, workspace.database)
    result = workspace.build(VARIABLES, select=MODELS, exclude=())
    assert result.success, result.messages[-3000:]
    return workspace


@pytest.fixture(scope="module")
def answers(built: Workspace) -> Mapping[str, list[dict[str, str]]]:
    """What MetricFlow answers, after it has found nothing wrong with the configuration."""
    files = {name: built.folder / f"{name}.csv" for name in ANSWERS}
    queries = [
        ["query", "--quiet", "--metrics", metrics, "--group-by", by, "--csv", str(files[name])]
        for name, (metrics, by, _) in ANSWERS.items()
    ]
    validated, *_ = call_metricflow([["validate-configs"], *queries], built.folder, built.database)
    assert "validated metrics against data warehouse (ERRORS: 0" in validated
    assert validated.count("WARNINGS: 0") == validated.count("WARNINGS: ") > 0
    found = {}
    for name, path in files.items():
        with path.open(encoding="utf-8", newline="") as file:
            found[name] = list(csv.DictReader(file))
    return found


@pytest.mark.parametrize("name", ANSWERS)
def test_metricflow_answers_as_sql_on_the_marts(
    built: Workspace, answers: Mapping[str, list[dict[str, str]]], name: str
) -> None:
    """Each figure, for each group."""
    metrics, by, sql = ANSWERS[name]
    expected = {key_of(row, by): row for row in built.query(sql)}
    told = {key_of(row, by): row for row in answers[name]}
    assert len(told) == len(answers[name]) > 3
    assert told.keys() == expected.keys()
    for key, row in expected.items():
        for metric in metrics.split(","):
            figure = float(told[key][metric]) if told[key][metric] else None
            wanted = None if row[metric] is None else float(row[metric])
            assert figure == pytest.approx(wanted), (key, metric)


def key_of(row: Mapping[str, object], by: str) -> tuple[str, ...]:
    """Write what figures belong to in one way: a day may have a time, what is blank is no text."""
    texts = ("" if row[name] is None else str(row[name]) for name in by.split(","))
    return tuple(text.removesuffix("T00:00:00").removesuffix(" 00:00:00") for text in texts)


def test_the_document_of_open_semantic_interchange_is_up_to_date(built: Workspace) -> None:
    """`make metrics` writes it: all semantic models and metrics, with what they are made of."""
    written = DOCUMENT.read_text(encoding="utf-8")
    assert osi_document(built.folder / "target" / "semantic_manifest.json") == written
    [model] = json.loads(written)["semantic_model"]
    semantic = read_artifact(built.folder / "target", "semantic_manifest")
    assert {one["name"] for one in model["metrics"]} == {one["name"] for one in semantic["metrics"]}
    assert len(model["datasets"]) == len(semantic["semantic_models"])


def test_what_the_module_adds_is_described_and_tested(built: Workspace) -> None:
    """As test_house.py asks it of all that is on by default."""
    manifest = read_artifact(built.folder / "target", "manifest")
    assert list(missing_descriptions(manifest, "lead_scoring", PROJECT)) == []
    for kind in ("metrics", "semantic_models"):
        for entry in manifest[kind].values():
            assert entry["description"], entry["name"]
    assert [one["name"] for one in manifest["metrics"].values() if not one["label"]] == []
    for model in manifest["semantic_models"].values():
        without = [one["name"] for one in model["dimensions"] if not one["label"]]
        assert without == [], model["name"]
    graph = Graph(manifest)
    arrows = [(parent, child) for parent, child in graph.arrows() if child.module == "metrics"]
    assert arrows
    assert {parent.module for parent, _ in arrows} <= {"", "history", "metrics"}
    assert not any(parent.is_mart for parent, _ in arrows)
    assert not any(parent.module == "metrics" != child.module for parent, child in graph.arrows())
    added = {
        node["unique_id"]: node
        for node in manifest["nodes"].values()
        if "/metrics/" in node["original_file_path"] and node["resource_type"] == "model"
    }
    tested = {
        parent
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        for parent in node["depends_on"]["nodes"]
    }
    assert len(added) == 3
    assert added.keys() <= tested
    for node in added.values():
        is_mart = "/marts/" in node["original_file_path"]
        assert (node["access"] == "public", node["group"]) == (
            is_mart,
            "lead_scoring" if is_mart else None,
        )
        assert node["config"]["contract"]["enforced"] is is_mart


METRICS_OF = {
    "metrics": {"leads", "mqls", "average_score", "share_of_mqls"},
    "history": {"new_mqls"},
    "handoffs": {
        *("handoffs", "deadlines_kept", "deadlines_due", "share_of_deadlines_kept"),
        *("average_hours_to_touch", "median_hours_to_touch"),
    },
    "evidence": {"judged_leads", "conversions", "conversion_rate"},
}


@pytest.mark.parametrize(
    "modules",
    [
        ["metrics"],
        ["evidence", "forecast", "metrics"],
        ["history", "handoffs", "evidence"],
    ],
    ids="-".join,
)
def test_a_module_has_its_metrics_where_both_are_on(built: Workspace, modules: list[str]) -> None:
    """Without the module metrics there is nothing that would need a time spine."""
    options = ("--target-path", "parsed")
    parsed = built.build(
        {"lead_scoring__modules": modules}, exclude=(), arguments=options, command="parse"
    )
    assert parsed.success, parsed.messages
    assert "WARNING" not in parsed.messages.upper(), parsed.messages
    semantic = read_artifact(built.folder / "parsed", "semantic_manifest")
    on = [*modules] if "metrics" in modules else []
    expected = {name for module in on for name in METRICS_OF.get(module, ())}
    assert {one["name"] for one in semantic["metrics"]} == expected
    assert bool(semantic["semantic_models"]) is bool(on)
    spines = semantic["project_configuration"]["time_spines"]
    assert len(spines) == (1 if on else 0)


SPINE = """
models:
  - name: our_days
    description: "One row: a day."
    time_spine: {standard_granularity_column: our_day}
    columns:
      - name: our_day
        granularity: day
        description: The day.
"""


def test_a_company_may_have_metrics_and_a_time_spine_of_its_own(tmp_path: Path) -> None:
    """It switches off what it has itself, as the page says; the rest stays."""
    project = ConsumerProject(PROJECT / "integration_tests", tmp_path)
    page = (PROJECT / "docs" / "metrics.md").read_text(encoding="utf-8")
    [switched_off] = re.findall(r"```yaml\n# off\n(.*?)```", page, flags=re.DOTALL)
    chosen = yaml.safe_load(switched_off)
    path = project.folder / "dbt_project.yml"
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["vars"]["lead_scoring__modules"] = ["history", "handoffs", "metrics"]
    settings["metrics"] = chosen["metrics"]
    settings["models"]["lead_scoring"] |= chosen["models"]["lead_scoring"]
    path.write_text(yaml.safe_dump(settings), encoding="utf-8")
    (project.folder / "models" / "our_days.sql").write_text("select date '2026-03-31' as our_day")
    (project.folder / "models" / "spine.yml").write_text("version: 2\n" + SPINE)
    project.must_run("-m", "dbt_workspace", "deps")
    output = project.must_run("-m", "dbt_workspace", "--no-use-colors", "parse")
    assert "WARNING" not in output.upper(), output
    semantic = project.artifact("semantic_manifest")
    spines = semantic["project_configuration"]["time_spines"]
    assert [one["primary_column"]["name"] for one in spines] == ["our_day"]
    mine = {*METRICS_OF["metrics"], *METRICS_OF["history"], *METRICS_OF["handoffs"]}
    assert {one["name"] for one in semantic["metrics"]} == mine - {"mqls", "share_of_mqls"}
