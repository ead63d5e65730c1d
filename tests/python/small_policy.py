"""A small policy and inputs for examples worked out by hand: only what matters is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from reference_scorer import Policy
from workspace import INPUT_COLUMNS, RULE_COLUMNS

ATTRIBUTES = ["job_title", "industry", "employee_count"]
PROPERTIES = ["page_path"]
MODEL = {
    "scoring_model_id": "core",
    "status": "champion",
    "fit_weight": "1",
    "engagement_weight": "0.5",
    "scale_max": "100",
    "points_at_scale_max": "40",
}
MATRIX = [
    {"fit_grade": fit, "engagement_grade": engagement, "next_action": f"do {fit}{engagement}"}
    for fit in "AB"
    for engagement in "12"
]
THRESHOLDS = [
    {"dimension": "fit", "grade": "A", "min_score": "10"},
    {"dimension": "fit", "grade": "B"},
    {"dimension": "engagement", "grade": "1", "min_score": "5.5"},
    {"dimension": "engagement", "grade": "2"},
]
GROUPS = [
    {"score_group": "firm", "dimension": "fit", "combine": "sum"},
    {"score_group": "web", "dimension": "engagement", "combine": "sum"},
]


def table(name: str, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Rows of a rule table of the one model, blank where nothing is said."""
    return [
        {**dict.fromkeys(RULE_COLUMNS[name], ""), "scoring_model_id": "core", **row} for row in rows
    ]


def make_policy(
    sources: Sequence[Mapping[str, str]] = (), **rules: Sequence[Mapping[str, str]]
) -> Policy:
    """Make a policy with one model, two groups and two grades, beside the tables given."""
    usual = {
        "scoring_models": [MODEL],
        "score_groups": GROUPS,
        "grade_thresholds": THRESHOLDS,
        "grade_actions": MATRIX,
    }
    return Policy(
        rules={name: table(name, {**usual, **rules}.get(name, [])) for name in RULE_COLUMNS},
        dictionaries={
            "placeholder_values": [{"value": "n/a"}, {"value": "Unknown"}],
            "event_types": [{"raw_event_type": "PV", "event_type": "page_view"}],
            "email_domains": [{"domain": "gmail.com", "email_domain_type": "free"}],
            "job_title_patterns": [
                {
                    "attribute": "seniority",
                    "priority": "2",
                    "pattern": "officer",
                    "value": "officer",
                },
                {"attribute": "seniority", "priority": "1", "pattern": "^chief", "value": "chief"},
            ],
            "attribute_sources": sources,
            "robots": [],
            "working_hours": [],
            "holidays": [],
        },
        contact_attributes=ATTRIBUTES,
        event_properties=PROPERTIES,
        company_attributes=["industry"],
    )


def make_inputs(**inputs: Sequence[Mapping[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Make inputs of rows that name the columns that matter."""
    extra = {"contacts": ATTRIBUTES, "events": PROPERTIES, "companies": ["industry"]}
    return {
        name: [{**dict.fromkeys(INPUT_COLUMNS[name] + extra.get(name, [])), **row} for row in given]
        for name, given in inputs.items()
    }
