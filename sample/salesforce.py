"""Tables of a Salesforce org: people worked out by hand, and a crowd."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import timedelta
from typing import Any

from sample.crm_rows import Tables, at


class Salesforce:
    """The tables of a Salesforce organisation, filled one fact at a time."""

    def __init__(self) -> None:
        self.tables: Tables = defaultdict(list)
        self.counted = 0
        self.add("campaign", id="701-1", name="Webinar on freight", is_deleted=False)

    def add(self, table: str, **values: Any) -> None:  # noqa: ANN401
        """Add a row."""
        self.tables[table].append(values)

    def number(self) -> int:
        """A number that was not given before."""
        self.counted += 1
        return self.counted

    def person(self, table: str, person_id: str, email: str, **values: Any) -> None:  # noqa: ANN401
        """Add a contact or a lead."""
        self.add(
            table,
            id=person_id,
            email=email,
            **{
                "created_date": at("2025-02-03"),
                "last_modified_date": at("2026-06-29"),
                "_fivetran_synced": at("2026-06-30"),
                "is_deleted": False,
                **values,
            },
        )

    def response(self, day: str, *, responded: bool = True, **who: str) -> None:
        """Add a member of a campaign, who answered or not."""
        self.add(
            "campaign_member",
            id=f"00v-{self.number()}",
            campaign_id="701-1",
            has_responded=responded,
            first_responded_date=at(day, 0) if responded else None,
            created_date=at("2026-05-01"),
            is_deleted=False,
            _fivetran_synced=at(day, 3),
            **who,
        )

    def meeting(self, who_id: str | None, booked: str, starts: str, **values: Any) -> None:  # noqa: ANN401
        """Add an event in the calendar."""
        self.add(
            "event",
            id=f"00U-{self.number()}",
            who_id=who_id,
            subject="Demo",
            created_date=at(booked),
            start_date_time=at(starts),
            _fivetran_synced=at(booked, 13),
            **{"is_deleted": False, "is_child": False, **values},
        )

    def task(self, who_id: str, kind: str, day: str, *, closed: bool = True) -> None:
        """Add a task, or a call or mail that was logged."""
        self.add(
            "task",
            id=f"00T-{self.number()}",
            who_id=who_id,
            task_subtype=kind,
            is_closed=closed,
            completed_date_time=at(day) if closed else None,
            activity_date=at(day, 0),
            created_date=at(day),
            is_deleted=False,
        )

    def opportunity(self, contact_id: str | None, closes: str, **values: Any) -> str:  # noqa: ANN401
        """Add an opportunity, and return its id."""
        opportunity_id = f"006-{self.number()}"
        self.add(
            "opportunity",
            id=opportunity_id,
            created_date=at("2026-04-01"),
            close_date=at(closes, 0),
            amount=9000,
            **{"is_won": False, "is_closed": False, "is_deleted": False, **values},
        )
        if contact_id:
            self.add(
                "opportunity_contact_role",
                id=f"00K-{self.number()}",
                opportunity_id=opportunity_id,
                contact_id=contact_id,
                is_deleted=False,
            )
        return opportunity_id


def named_people_of_salesforce(salesforce: Salesforce) -> None:
    """Add the people whose scores the tests work out by hand."""
    salesforce.add(
        "account",
        id="001-fabrikam",
        name="Fabrikam",
        website="https://www.fabrikam.example/en",
        number_of_employees=2000,
        is_deleted=False,
    )

    # Gina was a lead, and is a contact.
    salesforce.person(
        "lead",
        "00Q-gina",
        "gina@fabrikam.example",
        title="Manager",
        is_converted=True,
        converted_date=at("2026-06-15", 0),
        converted_contact_id="003-gina",
        converted_account_id="001-fabrikam",
    )
    salesforce.person(
        "contact",
        "003-gina",
        "gina@fabrikam.example",
        title="VP Operations",
        account_id="001-fabrikam",
        created_date=at("2026-06-15"),
    )
    salesforce.response("2026-06-10", lead_id="00Q-gina")
    salesforce.response("2026-06-20", contact_id="003-gina")
    salesforce.response("2026-06-20", contact_id="003-gina", responded=False)
    salesforce.meeting("00Q-gina", "2026-06-12", "2026-06-14")
    salesforce.meeting("003-gina", "2026-06-12", "2026-06-14", is_child=True)
    salesforce.meeting(None, "2026-06-12", "2026-06-14")
    salesforce.task("00Q-gina", "Call", "2026-06-13")
    salesforce.task("003-gina", "Task", "2026-06-28", closed=False)
    salesforce.task("003-gina", "ListEmail", "2026-06-28")

    # Hank is a lead still; what he was before was merged into him.
    salesforce.person(
        "lead", "00Q-hank", "hank@yahoo.com", title="Trainee", number_of_employees=150
    )
    salesforce.person(
        "lead",
        "00Q-hank-twice",
        "hank@yahoo.com",
        is_deleted=True,
        master_record_id="00Q-hank",
        last_modified_date=at("2026-06-05"),
    )
    salesforce.response("2026-06-01", lead_id="00Q-hank-twice")

    # Iris is a customer; the opportunity of Jo, who came as a lead, is open.
    salesforce.person("contact", "003-iris", "iris@adatum.example")
    salesforce.opportunity("003-iris", "2026-05-20", is_won=True, is_closed=True)
    opportunity = salesforce.opportunity(None, "2026-05-20")
    salesforce.person("contact", "003-jo", "jo@proseware.example")
    salesforce.person(
        "lead",
        "00Q-jo",
        "jo@proseware.example",
        is_converted=True,
        converted_date=at("2026-04-01", 0),
        converted_contact_id="003-jo",
        converted_opportunity_id=opportunity,
    )

    # Kim wants to be forgotten; the other was deleted.
    salesforce.add(
        "individual", id="0PK-kim", should_forget=True, last_modified_date=at("2026-06-01")
    )
    salesforce.person("contact", "003-kim", "kim@woodgrove.example", individual_id="0PK-kim")
    salesforce.response("2026-06-01", contact_id="003-kim")
    salesforce.person("contact", "003-gone", "gone@woodgrove.example", is_deleted=True)
    salesforce.response("2026-06-01", contact_id="003-gone")

    salesforce.person(
        "lead",
        "00Q-lena",
        "lena@litware.example",
        created_date=at("2026-04-01"),
        is_converted=True,
        converted_date=at("2026-06-20", 0),
        converted_contact_id="003-lena",
    )
    salesforce.person(
        "contact",
        "003-lena",
        "lena@litware.example",
        title="Head of Logistics",
        account_id="001-fabrikam",
        created_date=at("2026-06-20"),
    )
    salesforce.response("2026-06-19", lead_id="00Q-lena")


def crowd_of_salesforce(salesforce: Salesforce, seed: int, people: int = 80) -> None:
    """Add leads drawn from a seed, of whom every other one was converted."""
    draw = random.Random(seed)
    for number in range(people):
        lead, contact = f"00Q-{number:04d}", f"003-{number:04d}"
        email = f"lead{number}@{draw.choice(('gmail.com', 'firm.example'))}"
        title = draw.choice(("CEO", "Engineer", "Head of Sales", None))
        is_converted = number % 2 == 0
        salesforce.person(
            "lead",
            lead,
            email,
            title=title,
            is_converted=is_converted,
            converted_date=at("2026-06-11", 0) if is_converted else None,
            converted_contact_id=contact if is_converted else None,
        )
        if is_converted:
            salesforce.person("contact", contact, email, title=title)
        for _ in range(draw.randint(0, 6)):
            day = (at("2026-06-30") - timedelta(days=draw.randint(0, 90))).date().isoformat()
            who = contact if is_converted and draw.random() < 0.5 else lead
            if draw.random() < 0.3:
                salesforce.meeting(who, day, day)
            elif who == lead:
                salesforce.response(day, lead_id=lead)
            else:
                salesforce.response(day, contact_id=contact)
