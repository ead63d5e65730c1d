"""A run scores the leads that can have changed, says how many and why, and leaves the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from small_policy import GROUPS, MATRIX, MODEL, THRESHOLDS, make_inputs, make_policy
from workspace import Workspace

DAY = date(2026, 6, 1)
# Ten points for two weeks, and a silence that is told after thirty days.
VISIT = {
    "rule_id": "visit",
    "score_group": "web",
    "event_type": "visit",
    "counting": "once",
    "points": "10",
    "window_days": "14",
}
SILENCE = {
    "rule_id": "silence",
    "score_group": "web",
    "event_type": "visit",
    "counting": "inactivity",
    "points": "-5",
    "window_days": "30",
}
EVERY_MODEL = {
    "scoring_models": [MODEL],
    "score_groups": GROUPS,
    "grade_thresholds": THRESHOLDS,
    "grade_actions": MATRIX,
}
INDUSTRIES = {"a": "chemistry", "b": "chemistry", "c": "retail", "d": "retail"}


def audience(industry: str) -> dict[str, str]:
    """A rule that lets the contacts of one industry in."""
    return {
        "rule_id": "of_industry",
        "attribute": "email_domain",
        "operator": "equals",
        "value": f"{industry}.example",
        "effect": "include",
    }


def retail_model(points: str, industry: str = "retail") -> dict[str, list[dict[str, str]]]:
    """The same rules as those of the core, in a model for another industry."""
    tables = {
        **EVERY_MODEL,
        "audience_rules": [audience(industry)],
        "engagement_rules": [{**VISIT, "points": points}, SILENCE],
    }
    return {
        table: [{**row, "scoring_model_id": "retail"} for row in rows]
        for table, rows in tables.items()
    }


class Project(Workspace):
    """Four contacts, of whom one has come lately, one last month and two never."""

    def run(
        self,
        day: date,
        visits: Mapping[str, str],
        points: str = "10",
        of_another_model: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    ) -> str:
        """Build for a day, with visits by contact; returns what the run says of leads.

        Args:
            day: the scoring day.
            visits: when each contact came.
            points: of a visit.
            of_another_model: rules beside those of the one model, by table.
        """
        rules = {"engagement_rules": [{**VISIT, "points": points}, SILENCE]}
        if of_another_model is not None:
            rules = {**EVERY_MODEL, **rules, "audience_rules": [audience("chemistry")]}
            rules = {table: [*rows, *of_another_model[table]] for table, rows in rules.items()}
        policy = make_policy(**rules)
        self.write_rules(policy.rules)
        self.write_dictionaries(policy.dictionaries)
        contacts = [
            {
                "contact_id": name,
                "created_at": "2025-01-01",
                "email": f"{name}@{industry}.example",
            }
            for name, industry in INDUSTRIES.items()
        ]
        events = [
            {
                "event_id": f"{name} {when}",
                "contact_id": name,
                "event_type": "visit",
                "occurred_at": f"{when} 10:00:00",
                "loaded_at": f"{when} 10:00:00",
            }
            for name, when in visits.items()
        ]
        self.write_inputs(make_inputs(contacts=contacts, events=events))
        variables = {
            "lead_scoring__scored_on": day.isoformat(),
            "lead_scoring__history_start": DAY.isoformat(),
            "lead_scoring__modules": ["history", "forecast"],
        }
        arguments = ("--exclude-resource-types", "unit_test", "test")
        result = self.build(variables, arguments=arguments)
        assert result.success, result.messages[-6000:]
        (said,) = (line for line in result.messages.splitlines() if "Leads scored: " in line)
        return said.partition("Leads scored: ")[2]

    def scores(self) -> dict[str, Any]:
        """Engagement scores by contact."""
        return {row["contact_id"]: row["engagement_score"] for row in self.rows("lead_scores")}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Copy of the project, which the test builds again and again."""
    return Project(Path(tmp_path_factory.mktemp("standing")) / "lead_scoring")


def test_a_run_scores_whom_it_has_to(project: Project) -> None:
    """First everyone; then nobody, whoever did something, whose score changes with the day."""
    visits = {"a": "2026-05-30", "b": "2026-05-01"}
    assert project.run(DAY, visits) == "4 of 4: 4 (everyone)"
    assert project.scores() == {"a": 10, "b": -5, "c": -5, "d": -5}
    assert project.run(DAY, visits) == "none, as nothing has changed"
    assert project.scores() == {"a": 10, "b": -5, "c": -5, "d": -5}
    assert project.rows("int_lead_scoring__leads_to_score") == []
    visits["c"] = "2026-06-01"
    assert project.run(DAY, visits) == "1 of 4: 1 (new facts)"
    assert project.scores() == {"a": 10, "b": -5, "c": 10, "d": -5}
    tomorrow = DAY + timedelta(days=1)
    assert project.run(tomorrow, visits) == "none, as nothing has changed"
    assert {row["scored_on"] for row in project.rows("lead_scores")} == {tomorrow}
    # The visit of 30 May is out of the window on 13 June, that of 1 June on the fifteenth.
    assert project.run(date(2026, 6, 12), visits) == "none, as nothing has changed"
    assert project.run(date(2026, 6, 13), visits) == "1 of 4: 1 (the day)"
    assert project.scores() == {"a": 0, "b": -5, "c": 10, "d": -5}
    # Silent since 29 June, and since 1 July.
    assert project.run(date(2026, 7, 1), visits) == "2 of 4: 2 (the day)"
    assert project.scores() == {"a": -5, "b": -5, "c": -5, "d": -5}
    periods = {
        (row["contact_id"], row["valid_from"], row["valid_to"]): row["engagement_score"]
        for row in project.rows("lead_score_history")
    }
    assert periods == {
        ("a", DAY, date(2026, 6, 13)): 10,
        ("a", date(2026, 6, 13), date(2026, 6, 29)): 0,
        ("a", date(2026, 6, 29), None): -5,
        ("b", DAY, None): -5,
        ("c", DAY, date(2026, 6, 15)): 10,
        ("c", date(2026, 6, 15), date(2026, 7, 1)): 0,
        ("c", date(2026, 7, 1), None): -5,
        ("d", DAY, None): -5,
    }
    assert project.run(date(2026, 7, 1), visits, points="20") == "4 of 4: 4 (rules)"
    assert project.run(date(2026, 6, 14), visits, points="20") == "4 of 4: 4 (earlier day)"
    assert project.scores() == {"a": 0, "b": -5, "c": 20, "d": -5}


def test_an_edit_scores_the_leads_of_its_model(project: Project) -> None:
    """Those in its audience and nobody else; an edit of an audience scores everyone."""
    project.reset()
    visits = {"a": "2026-05-30", "c": "2026-05-30"}
    assert project.run(DAY, visits, "10", retail_model("10")) == "4 of 4: 4 (everyone)"
    assert project.scores() == {"a": 10, "b": -5, "c": 10, "d": -5}
    assert project.run(DAY, visits, "10", retail_model("7")) == "2 of 4: 2 (rules)"
    assert project.scores() == {"a": 10, "b": -5, "c": 7, "d": -5}
    assert project.run(DAY, visits, "12", retail_model("7")) == "2 of 4: 2 (rules)"
    assert project.scores() == {"a": 12, "b": -5, "c": 7, "d": -5}
    only_chemistry = retail_model("7", industry="chemistry")
    assert project.run(DAY, visits, "12", only_chemistry) == "4 of 4: 4 (rules)"
    standing = {
        (row["contact_id"], row["scoring_model_id"]): row["engagement_score"]
        for row in project.rows("lead_scores")
    }
    assert standing == {
        ("a", "core"): 12,
        ("b", "core"): -5,
        ("a", "retail"): 7,
        ("b", "retail"): -5,
    }
