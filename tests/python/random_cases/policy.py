"""Policies without what needs scores: models, groups, audiences, dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta

from reference_scorer import Policy

from random_cases.draws import Draw
from random_cases.rules import attribute_names, draw_condition, draw_engagement_rule, draw_fit_rule
from random_cases.words import PLACEHOLDERS, PROVIDERS, RAW_EVENT_TYPES, Rows


def draw_policy(draw: Draw) -> Policy:
    """Draw a policy without limits, thresholds and criteria, which need scores."""
    models = [("core", "champion", "")]
    models += [("core_next", "challenger", "core")] if draw.rng.random() < 0.6 else []
    models += [("apac", "champion", "")] if draw.rng.random() < 0.4 else []
    models += [("retired", "off", "")] if draw.rng.random() < 0.4 else []
    rules: dict[str, Rows] = {
        "scoring_models": [_model(draw, *model) for model in models],
        "audience_rules": [],
        "score_groups": [],
        "fit_rules": [],
        "engagement_rules": [],
        "grade_thresholds": [],
        "grade_actions": [],
        "mql_criteria": [],
    }
    for model, _, _ in models:
        for table, rows in _model_rules(draw, model).items():
            rules[table] += [{"scoring_model_id": model, **row} for row in rows]
    for rows in rules.values():
        draw.rng.shuffle(rows)
    return Policy(
        rules=rules,
        dictionaries=_dictionaries(draw),
        contact_attributes=draw.columns["contacts"],
        event_properties=draw.columns["events"],
        company_attributes=draw.columns["companies"],
    )


def _model(draw: Draw, model: str, status: str, compared_to: str) -> dict[str, str]:
    weights = ("1", "1", "0.5", "2", "1.25", "0.3333333333", "0")
    return {
        "scoring_model_id": model,
        "name": model.title(),
        "status": status,
        "compared_to": compared_to,
        "fit_weight": draw.rng.choice(weights),
        "engagement_weight": draw.rng.choice(weights[:-1]),
        "scale_max": draw.rng.choice(("100", "100", "10", "1000")),
        "points_at_scale_max": draw.rng.choice(("40", "80", "33.3", "100", "16", "57.25")),
        "requalify_after_days": "30",
        "description": "Drawn at random",
    }


def _model_rules(draw: Draw, model: str) -> dict[str, Rows]:
    fit_groups = ["firm", "person", "source"]
    engagement_groups = ["web", "mail", "intent", "silence"]
    prefix = draw.rng.choice(("", f"{model}_"))
    return {
        "score_groups": [
            _group(draw, name, dimension)
            for dimension, names in (("fit", fit_groups), ("engagement", engagement_groups))
            for name in names
        ],
        "fit_rules": _versions(
            draw,
            [f"{prefix}fit_{number:02d}" for number in range(draw.rng.randint(8, 13))],
            lambda: draw_fit_rule(draw, fit_groups),
        ),
        "engagement_rules": _versions(
            draw,
            [f"{prefix}act_{number:02d}" for number in range(draw.rng.randint(10, 16))],
            lambda: draw_engagement_rule(draw, engagement_groups),
        ),
        "audience_rules": _audience(draw, prefix),
        "grade_thresholds": [
            {"dimension": "fit", "grade": "A", "min_score": ""},
            {"dimension": "engagement", "grade": "1", "min_score": ""},
        ],
        "grade_actions": [
            {"fit_grade": "A", "engagement_grade": "1", "next_action": "wait", "sla_hours": ""}
        ],
    }


def _group(draw: Draw, name: str, dimension: str) -> dict[str, str]:
    return {
        "score_group": name,
        "dimension": dimension,
        "combine": draw.rng.choice(("sum", "sum", "max")),
        "min_points": "",
        "max_points": "",
        "description": f"Group {name}",
    }


def _versions(draw: Draw, rule_ids: Iterable[str], rows_of_rule: Callable[[], Rows]) -> Rows:
    """Give each rule one version for ever, or several whose validities do not overlap."""
    rows = []
    for rule_id in rule_ids:
        periods = [("", "")]
        if draw.rng.random() < 0.3:
            around = {day + timedelta(days=off) for day in draw.days for off in (-40, -1, 0, 0, 1)}
            first, second = sorted(draw.rng.sample(sorted(around), 2))
            periods = draw.rng.choice(
                (
                    [("", first), (first, "")],
                    [("", first), (first, second), (second, "")],
                    [("", first), (second, "")],
                    [(first, second)],
                )
            )
        for valid_from, valid_to in periods:
            validity = {"valid_from": str(valid_from), "valid_to": str(valid_to)}
            rows += [
                {"rule_id": rule_id, **row, **validity, "description": f"Rule {rule_id}"}
                for row in rows_of_rule()
            ]
    return rows


def _audience(draw: Draw, prefix: str) -> Rows:
    rng = draw.rng
    rows = []
    for effect, number in (
        ("include", rng.choice((0, 0, 1, 2))),
        ("suppress", rng.choice((0, 1, 2, 3))),
    ):
        for rule in range(number):
            shared = {
                "rule_id": f"{effect}_{rule}",
                "effect": effect,
                "reason": rng.choice(("", f"Reason {rule}")),
            }
            attributes = rng.sample(attribute_names(draw), rng.choice((1, 1, 2)))
            rows += [{**shared, **draw_condition(draw, "attribute", one)} for one in attributes]
            if effect == "suppress" and rng.random() < 0.5:
                rows[-1] |= _rule_condition(draw, "attribute", prefix)
    return rows


def _rule_condition(draw: Draw, kind: str, prefix: str) -> dict[str, str]:
    rule_id = draw.rng.choice((f"{prefix}fit_0", f"{prefix}act_0")) + str(draw.rng.randrange(8))
    operator = draw.rng.choice(("matched", "matched", "not_matched"))
    return {kind: "rule", "operator": operator, "value": rule_id}


def _dictionaries(draw: Draw) -> dict[str, Rows]:
    rng = draw.rng
    patterns = (
        ("seniority", "^(chief|ceo)", "executive"),
        ("seniority", "(^| )vp( |$)", "Vice President"),
        ("seniority", "head|director|manager|officer", "manager"),
        ("job_function", "sales", "sales"),
        ("job_function", "market", "Marketing"),
        ("job_function", "engineer|technology", "technology"),
    )
    priorities = rng.sample(range(1, 20), len(patterns))
    columns = sorted(
        {*draw.columns["contacts"], *(f"company_{one}" for one in draw.columns["companies"])}
    )
    sources = [
        (attribute, source)
        for attribute in ("*", *columns)
        for source in ("contact", "company", *PROVIDERS)
    ]
    sources = [one for one in sources if one[1] != "contact" or not one[0].startswith("company_")]
    return {
        "placeholder_values": [{"value": value} for value in PLACEHOLDERS],
        "event_types": [
            {"raw_event_type": raw, "event_type": name} for raw, name in RAW_EVENT_TYPES
        ],
        "email_domains": [
            {"domain": "gmail.com", "email_domain_type": "free"},
            {"domain": "mailinator.com", "email_domain_type": "disposable"},
        ],
        "job_title_patterns": [
            {
                "attribute": attribute,
                "priority": str(priority),
                "pattern": pattern,
                "value": value,
            }
            for priority, (attribute, pattern, value) in zip(priorities, patterns, strict=True)
        ],
        "attribute_sources": [
            {"attribute": attribute, "source": source, "priority": str(rng.randint(1, 4))}
            for attribute, source in rng.sample(sources, rng.randint(0, 10))
        ],
    }
