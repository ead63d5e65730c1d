"""What the reference hands to others: scores of accounts, and what the CRM is to write."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, localcontext
from typing import Any

from reference_forecast import grade_level, minimums
from reference_scorer import Model, live_models
from reference_time import (
    PRECISION,
    Lead,
    Score,
    Timeline,
    as_known,
    champions,
    mql_handoffs,
)


def call_list(timeline: Timeline, ahead: Mapping[Lead, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of `call_list`: MQLs that sales has not turned down, in the order in which to call.

    Args:
        timeline: the days of a policy and its inputs.
        ahead: what is published of each lead beside its scores.
    """
    rows = []
    for handoff in mql_handoffs(timeline):
        lead = (handoff["scoring_model_id"], handoff["contact_id"])
        turned_down = handoff["disposition"] in ("rejected", "disqualified")
        if handoff["ended_on"] is None and not turned_down:
            score = timeline.current[lead]
            company = score["company_id"]
            rows.append(
                {
                    **handoff,
                    **score,
                    **ahead[lead],
                    "next_action": score["next_action"],
                    **{
                        name: as_known(timeline, lead[1], name)
                        for name in ("full_name", "email", "owner")
                    },
                    "company_name": timeline.intake.companies.get(company, {}).get("name"),
                }
            )
    rows.sort(key=_urgency)
    by_model: Counter[str] = Counter()
    for row in rows:
        by_model[row["scoring_model_id"]] += 1
        row["call_rank"] = by_model[row["scoring_model_id"]]
    return rows


def _urgency(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Sort leads: those that wait longer than they may, then by deadline, then the best."""
    waits_too_long = row["sla_status"] == "breached" and row["first_touch_at"] is None
    due_at = row["due_at"] or datetime.max
    return (not waits_too_long, due_at, -row["total_score"], row["contact_id"])


def account_scores(timeline: Timeline) -> list[dict[str, Any]]:
    """Rows of `account_scores`: champion models by company that a contact of theirs names."""
    models = {
        model.model_id: model
        for model in live_models(timeline.today)
        if model.model_id in champions(timeline.intake.policy)
    }
    accounts: dict[tuple[str, str], list[Score]] = {}
    for (model_id, _), row in timeline.current.items():
        if model_id in models and row["company_id"] is not None:
            accounts.setdefault((model_id, row["company_id"]), []).append(row)
    return [
        {
            "scoring_model_id": model_id,
            "company_id": company_id,
            "company_name": timeline.intake.companies.get(company_id, {}).get("name"),
            **summarise_account(models[model_id], leads),
        }
        for (model_id, company_id), leads in accounts.items()
    ]


def summarise_account(model: Model, leads: Sequence[Score]) -> dict[str, Any]:
    """Columns of an account by its scored leads, of which there is at least one.

    The lead to call is not suppressed: an MQL first, then the highest total, then the lowest id.
    """
    with localcontext(prec=PRECISION):
        summed_score = sum((lead["total_score"] for lead in leads), Decimal(0))
    callable_leads = [lead for lead in leads if not lead["is_suppressed"]]
    to_call = min(
        callable_leads,
        key=lambda lead: (not lead["is_mql"], -lead["total_score"], lead["contact_id"]),
        default=None,
    )
    return {
        "scored_leads": len(leads),
        "mqls": sum(lead["is_mql"] for lead in leads),
        "highest_score": max(lead["total_score"] for lead in leads),
        "summed_score": summed_score,
        "best_grade": max(leads, key=lambda lead: _levels(model, lead))["lead_grade"],
        "lead_to_call": to_call and to_call["contact_id"],
    }


def _levels(model: Model, lead: Score) -> tuple[int, ...]:
    return tuple(
        grade_level(lead[f"{dimension}_score"], minimums(model.thresholds(dimension)))
        for dimension in ("fit", "engagement")
    )


def crm_operations(
    timeline: Timeline, earlier: Iterable[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    """Key and operation of each row of `sync_crm_leads`.

    What a champion scores is written. What was written before, or what the history of a champion
    knows, and is not scored by a champion now, is cleared; so is, for each champion, a contact that
    was to be deleted and is not any more. An erased contact is deleted, for all models at once.

    Args:
        timeline: scores of the days up to the scoring day.
        earlier: the rows that the run before left.
    """
    models, erased = champions(timeline.intake.policy), timeline.intake.erased
    known = {lead for lead in timeline.leads if lead[0] in models}
    for row in earlier:
        of_models = models if row["operation"] == "delete" else [row["scoring_model_id"]]
        known |= {(model, row["contact_id"]) for model in of_models}
    rows = [
        {
            "scoring_model_id": lead[0],
            "contact_id": lead[1],
            "operation": ("upsert" if lead in timeline.current and lead[0] in models else "clear"),
        }
        for lead in sorted(known)
        if lead[1] not in erased
    ]
    return rows + [
        {"scoring_model_id": None, "contact_id": one, "operation": "delete"}
        for one in sorted(erased)
    ]
