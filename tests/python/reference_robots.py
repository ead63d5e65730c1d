"""Which events no person made: robots by the contract, apart from the SQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reference_scorer import Event

Row = Mapping[str, Any]


def cell(row: Row, name: str) -> str:
    """A cell without blanks around it."""
    return (row.get(name) or "").strip()


def robots_of_events(
    events: Iterable[Event],
    rows: Iterable[Row],
    event_type: Callable[[str], str],
    holds: Callable[[str, str | None, str | None], bool],
) -> dict[str, str]:
    """The robot of each event that is one's, by event id; of several robots the first by name.

    Args:
        events: usable events, each once.
        rows: rows of the dictionary robots; those of one robot must all hold.
        event_type: gives the name that a type goes by.
        holds: tells whether a condition holds: operator, operand, value.
    """
    by_robot: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_robot[cell(row, "robot_id")].append(row)
    found: dict[str, str] = {}
    for robot_id in sorted(by_robot, reverse=True):
        chosen: set[str] | None = None
        for row in by_robot[robot_id]:
            matched = {event.event_id for event in _matched(row, list(events), event_type, holds)}
            chosen = matched if chosen is None else chosen & matched
        found |= dict.fromkeys(chosen or (), robot_id)
    return found


def _matched(
    row: Row,
    events: Sequence[Event],
    event_type: Callable[[str], str],
    holds: Callable[[str, str | None, str | None], bool],
) -> list[Event]:
    wanted = cell(row, "event_type").lower()
    of_type = [one for one in events if wanted == "*" or event_type(wanted) == one.event_type]
    if cell(row, "max_events"):
        within = timedelta(seconds=float(cell(row, "within_seconds")))
        of_type = in_bursts(of_type, int(cell(row, "max_events")), within)
    name = cell(row, "property").lower()
    return [
        one
        for one in of_type
        if not name or holds(cell(row, "operator").lower(), row["value"], one.properties[name])
    ]


def in_bursts(events: Iterable[Event], max_events: int, within: timedelta) -> list[Event]:
    """Events in a span, both ends included, that holds too many by one contact or visitor."""
    by_actor: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        if event.contact_id:
            by_actor["contact", event.contact_id].append(event)
        elif event.anonymous_id:
            by_actor["visitor", event.anonymous_id].append(event)
    found = []
    for acts in by_actor.values():
        starts = [one.occurred_at for one in acts]
        spans = [
            (start, start + within)
            for start in starts
            if sum(start <= one.occurred_at <= start + within for one in acts) > max_events
        ]
        found += [
            one for one in acts if any(start <= one.occurred_at <= end for start, end in spans)
        ]
    return found
