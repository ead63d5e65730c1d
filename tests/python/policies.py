"""A small valid policy and small inputs, for tests that spoil them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from workspace import PROJECT, Workspace

Rows = list[dict[str, Any]]
Tables = dict[str, Rows]

SCORED_ON = "2026-06-30"
DAY = {"lead_scoring__scored_on": SCORED_ON}
# The module metrics is off unless somebody switches it on.
MARTS = sorted(
    path.stem
    for path in (PROJECT / "models" / "marts").rglob("*.sql")
    if path.parent.name != "metrics"
)
FOLLOW_THE_INPUTS = (
    *("lead_scores", "lead_score_contributions", "scoring_guide"),
    *("rejected_records", "input_reconciliation"),
)
EXTRA_COLUMNS = {
    "contacts": ["job_title", "employee_count", "country"],
    "events": ["page_path", "duration"],
    "companies": ["industry"],
}


def small_model(model: str, status: str = "champion", compared_to: str = "") -> Tables:
    """Rule tables of one scoring model, with a row for each kind of rule."""
    tables: Tables = {
        "scoring_models": [
            {
                "name": "Small",
                "status": status,
                "compared_to": compared_to,
                "fit_weight": "1",
                "engagement_weight": "1.5",
                "scale_max": "100",
                "points_at_scale_max": "60",
                "requalify_after_days": "30",
                "description": "A policy that fits on a page",
            }
        ],
        "audience_rules": [
            _condition("in_europe", "country", "in", "DE|FR", effect="include"),
            _condition("customer", "sales_status", "equals", "customer", effect="suppress"),
            _condition("opted_out", "rule", "matched", "unsubscribed", effect="suppress"),
        ],
        "score_groups": [
            _group("firm", "fit", "max", "", "30"),
            _group("person", "fit", "sum", "-10", ""),
            _group("web", "engagement", "sum", "-20", "40"),
            _group("silence", "engagement", "sum", "", ""),
        ],
        "fit_rules": [
            _fit("large", "firm", "20", "employee_count", "gte", "500"),
            _fit("middle", "firm", "10", "employee_count", "between", "50|499"),
            _fit("boss", "person", "15", "seniority", "equals", "executive"),
            _fit("german_boss", "person", "5.5", "seniority", "equals", "executive"),
            _fit("german_boss", "person", "5.5", "country", "equals", "DE"),
            _fit("free_mail", "person", "-5", "email_domain_type", "in", "free|disposable"),
        ],
        "engagement_rules": [
            _engagement("pricing", "web", "10", "per_event", property="page_path")
            | {"operator": "starts_with", "value": "/pricing", "max_per_day": "2"}
            | {"max_occurrences": "5", "window_days": "90", "decay": "linear", "decay_days": "90"},
            _engagement("pages", "web", "3", "once", min_occurrences="2")
            | {"distinct_property": "page_path", "window_days": "30"},
            _engagement("reader", "web", "4", "once", decay="step", decay_days="10")
            | {"property": "duration", "operator": "gt", "value": "60", "decay_percent": "25"},
            _engagement("asleep", "silence", "-10", "inactivity", event_type="*", window_days="60"),
            _engagement("unsubscribed", "silence", "-20", "once", event_type="unsubscribe"),
        ],
        "grade_thresholds": [
            {"dimension": dimension, "grade": grade, "min_score": min_score}
            for dimension, grade, min_score in (
                ("fit", "A", "20"),
                ("fit", "B", ""),
                ("engagement", "1", "12.5"),
                ("engagement", "2", ""),
            )
        ],
        "grade_actions": [
            {
                "fit_grade": fit,
                "engagement_grade": engagement,
                "next_action": f"Treat as {fit}{engagement}",
                "sla_hours": "24",
            }
            for fit in "AB"
            for engagement in "12"
        ],
        "mql_criteria": [
            _criterion("best", "lead_grade", "in", "A1|B1"),
            _criterion("best", "engagement_score", "gte", "15"),
            _criterion("buyer", "rule", "matched", "pricing"),
            _criterion("buyer", "rule", "not_matched", "free_mail"),
            _criterion("buyer", "fit_grade", "equals", "A"),
        ],
    }
    return {
        table: [{"scoring_model_id": model, **row} for row in rows]
        for table, rows in tables.items()
    }


def joined(*policies: Mapping[str, Rows]) -> Tables:
    """Rule tables that hold the rows of several policies."""
    return {
        table: [dict(row) for policy in policies for row in policy[table]] for table in policies[0]
    }


def small_dictionaries() -> Tables:
    """Dictionaries with a few rows each."""
    return {
        "placeholder_values": [{"value": "n/a"}, {"value": "unknown"}],
        "event_types": [{"raw_event_type": "pv", "event_type": "page_view"}],
        "email_domains": [{"domain": "gmail.com", "email_domain_type": "free"}],
        "job_title_patterns": [
            {
                "attribute": "seniority",
                "priority": "1",
                "pattern": "chief|ceo",
                "value": "executive",
            },
            {"attribute": "seniority", "priority": "2", "pattern": "manager", "value": "manager"},
            {"attribute": "job_function", "priority": "1", "pattern": "sales", "value": "sales"},
        ],
        "attribute_sources": [
            {"attribute": "employee_count", "source": "acme_data", "priority": "1"},
            {"attribute": "*", "source": "contact", "priority": "2"},
        ],
        "robots": [
            {
                "robot_id": "scanner",
                "event_type": "email_click",
                "property": "",
                "operator": "",
                "value": "",
                "max_events": "5",
                "within_seconds": "2",
            }
        ],
        "working_hours": [
            {
                "scoring_model_id": "*",
                "time_zone": "Europe/Berlin",
                "weekday": str(weekday),
                "opens_at": "09:00",
                "closes_at": "17:00",
            }
            for weekday in range(1, 6)
        ],
        "holidays": [{"scoring_model_id": "*", "holiday_on": "2026-05-01"}],
    }


def small_inputs() -> Tables:
    """Inputs with a few good rows each; the leads differ in grade, MQL state and audience."""
    return {
        "contacts": [
            _contact("C1", "ada@acme.example", "K1", "CEO", "800", "DE"),
            _contact("C2", "bob@gmail.com", "K1", "Sales Manager", "60", "FR"),
            _contact("C3", "cleo@beta.example", "K2", "Chief of Staff", "100", "DE"),
            _contact("C4", "dan@gamma.example", "", "Manager", "", "US"),
            _contact("C5", "eve@acme.example", "K1", "CEO", "800", "DE"),
        ],
        "events": [
            _event("E1", "C1", "page_view", "2026-06-20 09:00:00", "/pricing", "90"),
            _event("E2", "C1", "page_view", "2026-06-29 10:30:00", "/pricing/teams", "10"),
            _event("E3", "C2", "pv", "2026-06-10 12:00:00", "/blog", "61"),
            _event("E4", "C2", "page_view", "2026-05-10 12:00:00", "/pricing", "5"),
            _event("E5", "", "page_view", "2026-06-28 08:00:00", "/pricing", "200")
            | {"anonymous_id": "anon-3"},
            _event("E6", "C5", "unsubscribe", "2026-06-01 00:00:00", "", ""),
            _event("E7", "C5", "page_view", "2026-06-25 23:59:59", "/pricing", "70"),
        ],
        "identities": [
            {"anonymous_id": "anon-3", "contact_id": "C3", "identified_at": "2026-06-29"},
        ],
        "contact_merges": [
            {"contact_id": "C0", "merged_into_contact_id": "C2", "merged_at": "2026-05-05"},
        ],
        "companies": [
            {"company_id": "K1", "name": "Acme", "domain": "acme.example", "industry": "Software"},
            {"company_id": "K2", "name": "Beta", "domain": "beta.example", "industry": "Retail"},
        ],
        "enrichments": [
            {
                "subject_type": "contact",
                "subject_id": "C3",
                "attribute": "employee_count",
                "value": "5000",
                "provider": "acme_data",
                "observed_at": "2026-03-01",
            },
        ],
        "opportunities": [
            {
                "opportunity_id": "O1",
                "contact_id": "C2",
                "created_at": "2026-06-15",
                "closed_at": "",
                "is_won": "false",
                "amount": "1200.5",
            },
        ],
        "sales_activities": [
            {
                "activity_id": "S1",
                "contact_id": "C1",
                "activity_type": "call",
                "occurred_at": "2026-06-29 15:00:00",
            },
        ],
        "dispositions": [
            {
                "contact_id": "C3",
                "disposition": "accepted",
                "reason": "Fits",
                "decided_at": "2026-06-29",
            },
        ],
        "overrides": [
            {
                "contact_id": "C4",
                "scoring_model_id": "",
                "override": "not_mql",
                "reason": "A student",
                "decided_by": "Ann",
                "decided_at": "2026-06-01",
                "expires_at": "2026-12-01",
            },
        ],
        "erasure_requests": [],
    }


def later_inputs() -> Tables:
    """Inputs that change every published table, so that one that is built anew shows."""
    inputs = small_inputs()
    inputs["contacts"] += [
        {**inputs["contacts"][0], "contact_id": "C6", "email": "new@acme.example"},
        {**inputs["contacts"][0], "contact_id": ""},
    ]
    inputs["events"].append({**inputs["events"][0], "event_id": "E99", "contact_id": "C2"})
    return inputs


def valid_policy() -> Tables:
    """The policy that mistakes are made in."""
    return joined(small_model("main"), small_model("next", "challenger", "main"))


def edited_policy() -> Tables:
    """The policy with one more edit that is valid, so that the scoring guide would change too."""
    tables = valid_policy()
    tables["fit_rules"][0]["points"] = "21"
    return tables


class Published:
    """A workspace whose last good build is known, and whose inputs have changed since."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.write(edited_policy())
        workspace.write_inputs(later_inputs(), EXTRA_COLUMNS)
        later = self._good_build()
        self.write(valid_policy())
        workspace.write_inputs(small_inputs(), EXTRA_COLUMNS)
        self.snapshot = self._good_build()
        stale = [mart for mart in FOLLOW_THE_INPUTS if later[mart] == self.snapshot[mart]]
        assert not stale, f"the snapshot would not show that these are built anew: {stale}"
        workspace.write_inputs(later_inputs(), EXTRA_COLUMNS)

    def _good_build(self) -> dict[str, list[str]]:
        result = self.workspace.build(DAY)
        assert result.success, result.messages[-6000:]
        return self.rows()

    def write(self, rules: Tables, dictionaries: Tables | None = None) -> None:
        """Replace all rule tables and dictionaries."""
        self.workspace.write_rules(rules)
        self.workspace.write_dictionaries(dictionaries or small_dictionaries())

    def rows(self) -> dict[str, list[str]]:
        """All rows of all published tables."""
        return {
            mart: sorted(str(sorted(row.items())) for row in self.workspace.rows(mart))
            for mart in MARTS
        }

    def is_as_it_was(self) -> bool:
        """Whether no row of a published table has changed since the last good build."""
        return self.rows() == self.snapshot


def _condition(
    rule_id: str, attribute: str, operator: str, value: str, effect: str
) -> dict[str, str]:
    return {
        "rule_id": rule_id,
        "effect": effect,
        "attribute": attribute,
        "operator": operator,
        "value": value,
        "reason": f"Because of {rule_id}",
    }


def _group(
    name: str, dimension: str, combine: str, min_points: str, max_points: str
) -> dict[str, str]:
    return {
        "score_group": name,
        "dimension": dimension,
        "combine": combine,
        "min_points": min_points,
        "max_points": max_points,
        "description": f"Group {name}",
    }


def _fit(
    rule_id: str, group: str, points: str, attribute: str, operator: str, value: str
) -> dict[str, str]:
    return {
        "rule_id": rule_id,
        "score_group": group,
        "attribute": attribute,
        "operator": operator,
        "value": value,
        "points": points,
        "description": f"Rule {rule_id}",
    }


def _engagement(
    rule_id: str, group: str, points: str, counting: str, **cells: str
) -> dict[str, str]:
    return {
        "rule_id": rule_id,
        "score_group": group,
        "event_type": "page_view",
        "counting": counting,
        "points": points,
        "description": f"Rule {rule_id}",
        **cells,
    }


def _criterion(criteria_set: str, measure: str, operator: str, value: str) -> dict[str, str]:
    return {
        "criteria_set": criteria_set,
        "measure": measure,
        "operator": operator,
        "value": value,
    }


def _contact(
    contact_id: str, email: str, company_id: str, job_title: str, employees: str, country: str
) -> dict[str, str]:
    return {
        "contact_id": contact_id,
        "email": email,
        "company_id": company_id,
        "created_at": "2026-01-01",
        "updated_at": "2026-02-01 08:00:00",
        "job_title": job_title,
        "employee_count": employees,
        "country": country,
    }


def _event(
    event_id: str, contact_id: str, event_type: str, occurred_at: str, page: str, duration: str
) -> dict[str, str]:
    return {
        "event_id": event_id,
        "contact_id": contact_id,
        "event_type": event_type,
        "occurred_at": occurred_at,
        "loaded_at": occurred_at,
        "page_path": page,
        "duration": duration,
    }
