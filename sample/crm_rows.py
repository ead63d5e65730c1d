"""What the tables of both CRMs are made of."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

Row = dict[str, Any]
Tables = dict[str, list[Row]]


def at(day: str, hour: int = 12) -> datetime:
    """A time on a day."""
    return datetime.fromisoformat(day) + timedelta(hours=hour)
