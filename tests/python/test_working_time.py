"""Working time: the reference by hand, and against a clock that walks minute by minute."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from reference_working_time import (
    Calendar,
    after_working_time,
    calendar_of,
    first_working_moment,
    in_hours,
    local_in_utc,
    working_time,
)

BERLIN = ZoneInfo("Europe/Berlin")
MINUTE = timedelta(minutes=1)
CASES = 60


def moment(text: str) -> datetime:
    """Read a moment of 2026, such as `03-27 10:00`."""
    return datetime.fromisoformat(f"2026-{text}")


def hours(
    *days: tuple[int, str, str], model: str = "*", zone: str = "Europe/Berlin"
) -> list[dict[str, str]]:
    """Rows of working hours: weekday, opening, closing."""
    return [
        {
            "scoring_model_id": model,
            "time_zone": zone,
            "weekday": str(weekday),
            "opens_at": opens,
            "closes_at": closes,
        }
        for weekday, opens, closes in days
    ]


def week(opens: str = "09:00", closes: str = "17:00") -> list[tuple[int, str, str]]:
    """Monday to Friday."""
    return [(weekday, opens, closes) for weekday in range(1, 6)]


def calendar(
    *rows: dict[str, str], holidays: Sequence[str] = (), model: str = "core"
) -> Calendar | None:
    """The calendar of a model by rows of working hours, and holidays of all models."""
    free = [{"scoring_model_id": "*", "holiday_on": day} for day in holidays]
    return calendar_of({"working_hours": list(rows), "holidays": free}, model)


OFFICE = calendar(*hours(*week()), holidays=["2026-04-03", "2026-04-06"])


@pytest.mark.parametrize(
    ("start", "work", "due"),
    [
        # Berlin is UTC+1 until 29 March 2026, and UTC+2 from then on.
        ("03-23 09:00", 4, "03-23 13:00"),
        ("03-23 02:00", 4, "03-23 12:00"),
        ("03-23 08:00", 8, "03-23 16:00"),
        ("03-23 15:00", 4, "03-24 11:00"),
        ("03-27 15:00", 4, "03-30 10:00"),
        ("03-28 12:00", 0, "03-28 12:00"),
        ("03-28 12:00", 0.5, "03-30 07:30"),
        ("04-02 14:00", 2, "04-07 08:00"),
        ("03-23 08:00", 40, "03-27 16:00"),
        ("03-23 08:00", 120, "04-14 15:00"),
    ],
)
def test_office_hours(start: str, work: float, due: str) -> None:
    """In the night, over a week-end with a clock change, over Easter, and for three weeks."""
    found = after_working_time(OFFICE, moment(start), timedelta(hours=work))
    assert found == moment(due)
    assert working_time(OFFICE, moment(start), found) == timedelta(hours=work)


@pytest.mark.parametrize(
    ("start", "first"),
    [
        ("03-23 00:00", "03-23 08:00"),
        ("03-23 09:30", "03-23 09:30"),
        ("03-23 16:00", "03-24 08:00"),
        ("03-28 00:00", "03-30 07:00"),
        ("04-03 00:00", "04-07 07:00"),
    ],
)
def test_first_working_moment(start: str, first: str) -> None:
    """At the opening, at once, or after a week-end and holidays; the closing is no working time."""
    assert first_working_moment(OFFICE, moment(start)) == moment(first)


def test_a_day_of_a_clock_change_has_an_hour_less_or_more() -> None:
    """On 29 March Sunday has 23 hours in Berlin, on 25 October 25."""
    sundays = calendar(*hours((7, "00:00", "24:00")))
    (spring,) = sundays.of_day(date(2026, 3, 29))
    (autumn,) = sundays.of_day(date(2026, 10, 25))
    assert spring == (moment("03-28 23:00"), moment("03-29 22:00"))
    assert autumn == (moment("10-24 22:00"), moment("10-25 23:00"))


def test_times_that_clocks_skip_or_show_twice() -> None:
    """From 2 to 3 nothing happens in spring; in autumn the first of both counts."""
    skipped = [datetime(2026, 3, 29, 2, 0), datetime(2026, 3, 29, 2, 30)]
    assert {local_in_utc(one, BERLIN) for one in skipped} == {moment("03-29 01:00")}
    assert local_in_utc(datetime(2026, 3, 29, 3, 0), BERLIN) == moment("03-29 01:00")
    assert local_in_utc(datetime(2026, 10, 25, 2, 30), BERLIN) == moment("10-25 00:30")
    night = calendar(*hours((7, "01:00", "02:30"), (7, "02:30", "04:00")))
    assert sum((b - a for a, b in night.of_day(date(2026, 3, 29))), timedelta()) == timedelta(
        hours=2
    )
    assert sum((b - a for a, b in night.of_day(date(2026, 10, 25))), timedelta()) == timedelta(
        hours=4
    )
    assert calendar(*hours((7, "02:00", "03:00"))).of_day(date(2026, 3, 29)) == []


def test_rows_of_a_model_replace_those_of_all_and_holidays_are_united() -> None:
    """Another zone, other days; the model without any rows has no calendar."""
    rows = hours(*week()) + hours((6, "10:00", "12:00"), model="next", zone="America/New_York")
    free = [
        {"scoring_model_id": "*", "holiday_on": "2026-05-01"},
        {"scoring_model_id": "next", "holiday_on": "2026-05-02"},
    ]
    core = calendar_of({"working_hours": rows, "holidays": free}, "core")
    other = calendar_of({"working_hours": rows, "holidays": free}, "next")
    assert core.zone == BERLIN
    assert sorted(other.hours) == [6]
    assert core.holidays == {date(2026, 5, 1)}
    assert other.holidays == {date(2026, 5, 1), date(2026, 5, 2)}
    assert calendar_of({"working_hours": hours(*week(), model="next")}, "core") is None
    assert after_working_time(None, moment("05-02 23:00"), timedelta(hours=2)) == moment(
        "05-03 01:00"
    )


def test_hours_have_six_decimals() -> None:
    """A second is 0.000278 hours."""
    assert str(in_hours(timedelta(seconds=1))) == "0.000278"


def random_calendar(rng: random.Random) -> Calendar:
    """Some stretches a week in some zone, on whole and odd minutes, and a few holidays."""
    zones = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")
    rows: list[tuple[int, str, str]] = []
    for weekday in rng.sample(range(1, 8), rng.randint(1, 7)):
        times = sorted(rng.sample(range(0, 1441, rng.choice((1, 30, 60))), 2 * rng.randint(1, 3)))
        for opens, closes in zip(times[::2], times[1::2], strict=True):
            rows.append((weekday, *(f"{one // 60:02}:{one % 60:02}" for one in (opens, closes))))
    first = date(2026, 3, 1)
    free = [str(first + timedelta(days=rng.randrange(60))) for _ in range(rng.randint(0, 5))]
    return calendar(*hours(*rows, zone=rng.choice(zones)), holidays=free)


@pytest.mark.parametrize("seed", range(CASES))
def test_against_a_clock_that_walks(seed: int) -> None:
    """Counting the minutes in which the local clock shows a working minute gives the same."""
    rng = random.Random(seed)
    drawn = random_calendar(rng)
    start = moment("03-01 00:00") + MINUTE * rng.randrange(40 * 24 * 60)
    work = MINUTE * rng.randint(1, 60 * 24 * 4)
    due = after_working_time(drawn, start, work)
    walked, clock = timedelta(), start
    while walked < work:
        walked += MINUTE if is_worked(drawn, clock) else timedelta()
        clock += MINUTE
        assert clock < start + timedelta(days=900)
    assert due == clock
    assert working_time(drawn, start, due) == work
    assert is_worked(drawn, first_working_moment(drawn, start))


def is_worked(drawn: Calendar, clock: datetime) -> bool:
    """Whether the minute that begins at a moment of UTC is within working hours."""
    local = clock.replace(tzinfo=ZoneInfo("UTC")).astimezone(drawn.zone)
    minutes = local.hour * 60 + local.minute
    return local.date() not in drawn.holidays and any(
        opens <= minutes < closes for opens, closes in drawn.hours.get(local.isoweekday(), ())
    )
