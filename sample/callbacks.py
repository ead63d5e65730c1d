"""How soon sales is in touch with leads that show interest, and that it works in office hours.

Since March 2026 Northbeam's sales has deadlines. It knows the rules no better than a rep does: it
calls whoever suits Northbeam and has done enough lately, and whoever asks to be called. Most are
called in time, some late, and a few not at all.
"""

import math
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from sample.journeys import END, HOT, Event
from sample.office import after_work
from sample.outcomes import ACTIVITY_TYPES, Outcomes, Touch
from sample.world import Person, stream

DEADLINES_SINCE = datetime(2026, 3, 2)
# What an action is worth to sales, by asset, page or type of event: the first that is here counts.
INTEREST = {
    "contact-us": 25.0, "buyers-guide.pdf": 9.0, "newsletter": 2.0,
    "/pricing": 4.5, "/demo": 6.0, "/roi-calculator": 6.0, "/security": 4.0,
    "demo_request": 35.0, "meeting_booked": 30.0, "trial_signup": 30.0, "product_login": 5.0,
    "webinar_attended": 10.0, "webinar_registration": 3.0, "trade_show_visit": 12.0,
    "content_download": 4.0, "chat_started": 4.0, "email_click": 2.0, "page_view": 1.0,
}  # fmt: skip
HALF_LIFE_DAYS, MEMORY_DAYS = 45, 90
# From which fit on how much interest is enough for a call.
ENOUGH_INTEREST = ((0.8, 3.0), (0.55, 8.0), (0.0, 30.0))
# A lead that was called is left in peace for some days, unless it asks for more.
PEACE, PEACE_IF_HOT = timedelta(days=3), timedelta(hours=12)
CALLED_KINDS = ("buyer", "freemail", "customer")
FORGOTTEN, LATE = 0.05, 0.08


@dataclass
class Signal:
    """From when on sales should be in touch with a lead, and whether the lead asked for it."""

    known_at: datetime
    is_hot: bool


def worth(event: Event) -> float:
    """Give what an action is worth to sales."""
    keys = (event.asset, event.page_path, event.event_type)
    return next((INTEREST[key] for key in keys if key in INTEREST), 0.0)


def interest_at(moment: datetime, events: list[Event]) -> float:
    """Add up what a lead has done in the last months: the longer ago, the less it is worth."""
    ages = [(event, (moment - event.occurred_at) / timedelta(days=1)) for event in events]
    return sum(
        worth(event) * 0.5 ** (age / HALF_LIFE_DAYS) for event, age in ages if age < MEMORY_DAYS
    )


def signals(person: Person, events: list[Event], recycled_at: list[datetime]) -> list[Signal]:
    """Find the moments at which a lead is worth a call; one that was recycled starts over."""
    enough = next(interest for fit, interest in ENOUGH_INTEREST if person.fit >= fit)
    found: list[Signal] = []
    peace_since = datetime.min
    for number, event in enumerate(events, start=1):
        if event.occurred_at < DEADLINES_SINCE or not worth(event):
            continue
        at = max(event.occurred_at, person.created_at)
        is_hot = event.event_type in HOT or event.asset == "contact-us"
        start_over = max((day for day in recycled_at if day < at), default=datetime.min)
        since = [each for each in events[:number] if each.occurred_at > start_over]
        is_enough = is_hot or interest_at(at, since) >= enough
        if is_enough and at - peace_since > (PEACE_IF_HOT if is_hot else PEACE):
            found.append(Signal(max(event.loaded_at, person.created_at), is_hot))
            peace_since = at
    return found


def answer(rng: random.Random, signal: Signal) -> datetime | None:
    """Choose when sales is in touch: within hours or a day of work, late, or never."""
    chance = rng.random()
    hours = rng.lognormvariate(math.log(1.0 if signal.is_hot else 2.0), 0.7)
    if chance < FORGOTTEN:
        return None
    if chance < FORGOTTEN + LATE:
        hours = rng.uniform(9, 40)
    return after_work(signal.known_at, hours)


def touch_at(rng: random.Random, person_id: str, moment: datetime) -> Touch:
    """Make up a first touch: a call or a mail, seldom a message."""
    return Touch(person_id, rng.choices(ACTIVITY_TYPES, weights=(6, 4, 0, 1))[0], moment)


def last_work_before(rng: random.Random, moment: datetime) -> datetime:
    """Choose a moment of work about a day before, or on the last working days before that."""
    days = rng.uniform(0.8, 1.2)
    while (worked_at := after_work(moment - timedelta(days=days))) >= moment:
        days += 1
    return worked_at


def keep_office_hours(seed: int, outcomes: Outcomes) -> None:
    """Put touches that lie outside office hours into the next ones."""
    rng = stream(seed, "office hours")
    for touch in outcomes.touches:
        if after_work(touch.occurred_at) != touch.occurred_at:
            touch.occurred_at = after_work(touch.occurred_at, rng.uniform(0, 3))


def answer_signals(
    seed: int, people: list[Person], events: dict[str, list[Event]], outcomes: Outcomes
) -> None:
    """Add the touches by which sales answers what leads do, and deals that were lost."""
    recycled_at, lost_at = defaultdict(list), defaultdict(list)
    for verdict in outcomes.verdicts:
        if verdict.disposition == "recycled":
            recycled_at[verdict.contact_id].append(verdict.decided_at)
    for deal in outcomes.opportunities:
        if deal.is_won is False and deal.closed_at >= DEADLINES_SINCE:
            lost_at[deal.people[0].contact_id].append(Signal(deal.closed_at, is_hot=False))
    for person in people:
        key = person.contact_id
        rng = stream(seed, f"callbacks {key}")
        if person.kind not in CALLED_KINDS:
            continue
        for signal in signals(person, events[key], recycled_at[key]) + lost_at[key]:
            moment = answer(rng, signal)
            if moment and moment <= END:
                outcomes.touches.append(touch_at(rng, key, moment))


def touch_before_verdicts(seed: int, outcomes: Outcomes) -> None:
    """Add a touch before each verdict that has none in the month before."""
    rng = stream(seed, "touches before verdicts")
    touched_at = defaultdict(list)
    for touch in outcomes.touches:
        touched_at[touch.contact_id].append(touch.occurred_at)
    for verdict in outcomes.verdicts:
        month_before = verdict.decided_at - timedelta(days=30)
        moments = touched_at[verdict.contact_id]
        if not any(month_before <= moment < verdict.decided_at for moment in moments):
            moment = last_work_before(rng, verdict.decided_at)
            moments.append(moment)
            outcomes.touches.append(touch_at(rng, verdict.contact_id, moment))


def call_back(
    seed: int, people: list[Person], events: dict[str, list[Event]], outcomes: Outcomes
) -> None:
    """Let sales answer leads within its deadlines, as a rule. Changes the outcomes' touches."""
    keep_office_hours(seed, outcomes)
    answer_signals(seed, people, events, outcomes)
    touch_before_verdicts(seed, outcomes)
