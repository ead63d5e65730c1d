"""What sales knows: opportunities, activities and dispositions."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from random_cases.draws import (
    CIRCLE_IDS,
    CONTACT_IDS,
    FAR_FUTURE,
    Draw,
    chance,
    nothing,
    padded,
    some_id,
    some_time,
    some_value,
    written,
)
from random_cases.typed import as_text
from random_cases.words import Rows


def draw_opportunities(draw: Draw) -> Rows:
    """Draw opportunities, won, lost and open."""
    rows = _won_opportunities(draw)
    for number in range(1, 13):
        contacts = draw.rng.sample([*CONTACT_IDS, "X1", "nobody"], draw.rng.choice((1, 1, 2)))
        for contact in contacts:
            row = {
                "opportunity_id": some_id(draw, [f"O{number}"]),
                "contact_id": padded(draw, contact),
                "created_at": some_time(draw),
                "closed_at": _closed_at(draw),
                "is_won": draw.rng.choice(
                    ("true", "T", " yes", "Y", "1", "false", "0", "no", None, "-")
                ),
                "amount": some_value(draw, "annual_revenue"),
            }
            rows.append(row)
            if chance(draw, 0.25):
                rows.append({**row, "created_at": some_time(draw), "closed_at": _closed_at(draw)})
    return rows


def _won_opportunities(draw: Draw) -> Rows:
    """Draw some that are won by the last day, of leads who are likely to be there before."""
    rng = draw.rng
    rows = []
    for number in range(rng.randint(3, 9)):
        created_on = draw.days[0] - timedelta(days=rng.randint(1, 60))
        closed_on = created_on + timedelta(days=rng.randint(0, 60))
        rows.append(
            {
                "opportunity_id": f"W{number}",
                "contact_id": rng.choice([*CONTACT_IDS, *CIRCLE_IDS]),
                "created_at": as_text(datetime.combine(created_on, time(rng.randrange(24)))),
                "closed_at": as_text(datetime.combine(closed_on, time(12))),
                "is_won": "true",
                "amount": None,
            }
        )
    return rows


def _closed_at(draw: Draw) -> str | None:
    if chance(draw, 0.1):
        return written(draw, FAR_FUTURE)
    return nothing(draw) if chance(draw, 0.4) else some_time(draw, 0.05)


def draw_sales_activities(draw: Draw) -> Rows:
    """Draw what sales did."""
    rows = [
        {
            "activity_id": some_id(draw, [f"S{number}"]),
            "contact_id": some_id(draw, [*CONTACT_IDS, "nobody"]),
            "activity_type": draw.rng.choice(("call", "email", "meeting")),
            "occurred_at": some_time(draw),
        }
        for number in range(1, 16)
    ]
    return rows + [{**row, "occurred_at": some_time(draw)} for row in rows if chance(draw, 0.2)]


def draw_dispositions(draw: Draw) -> Rows:
    """Draw verdicts on leads."""
    names = ("accepted", "rejected", "recycled", "RECYCLED", " Recycled ", "disqualified")
    rows = [
        {
            "contact_id": some_id(draw, [*CONTACT_IDS, *CONTACT_IDS, "X1", "nobody"]),
            "disposition": draw.rng.choice((*names, *names, "maybe", "none")),
            "reason": draw.rng.choice((None, "no budget", "timing")),
            "decided_at": some_time(draw),
        }
        for _ in range(18)
    ]
    again = [{**row, "disposition": draw.rng.choice(names)} for row in rows if chance(draw, 0.2)]
    return rows + again + [dict(row) for row in rows if chance(draw, 0.1)]


OVERRIDDEN_MODELS = ("core", "core_next", "apac", "retired", "no_model")


def draw_overrides(draw: Draw) -> Rows:
    """Draw what people decided about leads; one person and reason for all, so copies are equal."""
    names = ("mql", "mql", "not_mql", "NOT_MQL", " Mql ")
    rows = [
        {
            "contact_id": some_id(draw, [*CONTACT_IDS, *CONTACT_IDS, "X1", "nobody"]),
            "scoring_model_id": draw.rng.choice((None, None, *OVERRIDDEN_MODELS)),
            "override": draw.rng.choice((*names, *names, "maybe", None)),
            "reason": "known" if chance(draw, 0.9) else None,
            "decided_by": "Ann",
            "decided_at": some_time(draw),
            "expires_at": draw.rng.choice(
                (some_time(draw), "2026-12-31", "2030-01-01 10:00:00", None)
            ),
        }
        for _ in range(18)
    ]
    again = [{**row, "override": draw.rng.choice(names)} for row in rows if chance(draw, 0.3)]
    return rows + again + [dict(row) for row in rows if chance(draw, 0.1)]
