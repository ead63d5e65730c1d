"""Values as people read them. Blank is shown as an en dash."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

BLANK = "\N{EN DASH}"


def is_blank(value: Any) -> bool:  # noqa: ANN401
    """Whether there is no value."""
    return value is None or value == "" or bool(pd.isna(value))


def day(value: date | None) -> str:
    """A date: 30 Jun 2026."""
    return BLANK if is_blank(value) else f"{value.day} {value:%b %Y}"


def moment(value: datetime | None) -> str:
    """A time, in whatever zone it is: Tue 30 Jun 2026, 14:05."""
    return BLANK if is_blank(value) else f"{value:%a} {value.day} {value:%b %Y, %H:%M}"


def points(value: float | Decimal | None, signed: bool = False) -> str:
    """Points with at most two decimals: 24.5, +3, -0.25."""
    if is_blank(value):
        return BLANK
    text = f"{round(Decimal(str(value)), 2):{'+' if signed else ''},f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("+0", "-0") else text


def exact(value: float | Decimal | str) -> str:
    """Points with all decimals that they have: 182.776189."""
    text = f"{Decimal(str(value)):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def count(value: float | None) -> str:
    """A number of things: 1,204."""
    return BLANK if is_blank(value) else f"{int(value):,}"


def percent(value: float | None, decimals: int = 1) -> str:
    """A share as percent: 0.0435 is 4.3 %."""
    return BLANK if is_blank(value) else f"{value:.{decimals}%}".replace("%", " %")


def hours(value: float | None) -> str:
    """A span of hours as people say it: 40 minutes, 5 hours, 3 days."""
    if is_blank(value):
        return BLANK
    if value < 1:
        return counted(round(value * 60), "minute")
    if value < 48:
        return counted(round(value), "hour")
    return counted(round(value / 24), "day")


def working_hours(value: float | None) -> str:
    """A span of hours of working time, which has no days of 24 hours: 40 working minutes."""
    if is_blank(value):
        return BLANK
    if value < 1:
        return counted(round(value * 60), "working minute")
    return counted(round(value), "working hour")


def late(hours_overdue: float) -> str:
    """By how much working time a deadline was missed: 5 working hours late."""
    return f"{working_hours(hours_overdue)} late"


def counted(number: int, thing: str, things: str | None = None) -> str:
    """A number and its noun: 1 lead, 2 leads."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def words(name: str | None) -> str:
    """A name from a table as words, with a capital: missing_key is Missing key."""
    if is_blank(name):
        return BLANK
    text = str(name).replace("_", " ")
    return text[:1].upper() + text[1:]


def yes_no(value: bool | None) -> str:
    """Yes or No."""
    return BLANK if is_blank(value) else ("Yes" if value else "No")
