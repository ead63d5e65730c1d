"""What mail scanners do: at some companies one opens every link before anybody reads the mail."""

from collections import defaultdict
from datetime import timedelta

from sample.journeys import Event, load_time
from sample.world import Person, stream

SCANNING_COMPANIES = 2
RECIPIENTS = (2, 4)
MAILS = 3
LINKS = (8, 14)


def scanned_people(people: list[Person], mails: dict[str, list[Event]]) -> list[Person]:
    """Give the contacts behind a scanner: of the first companies where a few get our mail."""
    by_company: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.kind == "buyer" and person.company and len(mails[person.contact_id]) >= MAILS:
            by_company[person.company.company_id].append(person)
    low, high = RECIPIENTS
    few = [found for found in by_company.values() if low <= len(found) <= high]
    return [person for found in few[:SCANNING_COMPANIES] for person in found]


def scan_mails(seed: int, people: list[Person], events: dict[str, list[Event]]) -> list[Event]:
    """Make up the clicks of the scanners: all within a second, seconds after the mail was sent.

    ``events`` holds each contact's events by contact id.
    """
    mails: dict[str, list[Event]] = defaultdict(list)
    for contact_id, journey in events.items():
        # What bounces has never reached a scanner.
        if all(event.event_type != "email_bounce" for event in journey):
            mails[contact_id] = [each for each in journey if each.event_type == "email_sent"]
    clicks: list[Event] = []
    for person in scanned_people(people, mails):
        rng = stream(seed, f"scanner {person.contact_id}")
        for mail in mails[person.contact_id]:
            first_at = mail.occurred_at + timedelta(seconds=rng.randrange(2, 9))
            for _ in range(rng.randint(*LINKS)):
                at = first_at + timedelta(seconds=rng.randrange(2))
                loaded_at = load_time(rng, "email_click", at)
                click = Event(mail.contact_id, "", "email_click", at, loaded_at, asset=mail.asset)
                clicks.append(click)
    return clicks
