"""When sales works, from the contract alone: working hours and holidays become stretches in UTC.

A calendar is laid out day by day, in local time, with the zone's own clock changes (zoneinfo). All
moments are naive UTC; hours are elapsed time between opening and closing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

Rows = Sequence[Mapping[str, Any]]

EVERY_MODEL = "*"
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
NOTHING = timedelta()


@dataclass(frozen=True)
class Calendar:
    """When sales works on leads of one model.

    Attributes:
        zone: the time zone of opening and closing times.
        hours: opening and closing by weekday (1 is Monday), in minutes since local midnight.
        holidays: local dates on which nobody works.
    """

    zone: ZoneInfo
    hours: Mapping[int, Sequence[tuple[int, int]]]
    holidays: frozenset[date]

    def of_day(self, day: date) -> list[tuple[datetime, datetime]]:
        """Stretches of a local date in UTC; those that a clock change leaves nothing of are out."""
        if day in self.holidays:
            return []
        stretches = [
            (self._in_utc(day, opens), self._in_utc(day, closes))
            for opens, closes in sorted(self.hours.get(day.isoweekday(), ()))
        ]
        return [(opens, closes) for opens, closes in stretches if opens < closes]

    def _in_utc(self, day: date, minutes: int) -> datetime:
        return local_in_utc(datetime.combine(day, time()) + timedelta(minutes=minutes), self.zone)

    def stretches_from(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Working stretches that end after a moment, in order, without end."""
        day = moment.date() - DAY
        while True:
            yield from (one for one in self.of_day(day) if one[1] > moment)
            day += DAY


def local_in_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a local time.

    One that the clocks show twice is the first; one that they skip is the moment of the change.
    """
    moment = local.replace(tzinfo=zone).astimezone(UTC)
    if moment.astimezone(zone).replace(tzinfo=None) != local:
        offset_before = (moment - DAY).astimezone(zone).utcoffset()
        while moment.astimezone(zone).utcoffset() != offset_before:
            moment -= SECOND
        moment += SECOND
    return moment.replace(tzinfo=None)


def calendar_of(dictionaries: Mapping[str, Rows], model: str) -> Calendar | None:
    """The calendar of a model, None for one that works round the clock.

    Its own rows of working hours replace those of `*`; its own holidays are added to those of `*`.
    """
    rows = dictionaries.get("working_hours", ())
    own = [row for row in rows if row["scoring_model_id"].strip() == model]
    own = own or [row for row in rows if row["scoring_model_id"].strip() == EVERY_MODEL]
    if not own:
        return None
    hours: dict[int, list[tuple[int, int]]] = {}
    for row in own:
        stretch = (_minutes(row["opens_at"]), _minutes(row["closes_at"]))
        hours.setdefault(int(row["weekday"]), []).append(stretch)
    holidays = frozenset(
        date.fromisoformat(row["holiday_on"].strip())
        for row in dictionaries.get("holidays", ())
        if row["scoring_model_id"].strip() in (model, EVERY_MODEL)
    )
    return Calendar(ZoneInfo(own[0]["time_zone"].strip()), hours, holidays)


def _minutes(text: str) -> int:
    hours, minutes = text.strip().split(":")
    return 60 * int(hours) + int(minutes)


def first_working_moment(calendar: Calendar | None, moment: datetime) -> datetime:
    """A moment itself if it is within a working stretch, else the next opening."""
    if calendar is None:
        return moment
    return max(moment, next(calendar.stretches_from(moment))[0])


def after_working_time(calendar: Calendar | None, moment: datetime, work: timedelta) -> datetime:
    """The moment by which an amount of working time has passed; none of it: the moment itself."""
    if calendar is None or work == NOTHING:
        return moment + work
    for opens, closes in calendar.stretches_from(moment):
        begins = max(moment, opens)
        if work <= closes - begins:
            return begins + work
        work -= closes - begins
    raise AssertionError("a calendar has no end")


def working_time(calendar: Calendar | None, first: datetime, last: datetime) -> timedelta:
    """Working time between two moments; none if the last is not after the first."""
    if last <= first:
        return NOTHING
    if calendar is None:
        return last - first
    passed = NOTHING
    for opens, closes in calendar.stretches_from(first):
        if opens >= last:
            break
        passed += min(closes, last) - max(opens, first)
    return passed


def in_hours(work: timedelta) -> Decimal:
    """Hours with six decimals, rounded half up."""
    microseconds = work // timedelta(microseconds=1)
    return (Decimal(microseconds) / Decimal(3_600_000_000)).quantize(
        Decimal("0.000001"), rounding="ROUND_HALF_UP"
    )
