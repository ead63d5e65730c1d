"""Rule tables for judged leads have units, and those that calibrate writes have its points."""

from datetime import date

import numpy as np
import pytest

from dbt_workspace.project import PROJECT
from tools.calibrated_rules import calibrated_scores, number_text, with_calibrated
from tools.judged_leads import (
    JudgedModel,
    points_by_day,
    points_in_use,
    score_groups,
    tables_with_units,
)
from tools.rule_tables import (
    RuleTable,
    RuleTableError,
    RuleTables,
    live_models,
    model_rows,
    read_folder,
)
from tools.scorecard import Leads, Scorecard


@pytest.fixture(scope="module")
def rules() -> RuleTables:
    """Read the rule tables of this project, which nothing here changes."""
    return read_folder(PROJECT / "seeds" / "rules")


def champion_of(tables: RuleTables) -> str:
    """Id of the first champion."""
    return live_models(tables, "champion")[0]


def test_units_have_one_point_a_rule_and_no_limits(rules: RuleTables) -> None:
    """The copy is a challenger; the model stays as it is; models not asked for are off."""
    model_id = champion_of(rules)
    tables = tables_with_units(rules, [model_id])
    units = f"{model_id}__units"
    assert {row["points"] for row in tables["fit_rules"].of_model(units)} == {"1"}
    limits = {
        (row["combine"], row["min_points"], row["max_points"])
        for row in tables["score_groups"].of_model(units)
    }
    assert limits == {("sum", "", "")}
    assert sorted(live_models(tables)) == sorted([model_id, units])
    assert tables["fit_rules"].of_model(model_id) == rules["fit_rules"].of_model(model_id)
    with pytest.raises(RuleTableError, match="no live scoring model nobody"):
        tables_with_units(rules, ["nobody"])


def test_points_in_use_are_those_valid_on_the_day() -> None:
    """A rule with versions has the points of the day; one that has ended, its last ones.

    By day it has none; in the copy with units it goes on.
    """
    columns = ("scoring_model_id", "rule_id", "points", "valid_from", "valid_to")
    cells = [
        ("core", "visit", "4", "", "2026-04-01"),
        ("core", "visit", "5", "2026-04-01", ""),
        ("core", "launch", "7", "2026-01-01", "2026-02-01"),
        ("other", "visit", "9", "", ""),
    ]
    rows = [dict(zip(columns, one, strict=True)) for one in cells]
    tables = {
        "fit_rules": RuleTable(columns, ()),
        "engagement_rules": RuleTable(columns, tuple(rows)),
    }
    march, april = date(2026, 3, 31), date(2026, 4, 1)
    assert points_in_use(tables, "core", march) == ({"visit": 4, "launch": 7}, {"visit"})
    assert points_in_use(tables, "core", april) == ({"visit": 5, "launch": 7}, {"visit"})
    january = date(2026, 1, 31)
    by_day = points_by_day(tables, "core", ["launch", "visit"], [january, april])
    assert by_day[january].tolist() == [7, 4]
    assert np.isnan(by_day[april][0])
    assert by_day[april][1] == 5
    columns = ("scoring_model_id", "status", "compared_to")
    models = [dict(zip(columns, (one, "champion", ""), strict=True)) for one in ("core", "other")]
    tables["scoring_models"] = RuleTable(columns, tuple(models))
    units = tables_with_units(tables, ["core"])["engagement_rules"].of_model("core__units")
    assert [(row["rule_id"], row["valid_to"]) for row in units] == [
        ("visit", "2026-04-01"),
        ("visit", ""),
        ("launch", ""),
    ]


def test_calibrated_tables_hold_the_points_limits_and_moved_thresholds(rules: RuleTables) -> None:
    """A scorecard of doubled points doubles thresholds; nothing but a challenger is added."""
    model_id = champion_of(rules)
    in_use, _ = points_in_use(rules, model_id, date(2026, 6, 30))
    rule_ids = tuple(sorted(in_use))
    points = np.array([in_use[rule_id] for rule_id in rule_ids])
    groups, dimensions = score_groups(rules, model_id, rule_ids)
    chance = np.random.default_rng(0)
    is_matched = chance.random((5000, len(rule_ids))) < 0.2
    model = JudgedModel(
        model_id=model_id,
        rule_ids=rule_ids,
        scored_on=date(2026, 6, 30),
        points_on={},
        points=points,
        groups=groups,
        dimensions=dimensions,
        contact_ids=tuple(map(str, range(5000))),
        landmarks=(date(2026, 1, 1),) * 5000,
        known_on=(date(2026, 4, 1),) * 5000,
        leads=Leads(is_matched * 1.0, is_matched, np.zeros(5000, dtype=bool), np.arange(5000)),
        scores={},
    )
    is_fitted = np.ones(len(points), dtype=bool)
    is_fitted[0] = False
    as_now = Scorecard(points, groups, is_fitted, is_matched.sum(axis=0), 1.0, 0.0)
    scores = calibrated_scores(model, as_now)
    model.scores.update(scores, scaled=(scores["total"] * 100 / 140).clip(0, 100).round())
    doubled = np.where(is_fitted, 2 * points, points)
    wider = tuple(
        type(group)(**{**vars(group), "lowest": 2 * group.lowest, "highest": 2 * group.highest})
        for group in groups
    )
    card = Scorecard(doubled, wider, is_fitted, as_now.counted_leads, 1.0, 0.0)
    tables = with_calibrated(rules, model, card)
    new_id = f"{model_id}_calibrated"
    after = calibrated_scores(model, card)
    for name, table in rules.items():
        assert tables[name].rows[: len(table.rows)] == table.rows
        assert len(tables[name].of_model(new_id)) == len(table.of_model(model_id))
    for row in tables["fit_rules"].of_model(new_id) + tables["engagement_rules"].of_model(new_id):
        at = rule_ids.index(row["rule_id"])
        assert float(row["points"]) == doubled[at]
    for old, new in zip(
        rules["grade_thresholds"].of_model(model_id),
        tables["grade_thresholds"].of_model(new_id),
        strict=True,
    ):
        assert bool(old["min_score"]) == bool(new["min_score"])
        if old["min_score"]:
            reached = (scores[old["dimension"]] >= float(old["min_score"])).mean()
            reach = (after[old["dimension"]] >= float(new["min_score"])).mean()
            assert reach == pytest.approx(reached, abs=0.02)
    top = float(model_rows(tables)[new_id]["points_at_scale_max"])
    assert top == pytest.approx(280, rel=0.1)
    assert with_calibrated(tables, model, card) == tables


@pytest.mark.parametrize(
    ("number", "text"),
    [(3.0, "3"), (-0.5, "-0.5"), (1e-6, "0.000001"), (float("inf"), ""), (120.0, "120")],
)
def test_numbers_are_written_as_rule_tables_have_them(number: float, text: str) -> None:
    """No exponent, no needless zero; no limit is a blank cell."""
    assert number_text(number) == text
