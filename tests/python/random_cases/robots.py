"""What no person made: bursts in the events, and the dictionary that finds some of them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from reference_scorer import parse_timestamp

from random_cases.words import EVENT_TYPES, TEXTS, Rows


def draw_bursts(rng: random.Random, events: Rows) -> None:
    """Add copies of some events, fractions of seconds to some seconds apart."""
    dated = [row for row in events if parse_timestamp((row["occurred_at"] or "").strip())]
    for number, row in enumerate(rng.sample(dated, min(len(dated), 6))):
        moment = parse_timestamp(row["occurred_at"].strip())
        for copy in range(rng.randint(1, 6)):
            moment += timedelta(seconds=rng.choice((0, 0, 0.5, 1, 2, 2.000001, 3)))
            other = {"event_type": rng.choice(EVENT_TYPES)} if rng.random() < 0.2 else {}
            events.append(
                {
                    **row,
                    **other,
                    "event_id": f"B{number}-{copy}",
                    "occurred_at": f"{moment:%Y-%m-%d %H:%M:%S.%f}",
                }
            )


def draw_robots(rng: random.Random, properties: Sequence[str]) -> Rows:
    """Draw robots: by how fast they are, by what their events say, or both; often none."""
    rows: Rows = []
    for name in rng.choice(((), ("scanner",), ("scanner", "crawler"), ("a", "b", "c"))):
        event_type = rng.choice(("*", *EVENT_TYPES, "pv", "EMAIL_CLICK"))
        robot = dict.fromkeys(
            ("robot_id", "event_type", "property", "operator", "value", "max_events"), ""
        )
        robot.update(robot_id=name, event_type=event_type, within_seconds="")
        burst = {
            "max_events": str(rng.randint(1, 4)),
            "within_seconds": rng.choice(("0", "1", "2", "2", "4.5", "3600")),
        }
        is_burst = rng.random() < 0.7 or not properties
        conditions = [{**robot, **burst}] if is_burst else []
        if properties and (not is_burst or rng.random() < 0.3):
            column = rng.choice(properties)
            text = rng.choice(TEXTS.get(column, ("1", "30")))
            operator = rng.choice(("equals", "contains", "is_blank", "is_present", "not_equals"))
            value = "" if operator.startswith("is_") else text
            condition = {"property": column, "operator": operator, "value": value}
            conditions.append({**robot, **condition})
        rows += conditions
    return rows
