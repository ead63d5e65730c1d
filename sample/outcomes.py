"""What sales makes of the leads: touches, verdicts and opportunities.

Good leads become opportunities and win more often than bad ones, but not always: the chances
below depend on the latent quality, and people meet luck as well.
"""

import math
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

from sample.journeys import END, Event, hot_moment
from sample.world import Person, stream

ACTIVITY_TYPES = ("call", "email", "meeting", "linkedin_message")
REJECTION_REASONS = (
    "not responding",
    "no budget",
    "wrong contact",
    "too small",
    "just researching",
)
RECYCLING_REASONS = ("bad timing", "budget next year", "project postponed", "not responding")
VERDICTS_BY_KIND = {
    "competitor": ("disqualified", "competitor"),
    "student": ("rejected", "student"),
    "jobseeker": ("disqualified", "looking for a job"),
}
ACCEPTANCE_REASONS = ("good conversation", "active project", "asked for a quote", "")


@dataclass
class Opportunity:
    """A deal with the people on it; ``is_won`` is None while it is open."""

    people: list[Person]
    created_at: datetime
    closed_at: datetime | None
    is_won: bool | None
    amount: int


@dataclass
class Touch:
    """A call, mail, meeting or message by sales."""

    contact_id: str
    activity_type: str
    occurred_at: datetime


@dataclass
class Verdict:
    """What sales decided about a lead."""

    contact_id: str
    disposition: str
    reason: str
    decided_at: datetime


@dataclass
class Outcomes:
    """All that sales did, in the order in which it was made up."""

    opportunities: list[Opportunity] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)


def chance(quality: float, base: float, slope: float) -> float:
    """Give a probability that rises with quality: the logistic function of a straight line."""
    return 1 / (1 + math.exp(-(base + slope * quality)))


def business_hour(rng: random.Random, at: datetime, days: float) -> datetime:
    """Choose a moment (UTC) on a working day, about that many days later."""
    moment = at + timedelta(days=days)
    if moment.weekday() >= 5:
        moment += timedelta(days=7 - moment.weekday())
    hours = max(0.0, rng.gauss(14, 2.5) - moment.hour)
    return (moment + timedelta(hours=hours)).replace(microsecond=0)


def touch_repeatedly(rng: random.Random, outcomes: Outcomes, person: Person, at: datetime) -> None:
    """Work on a lead over weeks, beginning within days; one in nine is left alone.

    What sales does because of its deadlines comes on top of that: see ``callbacks``.
    """
    if rng.random() < 0.11:
        return
    moment = at + timedelta(hours=rng.lognormvariate(2.3, 1.3))
    for _ in range(1 + int(rng.expovariate(0.45))):
        if moment > END:
            return
        activity_type = rng.choices(ACTIVITY_TYPES, weights=(5, 5, 2, 2))[0]
        touch = Touch(person.contact_id, activity_type, moment.replace(microsecond=0))
        outcomes.touches.append(touch)
        moment = business_hour(rng, moment, rng.uniform(1, 9))


def judge(rng: random.Random, person: Person) -> tuple[str, str]:
    """Give sales' verdict on a lead and the reason."""
    if person.kind in VERDICTS_BY_KIND:
        return VERDICTS_BY_KIND[person.kind]
    if rng.random() < chance(person.quality, -2.7, 6.2):
        return "accepted", rng.choice(ACCEPTANCE_REASONS)
    if rng.random() < 0.45:
        return "recycled", rng.choice(RECYCLING_REASONS)
    if rng.random() < 0.15:
        return "disqualified", rng.choice(("left the company", "out of business", "wrong region"))
    return "rejected", rng.choice(REJECTION_REASONS)


def open_deal(rng: random.Random, outcomes: Outcomes, people: list[Person], at: datetime) -> None:
    """Open an opportunity and, if there was time enough, close it."""
    lead = people[0]
    closed_at = business_hour(rng, at, rng.uniform(12, 75))
    size = lead.company.employee_count if lead.company else 20
    amount = int(round(6000 + 900 * size**0.6 * rng.lognormvariate(0, 0.4), -2))
    if closed_at > END:
        planned = closed_at if rng.random() < 0.6 else None
        outcomes.opportunities.append(Opportunity(people, at, planned, None, amount))
        return
    is_won = rng.random() < chance(lead.quality, -3.7, 6.2)
    outcomes.opportunities.append(Opportunity(people, at, closed_at, is_won, amount))
    for _ in range(rng.randrange(1, 6)):
        moment = at + (closed_at - at) * rng.random()
        activity_type = rng.choices(ACTIVITY_TYPES, weights=(4, 5, 5, 1))[0]
        outcomes.touches.append(
            Touch(lead.contact_id, activity_type, business_hour(rng, moment, 0.1))
        )
    if not is_won and rng.random() < 0.5:
        reason = rng.choice(("lost to a competitor", *RECYCLING_REASONS))
        decided_at = business_hour(rng, closed_at, rng.uniform(0.5, 6))
        if decided_at <= END:
            outcomes.verdicts.append(Verdict(lead.contact_id, "recycled", reason, decided_at))


def sell_to(
    rng: random.Random,
    outcomes: Outcomes,
    person: Person,
    hot_at: datetime,
    colleagues: list[Person],
) -> None:
    """Work on one lead: follow up, judge, and perhaps open a deal with colleagues on it."""
    touch_repeatedly(rng, outcomes, person, hot_at)
    if rng.random() < 0.12:
        return
    decided_at = business_hour(rng, hot_at, rng.uniform(0.3, 9))
    if decided_at > END:
        return
    disposition, reason = judge(rng, person)
    outcomes.verdicts.append(Verdict(person.contact_id, disposition, reason, decided_at))
    if disposition != "accepted" or rng.random() > chance(person.quality, -0.6, 4.0):
        return
    created_at = business_hour(rng, decided_at, rng.uniform(1, 16))
    if created_at > END:
        return
    known = [each for each in colleagues if each.created_at < created_at]
    rng.shuffle(known)
    open_deal(rng, outcomes, [person, *known[: rng.choice((0, 0, 1, 1, 2))]], created_at)


def sell(seed: int, people: list[Person], events: dict[str, list[Event]]) -> Outcomes:
    """Let sales work on the leads; ``events`` holds each contact's events by contact id."""
    rng = stream(seed, "sales")
    outcomes = Outcomes()
    by_company: dict[str, list[Person]] = {}
    for person in people:
        if person.company:
            by_company.setdefault(person.company.company_id, []).append(person)
    for company_people in by_company.values():
        if company_people[0].kind == "customer":
            signed_at = datetime(2024, 3, 4, 11) + timedelta(days=rng.randrange(0, 390))
            opened_at = signed_at - timedelta(days=rng.randrange(30, 120))
            count = rng.randrange(1, min(3, len(company_people)) + 1)
            amount = rng.randrange(18_000, 140_000, 500)
            outcomes.opportunities.append(
                Opportunity(company_people[:count], opened_at, signed_at, True, amount)
            )
    in_a_deal = {p.contact_id for deal in outcomes.opportunities for p in deal.people}
    for person in people:
        if person.kind == "customer":
            continue
        hot_at = hot_moment(events[person.contact_id])
        if person.contact_id in in_a_deal:
            # A colleague's deal includes them; whoever asks to be called is called all the same.
            if hot_at:
                touch_repeatedly(rng, outcomes, person, hot_at)
            continue
        if hot_at is None and rng.random() < 0.2 and person.kind in ("buyer", "freemail"):
            # Sales calls some people unasked, half a week to half a year after they came.
            hot_at = business_hour(rng, person.created_at, rng.uniform(4, 170))
        if hot_at is None or hot_at > END:
            continue
        colleagues = [
            each
            for each in by_company.get(person.company.company_id if person.company else "", [])
            if each is not person and each.contact_id not in in_a_deal
        ]
        before = len(outcomes.opportunities)
        sell_to(rng, outcomes, person, hot_at, colleagues)
        for deal in outcomes.opportunities[before:]:
            in_a_deal.update(each.contact_id for each in deal.people)
    return outcomes


def win_rates(people: list[Person], outcomes: Outcomes) -> list[float]:
    """Give the share of contacts with a won deal, by quartile of latent quality, lowest first.

    Those who were customers before the period began are left out.
    """
    won = {
        person.contact_id
        for deal in outcomes.opportunities
        if deal.is_won
        for person in deal.people
    }
    leads = sorted(
        (person for person in people if person.kind != "customer"),
        key=lambda person: person.quality,
    )
    bounds = [len(leads) * quarter // 4 for quarter in range(5)]
    return [
        sum(person.contact_id in won for person in leads[low:high]) / (high - low)
        for low, high in pairwise(bounds)
    ]
