"""How many leads a rule would match is what a build gives for the rules that are built."""

from __future__ import annotations

import csv
from itertools import groupby
from pathlib import Path

import pytest
from conftest import PROJECT

from workbench.policy.matching import Condition, Leads
from workbench.policy.new_rule import event_rule
from workbench.policy.rendered import RenderError
from workbench.warehouse import DuckdbWarehouse

MODEL = "mid_market"


@pytest.fixture(scope="module")
def warehouse(sample_file: Path) -> DuckdbWarehouse:
    """The sample, as it was built."""
    return DuckdbWarehouse(sample_file)


@pytest.fixture(scope="module")
def leads(warehouse: DuckdbWarehouse) -> Leads:
    """Its leads."""
    return Leads(PROJECT, warehouse.rows)


@pytest.fixture(scope="module")
def built(warehouse: DuckdbWarehouse) -> dict[str, int]:
    """How many leads each rule matches, by the build."""
    rows = warehouse.rows(
        "select rule_id, count(*) as leads from lead_score_contributions"
        f" where scoring_model_id = '{MODEL}' group by rule_id"
    )
    return {row["rule_id"]: row["leads"] for row in rows}


def rules(warehouse: DuckdbWarehouse, table: str) -> dict[str, list[dict[str, str]]]:
    """Rows of the rules of a model that are valid on the scored day, by rule."""
    day = str(warehouse.rows("select max(scored_on) as day from lead_scores")[0]["day"])[:10]
    with (PROJECT / "seeds" / "rules" / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        rows = [
            row
            for row in csv.DictReader(file)
            if row["scoring_model_id"] == MODEL
            and (row["valid_from"] or day) <= day < (row["valid_to"] or "9999")
        ]
    rows.sort(key=lambda row: row["rule_id"])
    return {name: list(found) for name, found in groupby(rows, lambda row: row["rule_id"])}


def test_every_fit_rule_matches_as_many_leads_as_in_the_build(
    warehouse: DuckdbWarehouse, leads: Leads, built: dict[str, int]
) -> None:
    """Every fit rule matches as many leads as in the build."""
    found = {
        name: leads.count_fit(
            MODEL, [Condition(row["attribute"], row["operator"], row["value"]) for row in rows]
        )
        for name, rows in rules(warehouse, "fit_rules").items()
    }
    assert found == {name: built.get(name, 0) for name in found}
    assert sum(found.values()) > 1000


def test_every_engagement_rule_matches_as_many_leads_as_in_the_build(
    warehouse: DuckdbWarehouse, leads: Leads, built: dict[str, int]
) -> None:
    """Every engagement rule matches as many leads as in the build."""
    of_rules = rules(warehouse, "engagement_rules")
    found = {
        name: leads.count_engagement(
            MODEL,
            event_rule(
                rows[0],
                [
                    Condition(row["property"], row["operator"], row["value"])
                    for row in rows
                    if row["property"]
                ],
            ),
        )
        for name, rows in of_rules.items()
    }
    assert found == {name: built.get(name, 0) for name in found}
    assert {rows[0]["counting"] for rows in of_rules.values()} == {
        "once",
        "per_event",
        "inactivity",
    }
    assert any(rows[0]["distinct_property"] for rows in of_rules.values())
    assert any(rows[0]["max_per_day"] for rows in of_rules.values())


def test_what_is_missing_is_blank_and_nothing_else(leads: Leads) -> None:
    """What is missing is blank and nothing else."""
    for attribute in leads.attributes():
        blank = leads.count_fit(MODEL, [Condition(attribute, "is_blank", "")])
        present = leads.count_fit(MODEL, [Condition(attribute, "is_present", "")])
        other = leads.count_fit(MODEL, [Condition(attribute, "not_equals", "no such value")])
        assert blank + present == leads.audience(MODEL)
        assert other == present


def test_values_are_offered_with_the_leads_that_have_them(leads: Leads) -> None:
    """Values are offered with the leads that have them."""
    offered = leads.attribute_values(MODEL, "country")
    assert len(offered) > 3
    assert [row["leads"] for row in offered] == sorted(
        (row["leads"] for row in offered), reverse=True
    )
    assert sum(row["leads"] for row in offered) == leads.count_fit(
        MODEL, [Condition("country", "is_present", "")]
    )
    types = {row["value"] for row in leads.event_types()}
    assert {"page_view", "demo_request"} <= types
    assert leads.property_values("page_view", "page_path")
    assert leads.property_values("page_view", "no_such_property") == []


@pytest.mark.parametrize(
    "value",
    ["it's", "{{ 1 / 0 }}", "{% endraw %}", "<script>", "a'; drop table lead_scores; --", "?"],
)
def test_odd_values_are_text(leads: Leads, value: str) -> None:
    """Odd values are text."""
    assert leads.count_fit(MODEL, [Condition("job_title", "contains", value)]) == 0


def test_an_operator_that_there_is_not_is_refused(leads: Leads) -> None:
    """An operator that there is not is refused."""
    with pytest.raises(RenderError, match="Unknown operator 'like'"):
        leads.count_fit(MODEL, [Condition("country", "like", "x")])
