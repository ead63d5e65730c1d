"""When Northbeam's sales works: Monday to Friday, 9 to 17 in Berlin, but for holidays.

Moments are in UTC without a zone, as everywhere in the sample. The days and hours are those of
``working_hours.csv`` and ``holidays.csv``; a test holds the two together.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")
OPENS_AT, CLOSES_AT = time(9), time(17)
HOLIDAYS = frozenset(
    date(*day)
    for day in (
        (2025, 1, 1), (2025, 4, 18), (2025, 4, 21), (2025, 5, 1), (2025, 5, 29), (2025, 6, 9),
        (2025, 10, 3), (2025, 12, 25), (2025, 12, 26),
        (2026, 1, 1), (2026, 4, 3), (2026, 4, 6), (2026, 5, 1), (2026, 5, 14), (2026, 5, 25),
    )
)  # fmt: skip


def is_working_day(day: date) -> bool:
    """Say whether sales works on that day."""
    return day.weekday() < 5 and day not in HOLIDAYS


def after_work(moment: datetime, hours: float = 0) -> datetime:
    """Give the moment of work at which that many hours have been worked since a moment (UTC)."""
    local = moment.replace(tzinfo=UTC).astimezone(BERLIN).replace(tzinfo=None)
    left = timedelta(hours=hours)
    while True:
        opens_at = max(local, datetime.combine(local.date(), OPENS_AT))
        closes_at = datetime.combine(local.date(), CLOSES_AT)
        if is_working_day(local.date()) and opens_at < closes_at:
            if opens_at + left < closes_at:
                # Clocks change in the night, never at work.
                worked = (opens_at + left).replace(tzinfo=BERLIN).astimezone(UTC)
                return worked.replace(tzinfo=None, microsecond=0)
            left -= closes_at - opens_at
        local = datetime.combine(local.date() + timedelta(days=1), time())
