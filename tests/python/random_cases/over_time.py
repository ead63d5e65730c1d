"""The life of leads: they qualify and fall back, and sales work on them."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from reference_scorer import parse_timestamp
from reference_time import Lead, Timeline, midnight, mql_handoffs, same_person

from random_cases.case import Case
from random_cases.typed import as_text, plain
from random_cases.words import DAYS_OF_CHANGE, POINTS, REASONS, SLA_HOURS, Rows


def draw_changes_ahead(rng: random.Random, rules: dict[str, Rows], present: date) -> None:
    """End engagement rules on days to come, and follow some up with a version of other points."""
    last_versions: dict[tuple[str, str], Rows] = {}
    for row in rules["engagement_rules"]:
        if not row["valid_to"]:
            last_versions.setdefault((row["scoring_model_id"], row["rule_id"]), []).append(row)
    for rows in last_versions.values():
        if rng.random() < 0.6:
            continue
        end = present + timedelta(days=rng.choice(DAYS_OF_CHANGE))
        if rng.random() < 0.6:
            change = {"points": rng.choice(POINTS), "valid_to": ""}
            begin = end + timedelta(days=rng.choice((0, 0, 3)))
            rules["engagement_rules"] += [
                {**row, **change, "valid_from": str(begin)} for row in rows
            ]
        for row in rows:
            row["valid_to"] = str(end)


def draw_life(rng: random.Random, case: Case) -> None:
    """Draw criteria that flip, deadlines, and what sales did around qualification days."""
    for row in case.policy.rules["grade_actions"]:
        row["sla_hours"] = rng.choice(SLA_HOURS)
    timeline = case.timeline()
    for model in case.policy.rules["scoring_models"]:
        _draw_criteria(rng, case, model["scoring_model_id"], timeline)
    if "dispositions" in case.inputs:
        _draw_dispositions(rng, case)
        _settle_reasons(case)
    if "sales_activities" in case.inputs:
        _draw_activities(rng, case)


def _draw_criteria(rng: random.Random, case: Case, model: str, timeline: Timeline) -> None:
    """Set criteria at scores that leads cross within the history."""
    if rng.random() < 0.6:
        case.policy.rules["mql_criteria"] = [
            row for row in case.policy.rules["mql_criteria"] if row["scoring_model_id"] != model
        ]
    for number in range(rng.choice((1, 1, 2))):
        measure = rng.choice(("engagement_score", "total_score", "scaled_score"))
        crossed = _changing_scores(timeline, model, measure)
        if not crossed:
            continue
        low, high = sorted(rng.sample(rng.choice(crossed), 2))
        operator = rng.choice(("gte", "gte", "gt", "between"))
        case.policy.rules["mql_criteria"].append(
            {
                "scoring_model_id": model,
                "criteria_set": f"{rng.choice(('flip', 'turn'))}_{number}",
                "measure": measure,
                "operator": operator,
                "value": {
                    "gte": plain(high),
                    "gt": plain(low),
                    "between": f"{plain(low)}|{plain(high)}",
                }[operator],
            }
        )


def _moments(rng: random.Random, case: Case, handoff: dict[str, Any]) -> list[datetime]:
    """Moments that matter to a hand-off, and those just beside them."""
    start = midnight(handoff["qualified_on"])
    tick = timedelta(microseconds=1)
    last_one = midnight(case.days[0] + timedelta(days=1)) - tick
    moments = [start, start - tick, start + timedelta(hours=rng.randint(1, 90))]
    moments += [handoff["qualified_at"], handoff["qualified_at"] + tick]
    if handoff["due_at"]:
        moments += [handoff["due_at"], handoff["due_at"] + tick]
    if handoff["ended_on"]:
        moments.append(midnight(handoff["ended_on"]) + timedelta(hours=1))
    return [*moments, last_one, last_one + tick]


def _contacts_of(handoff: dict[str, Any], timeline: Timeline) -> list[str]:
    """The contacts that are one lead with that of a hand-off by the scoring day."""
    return sorted(same_person(handoff["contact_id"], timeline.today))


def _draw_dispositions(rng: random.Random, case: Case) -> None:
    timeline = case.timeline()
    kind = case.types.get("dispositions", {}).get("decided_at")
    for handoff in mql_handoffs(timeline):
        for _ in range(rng.choice((0, 0, 1, 2))):
            moment = rng.choice(_moments(rng, case, handoff))
            verdict = rng.choice(("accepted", "Accepted", "rejected", "disqualified"))
            case.inputs["dispositions"].append(
                {
                    "contact_id": rng.choice(_contacts_of(handoff, timeline)),
                    "disposition": "recycled" if rng.random() < 0.1 else verdict,
                    "reason": None,
                    "decided_at": as_text(moment, kind),
                }
            )


def _settle_reasons(case: Case) -> None:
    """Give verdicts of one moment one reason: nothing says which of several would count."""
    for row in case.inputs["dispositions"]:
        moment = parse_timestamp((row["decided_at"] or "").strip()) or datetime.min
        row["reason"] = REASONS[(moment.toordinal() + moment.second) % len(REASONS)]


def _draw_activities(rng: random.Random, case: Case) -> None:
    timeline = case.timeline()
    rows = case.inputs["sales_activities"]
    for number, handoff in enumerate(mql_handoffs(timeline)):
        for touch in range(rng.choice((0, 0, 1, 1, 2))):
            row = {
                "activity_id": f"T{number}-{touch}",
                "contact_id": rng.choice(_contacts_of(handoff, timeline)),
                "activity_type": "call",
                "occurred_at": as_text(rng.choice(_moments(rng, case, handoff))),
            }
            rows.append(row)
            if rng.random() < 0.2:
                later = rng.choice(_moments(rng, case, handoff))
                rows.append({**row, "occurred_at": as_text(later)})


def _changing_scores(timeline: Timeline, model: str, measure: str) -> list[list[Decimal]]:
    """Scores of each lead of a model whose score changes over the days."""
    scores: dict[Lead, set[Decimal]] = {}
    for rows in timeline.scores.values():
        for lead, row in rows.items():
            if lead[0] == model:
                scores.setdefault(lead, set()).add(Decimal(row[measure]))
    return [sorted(found) for _, found in sorted(scores.items()) if len(found) > 1]
