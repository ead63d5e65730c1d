"""Cells of the inputs: ids, values and times, with the mess that they come in."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from random_cases.words import (
    NUMBER_COLUMNS,
    NUMBERS,
    PLACEHOLDERS,
    TEXTS,
    UNUSABLE_TIMESTAMPS,
    WHITE_SPACE,
    WINDOWS,
)

FAR_FUTURE = datetime(2099, 1, 2, 3, 4, 5)
CONTACT_IDS = (*(f"C{number}" for number in range(1, 25)), "c1")
CIRCLE_IDS = ("R1", "R2", "R3")
COMPANY_IDS = tuple(f"K{number}" for number in range(1, 8))
ANONYMOUS_IDS = tuple(f"anon-{number}" for number in range(1, 16))


@dataclass(frozen=True)
class Draw:
    """What inputs and rules are drawn with.

    Attributes:
        rng: where everything is drawn from.
        days: days whose boundaries times lie on.
        columns: columns beside the usual ones, by input.
        recent: share of the times that lie on one of the days.
    """

    rng: random.Random
    days: Sequence[date]
    columns: dict[str, list[str]]
    recent: float = 0


def chance(draw: Draw, share: float) -> bool:
    """Say yes in this share of cases."""
    return draw.rng.random() < share


def padded(draw: Draw, text: str) -> str:
    """Put white space around a text, more often none."""
    return draw.rng.choice(WHITE_SPACE) + text + draw.rng.choice(WHITE_SPACE)


def nothing(draw: Draw) -> str | None:
    """Draw one of the ways to say nothing."""
    return (
        padded(draw, draw.rng.choice(PLACEHOLDERS))
        if chance(draw, 0.5)
        else draw.rng.choice((None, "", " "))
    )


def some_id(draw: Draw, ids: Sequence[str], missing: float = 0.02) -> str | None:
    """Draw an id, now and then none."""
    return nothing(draw) if chance(draw, missing) else padded(draw, draw.rng.choice(ids))


def some_value(draw: Draw, column: str) -> str | None:
    """Draw a value of a column, now and then none."""
    if chance(draw, 0.15):
        return nothing(draw)
    if column in NUMBER_COLUMNS:
        return padded(draw, draw.rng.choice(NUMBERS))
    text = draw.rng.choice(TEXTS[column])
    return padded(draw, draw.rng.choice((text, text, text.upper(), text.lower())))


def some_moment(draw: Draw, ages: Sequence[int] = ()) -> datetime:
    """Draw a time, mostly one whose age on a scoring day lies on a boundary."""
    rng = draw.rng
    boundary = [
        age + off for age in (*WINDOWS, 2, 3, 5, 10, 20, 40, 60, 100) for off in (-1, 0, 0, 1)
    ]
    age = rng.choice((rng.choice([0, 0, 1, *boundary, *ages]), rng.randint(-20, 500)))
    if draw.recent and chance(draw, draw.recent):
        age = 0
    day = rng.choice(draw.days) - timedelta(days=age)
    day = min(max(day, date(2024, 1, 1)), date(2026, 6, 30))
    exact = (time(0), time(23, 59, 59, 999999), time(12, 30))
    drawn = time(rng.randrange(24), rng.randrange(60), rng.randrange(60), rng.choice((0, 120000)))
    return datetime.combine(day, rng.choice((*exact, drawn, drawn)))


def written(draw: Draw, moment: datetime) -> str:
    """Write a time in one of the usable notations."""
    rng = draw.rng
    if moment.time() == time(0) and chance(draw, 0.4):
        return padded(draw, moment.strftime(rng.choice(("%Y-%m-%d", "%Y%m%d"))))
    minutes, offset = rng.choice(
        (
            (0, ""),
            (0, ""),
            (0, "Z"),
            (330, "+05:30"),
            (-480, "-0800"),
            (120, "+02"),
            (-210, "-03:30"),
        )
    )
    local = moment + timedelta(minutes=minutes)
    fraction = ""
    if local.microsecond:
        fraction = rng.choice(".,") + f"{local.microsecond:06d}" + rng.choice(("", "999"))
    elif chance(draw, 0.2):
        fraction = rng.choice((".0", ".000", ",000000"))
    clock = rng.choice(("%H:%M:%S", "%H:%M:%S", "%H%M%S"))
    if not local.second and not fraction and chance(draw, 0.3):
        clock = rng.choice(("%H:%M", "%H%M"))
    day = rng.choice(("%Y-%m-%d", "%Y-%m-%d", "%Y%m%d"))
    return padded(draw, local.strftime(day + rng.choice("T ") + clock) + fraction + offset)


def some_time(draw: Draw, bad: float = 0.02, ages: Sequence[int] = ()) -> str | None:
    """Draw a row's own time, now and then one that does not do."""
    if chance(draw, bad):
        return draw.rng.choice(UNUSABLE_TIMESTAMPS)
    if chance(draw, bad / 2):
        return nothing(draw)
    if chance(draw, bad / 2):
        return written(draw, FAR_FUTURE)
    return written(draw, some_moment(draw, ages))
