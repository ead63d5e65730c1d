"""What leads do, as often as it is delivered."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from reference_scorer import parse_timestamp

from random_cases.draws import (
    ANONYMOUS_IDS,
    CONTACT_IDS,
    Draw,
    chance,
    nothing,
    padded,
    some_time,
    some_value,
)
from random_cases.words import EVENT_TYPES, RAW_EVENT_TYPES, Rows


def _event(draw: Draw, event_id: str | None) -> dict[str, Any]:
    raw_types = [
        *EVENT_TYPES,
        *(raw for raw, _ in RAW_EVENT_TYPES),
        "Form_Submit",
        "never_scored",
    ]
    event_type = draw.rng.choice(raw_types)
    kind = draw.rng.choices(
        ("contact", "anonymous", "both", "neither", "unknown"), (55, 35, 6, 2, 2)
    )[0]
    contacts = [*CONTACT_IDS, "X1", "X2", "R1"]
    return {
        "event_id": event_id,
        "contact_id": {
            "contact": draw.rng.choice(contacts),
            "both": padded(draw, draw.rng.choice(contacts)),
            "unknown": "nobody",
        }.get(kind),
        "anonymous_id": padded(draw, draw.rng.choice(ANONYMOUS_IDS))
        if kind in ("anonymous", "both", "unknown")
        else nothing(draw),
        "event_type": nothing(draw)
        if chance(draw, 0.02)
        else padded(draw, draw.rng.choice((event_type, event_type.upper()))),
        "occurred_at": some_time(draw, 0.03),
        "loaded_at": nothing(draw) if chance(draw, 0.1) else some_time(draw, 0.03),
        **{column: some_value(draw, column) for column in draw.columns["events"]},
    }


def draw_events(draw: Draw) -> Rows:
    """Draw events, of which some are delivered again, and bursts on one day."""
    rows = [_event(draw, nothing(draw)) for _ in range(3)]
    for number in range(1, 181):
        event = _event(draw, f"E{number}")
        rows.append(event)
        for _ in range(draw.rng.choice((0, 0, 0, 0, 1, 2))):
            rows.append(_redelivery(draw, event, rows))
    for number in range(181, 191):
        # A burst on one day, for the limits by day.
        event = _event(draw, f"E{number}")
        repeated = [f"E{number}-{burst}" for burst in range(draw.rng.randint(2, 5))]
        rows += [event, *({**event, "event_id": one} for one in repeated)]
    return rows


def _redelivery(draw: Draw, event: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Draw another delivery of an event, with other times or alike in all."""
    other = _event(draw, event["event_id"])
    if chance(draw, 0.4):
        other["loaded_at"] = event["loaded_at"]
    if chance(draw, 0.3):
        other = {**event, "loaded_at": other["loaded_at"]}
    same_times = [
        row
        for row in rows
        if row["event_id"] == event["event_id"] and _event_times(row) == _event_times(other)
    ]
    return dict(same_times[0]) if same_times else other


def _event_times(row: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    return tuple(
        parse_timestamp((row[name] or "").strip()) for name in ("loaded_at", "occurred_at")
    )
