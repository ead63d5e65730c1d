"""Rule tables are put together as the trials need them, and their answers counted right."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from dbt_workspace.project import PROJECT, write_profile
from tools.judged_leads import (
    tables_with_units,
)
from tools.rule_change import (
    Pair,
    changed_models,
    changed_settings,
    deciding_rules,
    policy_causes,
    rises_per_week,
    tables_to_compare,
    threshold_at,
    weekly_counts,
)
from tools.rule_tables import (
    RULE_TABLES,
    RuleTable,
    RuleTableError,
    RuleTables,
    live_models,
    model_rows,
    read_folder,
    write_folder,
)
from tools.trial import TrialError, make_trial, rule_files
from tools.whatif import OVER_BUDGET, SAME_POINTS, in_words, verdict

PAIR = Pair("core", "core__edited")


@pytest.fixture(scope="module")
def rules() -> RuleTables:
    """Read the rule tables of this project, which nothing here changes."""
    return read_folder(PROJECT / "seeds" / "rules")


def edited(tables: RuleTables, name: str, **cells: str) -> RuleTables:
    """Change cells of the first row of a table."""
    first, *others = tables[name].rows
    return {**tables, name: tables[name].with_rows([{**first, **cells}, *others])}


def champion_of(tables: RuleTables) -> str:
    """Id of the first champion."""
    return live_models(tables, "champion")[0]


def test_what_is_written_reads_the_same(tmp_path: Path, rules: RuleTables) -> None:
    """Rule tables survive a round trip, cell by cell, with commas and quotes in them."""
    odd = edited(rules, "fit_rules", description='Says "yes, please"')
    write_folder(tmp_path, odd)
    assert read_folder(tmp_path) == odd
    assert {path.stem for path in tmp_path.iterdir()} == set(RULE_TABLES)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({}, "no rule table"),
        ({"fit_rule.csv": "a\n"}, "holds fit_rule.csv"),
        ({"fit_rules.csv": ""}, "needs a header"),
        ({"fit_rules.csv": "a,b\n1,2\n1,2,3\n"}, "line 3: more cells than columns"),
    ],
)
def test_files_that_are_no_rule_tables_are_named(
    tmp_path: Path, files: Mapping[str, str], message: str
) -> None:
    """A misspelt name or a damaged row is an error, and not passed over."""
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    with pytest.raises(RuleTableError, match=message):
        read_folder(tmp_path)


def test_only_models_with_other_rows_have_changed(rules: RuleTables) -> None:
    """Order of rows does not matter, a cell does."""
    turned = {name: table.with_rows(table.rows[::-1]) for name, table in rules.items()}
    assert changed_models(rules, turned) == []
    assert changed_models(rules, edited(rules, "fit_rules", points="99")) == [champion_of(rules)]


def test_an_edit_becomes_the_challenger_of_what_is_in_use(rules: RuleTables) -> None:
    """The model in use is the only champion, its edit the only challenger, all others are off."""
    model_id = champion_of(rules)
    changed = edited(rules, "fit_rules", points="99")
    tables, pairs = tables_to_compare(rules, changed, [model_id])
    assert pairs == [Pair(model_id, f"{model_id}__edited")]
    models = model_rows(tables)
    assert live_models(tables, "champion") == [model_id]
    assert live_models(tables, "challenger") == [pairs[0].after]
    assert models[pairs[0].after]["compared_to"] == model_id
    for name in RULE_TABLES:
        before, after = (tables[name].of_model(one) for one in (model_id, pairs[0].after))
        assert len(before) == len(after) > 0
    assert tables["fit_rules"].of_model(model_id) == rules["fit_rules"].of_model(model_id)
    assert tables["fit_rules"].of_model(pairs[0].after)[0]["points"] == "99"


def test_a_new_challenger_is_held_against_its_champion(rules: RuleTables) -> None:
    """It keeps its id; one that is compared to nothing in use is refused."""
    model_id = champion_of(rules)
    copied = tables_with_units(rules, [model_id])
    new_id = f"{model_id}__units"
    tables, pairs = tables_to_compare(rules, copied, [new_id])
    assert pairs == [Pair(model_id, new_id)]
    assert live_models(tables, "challenger") == [new_id]
    models = copied["scoring_models"]
    alone = models.with_rows(
        {**row, "compared_to": ""} if row["scoring_model_id"] == new_id else row
        for row in models.rows
    )
    with pytest.raises(RuleTableError, match="its compared_to must name one in use"):
        tables_to_compare(rules, {**copied, "scoring_models": alone}, [new_id])
    with pytest.raises(RuleTableError, match="no live scoring model nobody"):
        tables_to_compare(rules, rules, ["nobody"])


def test_deciding_rules_have_points_before_and_after() -> None:
    """Rules that differ, the largest difference first; a rule that one side lacks has 0 there."""
    rows = [
        ("core", "c", "same", 5),
        ("core__edited", "c", "same", 5),
        ("core", "c", "less", 4),
        ("core__edited", "c", "less", 3),
        ("core", "c", "gone", 2),
        ("core__edited", "a", "new", -7),
    ]
    names = ("scoring_model_id", "contact_id", "rule_id", "points_counted")
    found = deciding_rules([dict(zip(names, row, strict=True)) for row in rows], PAIR)
    assert [tuple(row.values()) for row in found] == [
        ("a", "new", 0, -7),
        ("c", "gone", 2, 0),
        ("c", "less", 4, 3),
    ]


def test_weeks_are_whole_and_those_without_an_entry_count() -> None:
    """From Wednesday 3 June to Sunday 28 June 2026 there are three whole weeks."""
    days = [date(2026, 6, 4), date(2026, 6, 8), date(2026, 6, 14), date(2026, 6, 22)]
    found = weekly_counts(days, date(2026, 6, 3), date(2026, 6, 28))
    assert found == {date(2026, 6, 8): 2, date(2026, 6, 15): 0, date(2026, 6, 22): 1}
    assert list(weekly_counts(days, date(2026, 6, 3), date(2026, 6, 27)).values()) == [2, 0]


def test_rises_are_counted_from_landmark_to_landmark() -> None:
    """Three leads in eight weeks: who was there first or stays does not rise, who returns does."""
    days = [date(2026, 1, 1), date(2026, 1, 29), date(2026, 2, 26)]
    on = ("first", 0), ("first", 1), ("new", 1), ("new", 2), ("back", 0), ("back", 2), ("late", 2)
    rows = [{"contact_id": name, "landmark": days[at]} for name, at in on]
    assert rises_per_week(rows, days) == pytest.approx(3 / 8)
    assert rises_per_week(rows, days, 4) == pytest.approx(12 / 8)
    assert rises_per_week(rows[:1], days[:1]) is None


def test_threshold_is_the_one_whose_volume_is_closest() -> None:
    """Of two that are as close the higher one; none where there are no thresholds."""
    rows: list[dict[str, Any]] = [
        {"threshold": 50, "mqls_per_week": Decimal("9")},
        {"threshold": 60, "mqls_per_week": Decimal("7")},
        {"threshold": 70, "mqls_per_week": Decimal("2")},
    ]
    assert threshold_at(rows, 8.0) == rows[1]
    assert threshold_at(rows, 2.5) == rows[2]
    assert threshold_at([], 8.0) is None


@pytest.mark.parametrize(
    ("changed", "budget", "code"),
    [(3, 3, 0), (4, 3, OVER_BUDGET), (1, 0, OVER_BUDGET), (9, None, 0)],
)
def test_more_leads_than_the_budget_is_an_exit_code_of_its_own(
    changed: int, budget: int | None, code: int
) -> None:
    """The budget itself is allowed; without one nothing is too much."""
    assert verdict(changed, budget)[0] == code
    assert code not in (1, 2)


def make_project(folder: Path, profile: dict[str, Any]) -> Path:
    """Make a project that has rule tables below two seed folders, and a file of its own."""
    settings = {"name": "acme", "profile": "acme", "seed-paths": ["data/seeds"]}
    for name in RULE_TABLES:
        path = folder / "data" / "seeds" / "rules" / f"{name}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("scoring_model_id\ncore\n")
    (folder / "models").mkdir()
    (folder / "models" / "one.sql").write_text("select 1")
    (folder / "dbt_project.yml").write_text(yaml.safe_dump(settings))
    write_profile(folder, "acme", "dev", profile)
    return folder


def test_a_trial_has_its_own_rules_and_a_copy_of_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The project and its database stay as they are; all but the seeds is linked."""
    monkeypatch.setenv("ACME_DATABASE", "acme.duckdb")
    path = "{{ env_var('ACME_DATABASE') }}"
    project = make_project(tmp_path / "acme", {"type": "duckdb", "path": path, "schema": "main"})
    with duckdb.connect(str(project / "acme.duckdb")) as connection:
        connection.execute("create table raw as select 1 as one")
    table = RuleTable(("scoring_model_id",), ({"scoring_model_id": "other"},))
    trial = make_trial(project, tmp_path / "trial", {"fit_rules": table})
    assert trial.database not in (None, project / "acme.duckdb")
    assert trial.rows("select one from raw") == [{"one": 1}]
    assert rule_files(trial.folder)["fit_rules"].read_text() == "scoring_model_id\nother\n"
    assert rule_files(project)["fit_rules"].read_text() == "scoring_model_id\ncore\n"
    assert rule_files(trial.folder)["mql_criteria"].read_text() == "scoring_model_id\ncore\n"
    assert (trial.folder / "models" / "one.sql").read_text() == "select 1"
    assert not (trial.folder / "acme.duckdb").exists()


def test_another_adapter_gets_a_schema_of_its_own_and_no_secret_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trial's profile names another schema, and still asks the environment for the password."""
    monkeypatch.setenv("ACME_PASSWORD", "secret")
    profile = {
        "type": "postgres",
        "schema": "analytics",
        "password": "{{ env_var('ACME_PASSWORD') }}",
    }
    project = make_project(tmp_path / "acme", profile)
    trial = make_trial(project, tmp_path / "whatif_trial", {})
    text = (trial.folder / "profiles.yml").read_text()
    output = yaml.safe_load(text)["acme"]["outputs"]["dev"]
    assert trial.database is None
    assert output == {**profile, "schema": "analytics_whatif_trial"}
    assert "secret" not in text


def test_projects_that_a_trial_can_not_be_made_of_are_told_why(tmp_path: Path) -> None:
    """No rule tables of its own, an unknown target, no project at all."""
    project = make_project(tmp_path / "acme", {"type": "duckdb", "schema": "main"})
    with pytest.raises(TrialError, match="has no target prod"):
        make_trial(project, tmp_path / "trial", {}, target="prod")
    (project / "data" / "seeds" / "rules" / "fit_rules.csv").unlink()
    with pytest.raises(TrialError, match=r"has no seeds named fit_rules\.csv"):
        make_trial(project, tmp_path / "trial", {})
    with pytest.raises(TrialError, match="is no dbt project"):
        make_trial(tmp_path, tmp_path / "trial", {})


LEAD = {
    "fit_score": Decimal(50),
    "engagement_score": Decimal(10),
    "fit_grade": "B",
    "engagement_grade": "1",
    "is_mql": False,
    "mql_criteria_set": None,
    "is_suppressed": False,
    "suppression_reason": None,
}
POLICY = {
    "grade_thresholds": [("dimension", "grade", "min_score"), ("fit", "A", "60"), ("fit", "B", "")],
    "mql_criteria": [
        ("criteria_set", "measure", "operator", "value"),
        ("high", "scaled_score", "gte", "75"),
        ("high", "fit_grade", "in", "A|B"),
    ],
    "audience_rules": [
        ("rule_id", "effect", "reason"),
        ("10_rival", "suppress", "Works for a competitor"),
        ("20_student", "suppress", ""),
    ],
    "scoring_models": [
        ("fit_weight", "engagement_weight", "scale_max", "points_at_scale_max"),
        ("1", "1", "100", "140"),
    ],
}


def policy(**edit: list[tuple[str, ...]]) -> RuleTables:
    """Make rule tables of a model and its edit, which has other rows in the tables named."""
    tables = {}
    for name, (columns, *rows) in POLICY.items():
        made = [
            {"scoring_model_id": model_id, **dict(zip(columns, cells, strict=True))}
            for model_id, those in ((PAIR.before, rows), (PAIR.after, edit.get(name, rows)))
            for cells in those
        ]
        tables[name] = RuleTable(("scoring_model_id", *columns), tuple(made))
    return tables


@pytest.mark.parametrize(
    ("edit", "before", "after", "causes"),
    [
        ({}, {}, {}, []),
        (
            {},
            {},
            {"is_mql": True, "mql_criteria_set": "high"},
            ["criteria set high now holds"],
        ),
        (
            {
                "mql_criteria": [
                    ("high", "scaled_score", "gte", "60"),
                    ("high", "fit_grade", "in", "A|B"),
                ]
            },
            {},
            {"is_mql": True, "mql_criteria_set": "high"},
            ["criteria set high now holds: scaled_score gte 60 instead of scaled_score gte 75"],
        ),
        (
            {"mql_criteria": [("high", "scaled_score", "gte", "75")]},
            {},
            {"is_mql": True, "mql_criteria_set": "high"},
            ["criteria set high now holds: without fit_grade in A|B"],
        ),
        (
            {"mql_criteria": [("other", "scaled_score", "gte", "90")]},
            {"is_mql": True, "mql_criteria_set": "high"},
            {},
            ["criteria set high no longer holds, which is gone"],
        ),
        (
            {},
            {"is_mql": True, "mql_criteria_set": "high"},
            {"is_suppressed": True, "suppression_reason": "Works for a competitor"},
            ["suppression 10_rival (Works for a competitor) now holds"],
        ),
        (
            {},
            {"is_suppressed": True, "suppression_reason": "20_student"},
            {"is_mql": True, "mql_criteria_set": "high"},
            ["suppression 20_student no longer holds"],
        ),
        (
            {"grade_thresholds": [("fit", "A", "49.5"), ("fit", "B", "")]},
            {},
            {"fit_grade": "A"},
            ["fit threshold of A 49.5 instead of 60"],
        ),
        (
            {"grade_thresholds": [("fit", "A", "49.5"), ("fit", "B", "")]},
            {},
            {"fit_grade": "A", "fit_score": Decimal(61)},
            [],
        ),
        (
            {"grade_thresholds": [("fit", "A+", "50"), ("fit", "A", "60"), ("fit", "B", "")]},
            {},
            {"fit_grade": "A+"},
            ["fit threshold of A+ 50 instead of none"],
        ),
    ],
)
def test_what_made_the_difference_is_named(
    edit: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], causes: list[str]
) -> None:
    """Criteria sets, suppressions and thresholds by name; nothing where points alone decided."""
    assert policy_causes({**LEAD, **before}, {**LEAD, **after}, policy(**edit), PAIR) == causes


def test_settings_that_an_edit_changes_are_named() -> None:
    """As numbers: 1.0 is 1."""
    assert changed_settings(policy(), PAIR) == []
    edit = policy(scoring_models=[("1.0", "1.4", "100", "120")])
    assert changed_settings(edit, PAIR) == [
        "engagement_weight 1.4 instead of 1",
        "points_at_scale_max 120 instead of 140",
    ]


def test_causes_come_before_rules_and_replace_the_words_for_not_knowing() -> None:
    """model_comparison knows rules only."""
    causes = "criteria set high now holds"
    rules = "demo 45 instead of 35; web 0 instead of 2"
    assert in_words({"causes": causes, "deciding_rules": SAME_POINTS}) == [causes]
    assert in_words({"causes": "", "deciding_rules": SAME_POINTS}) == [SAME_POINTS]
    assert in_words({"causes": causes, "deciding_rules": rules}) == [causes, *rules.split("; ")]


@pytest.mark.parametrize(
    ("changed", "budget", "expected"),
    [
        (1, None, (0, "1 lead changes grade or MQL state; no budget was given.")),
        (2, None, (0, "2 leads change grade or MQL state; no budget was given.")),
        (1, 1, (0, "Within the budget: 1 lead changes, 1 may.")),
        (1, 0, (OVER_BUDGET, "OVER BUDGET: 1 lead changes, 0 may.")),
        (1200, 20, (OVER_BUDGET, "OVER BUDGET: 1,200 leads change, 20 may.")),
    ],
)
def test_one_lead_changes_and_two_change(
    changed: int, budget: int | None, expected: tuple[int, str]
) -> None:
    """The last line of make whatif."""
    assert verdict(changed, budget) == expected
