"""Tables of a HubSpot account: people worked out by hand, and a crowd."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sample.crm_rows import Tables, at


class HubSpot:
    """The tables of a HubSpot account, filled one fact at a time."""

    def __init__(self) -> None:
        self.tables: Tables = defaultdict(list)
        self.counted = 0
        for stage, label, closed, probability in (
            ("s-open", "Contract sent, as good as won", False, 0.9),
            ("s-won", "Gewonnen", True, 1.0),
            ("s-lost", "Won by a competitor", True, 0.0),
        ):
            self.add(
                "deal_pipeline_stage",
                stage_id=stage,
                pipeline_id="p-1",
                label=label,
                is_closed=closed,
                closed_won=closed and probability == 1,
                probability=probability,
                _fivetran_deleted=False,
            )
        self.add("email_campaign", id=70, name="June newsletter", subject="News")
        self.add("form", guid="f-1", name="Contact us")

    def add(self, table: str, **values: Any) -> None:  # noqa: ANN401
        """Add a row."""
        self.tables[table].append(values)

    def number(self) -> int:
        """A number that was not given before."""
        self.counted += 1
        return self.counted

    def contact(
        self,
        contact_id: int,
        email: str,
        created: str = "2025-01-10",
        **values: Any,  # noqa: ANN401
    ) -> None:
        """Add a contact."""
        self.add(
            "contact",
            id=contact_id,
            property_email=email,
            property_createdate=at(created),
            property_lastmodifieddate=at("2026-06-30", 1),
            **{"_fivetran_deleted": False, "_fivetran_synced": at("2026-06-30", 2), **values},
        )

    def mail(
        self, kind: str, recipient: str, day: str, hour: int = 12, *, filtered: bool = False
    ) -> str:
        """Add an event of marketing email, and return its id."""
        event_id = f"mail-{self.number():05d}"
        self.add(
            "email_event",
            id=event_id,
            type=kind,
            recipient=recipient,
            created=at(day, hour),
            email_campaign_id=70,
            filtered_event=filtered,
            _fivetran_synced=at(day, hour + 1),
        )
        if kind == "CLICK":
            self.add("email_event_click", id=event_id, url="https://us.example/prices?by=mail")
        return event_id

    def form(self, contact_id: int, day: str, url: str, hour: int = 12) -> None:
        """Add a form that was sent."""
        self.add(
            "contact_form_submission",
            contact_id=contact_id,
            conversion_id=f"conversion-{self.number()}",
            form_id="f-1",
            page_url=url,
            timestamp=at(day, hour),
            _fivetran_synced=at(day, hour + 1),
        )

    def engagement(self, kind: str, contact_ids: Iterable[int], **values: Any) -> None:  # noqa: ANN401
        """Add a call, email, task or meeting with some contacts."""
        engagement_id = 5_000_000 + self.number()
        self.add(
            f"engagement_{kind}",
            engagement_id=engagement_id,
            **{"_fivetran_deleted": False, "_fivetran_synced": at("2026-06-30"), **values},
        )
        for contact_id in contact_ids:
            for label in (1, 2):
                self.add(
                    "engagement_contact",
                    engagement_id=engagement_id,
                    contact_id=contact_id,
                    type_id=label,
                    _fivetran_synced=at("2026-06-30"),
                )

    def deal(self, contact_id: int, stage: str, closes: str, **values: Any) -> int:  # noqa: ANN401
        """Add a deal, and return its id."""
        deal_id = 900_000 + self.number()
        self.add(
            "deal",
            deal_id=deal_id,
            deal_pipeline_id="p-1",
            deal_pipeline_stage_id=stage,
            property_createdate=at("2026-03-02"),
            property_closedate=at(closes),
            property_amount=12_500.5,
            **{"is_deleted": False, **values},
        )
        self.add("deal_contact", deal_id=deal_id, contact_id=contact_id, type_id=3)
        return deal_id

    def audited_merge(self, gone: int, survivor: int, day: str) -> None:
        """Add a merge to the audit."""
        self.add(
            "contact_merge_audit",
            vid_to_merge=gone,
            canonical_vid=survivor,
            contact_id=survivor,
            timestamp=at(day),
        )


def named_people_of_hubspot(hubspot: HubSpot) -> None:
    """Add the people whose scores the tests work out by hand."""
    for company_id, name, employees in ((9001, "Northwind", 500), (9002, "Contoso", 50)):
        hubspot.add(
            "company",
            id=company_id,
            is_deleted=False,
            property_name=name,
            property_domain=f"{name.lower()}.example",
            property_numberofemployees=employees,
        )

    # Ada is three contacts, two of them merged away, one with a day and one without.
    hubspot.contact(
        101,
        "Ada@Northwind.example",
        property_jobtitle="Chief Operating Officer",
        property_associatedcompanyid=9001,
        property_hs_merged_object_ids="102;103",
        property_hs_additional_emails="ada.old@northwind.example;ada@northwind.example",
    )
    hubspot.contact(102, "ada.old@northwind.example", _fivetran_deleted=True)
    hubspot.audited_merge(102, 101, "2026-06-10")
    hubspot.mail("OPEN", "ada@northwind.example", "2026-06-20")
    hubspot.mail("OPEN", "ada@northwind.example", "2026-06-20", 15)
    hubspot.mail("OPEN", "ADA.OLD@northwind.example", "2026-06-21")
    hubspot.mail("OPEN", "ada@northwind.example", "2026-06-22", filtered=True)
    hubspot.mail("DELIVERED", "ada@northwind.example", "2026-06-23")
    hubspot.mail("CLICK", "ada@northwind.example", "2026-06-30", 9)
    hubspot.mail("CLICK", "ada.old@northwind.example", "2026-05-31")
    hubspot.form(102, "2026-06-25", "https://us.example/demo/book?utm_source=ad#top")
    hubspot.form(103, "2026-06-25", "https://us.example/contact", 14)
    hubspot.form(101, "2026-06-26", "https://us.example/contact")
    hubspot.engagement(
        "meeting",
        [103],
        property_hs_createdate=at("2026-06-27"),
        property_hs_meeting_start_time=at("2026-07-20"),
    )
    hubspot.engagement(
        "meeting",
        [101],
        property_hs_createdate=at("2026-06-27"),
        property_hs_meeting_start_time=at("2026-06-29"),
        property_hs_meeting_outcome="COMPLETED",
        property_hs_meeting_title="Demo",
    )
    hubspot.engagement("call", [102], property_hs_timestamp=at("2026-06-29", 8))
    hubspot.engagement(
        "email",
        [101],
        property_hs_timestamp=at("2026-06-29", 9),
        property_hs_email_direction="INCOMING_EMAIL",
    )
    hubspot.engagement(
        "task", [101], property_hs_timestamp=at("2026-06-29"), property_hs_task_status="NOT_STARTED"
    )

    # Bob has had enough.
    hubspot.contact(201, "bob@gmail.com", property_jobtitle="Student")
    unsubscribed = hubspot.mail("STATUSCHANGE", "bob@gmail.com", "2026-06-01")
    hubspot.add(
        "email_event_status_change", id=unsubscribed, portal_subscription_status="UNSUBSCRIBED"
    )
    hubspot.mail("BOUNCE", "bob@gmail.com", "2026-06-02")

    # Carol is a customer, Dave will be one, Erin went to a competitor; a label says nothing.
    hubspot.contact(
        301,
        "carol@contoso.example",
        property_jobtitle="Accountant",
        property_associatedcompanyid=9002,
    )
    hubspot.deal(301, "s-won", "2026-05-04")
    hubspot.contact(302, "dave@outlook.com")
    hubspot.deal(302, "s-open", "2026-05-04")
    hubspot.mail("OPEN", "dave@outlook.com", "2026-06-29")
    hubspot.contact(303, "erin@tailspin.example")
    hubspot.deal(303, "s-lost", "2026-05-04")
    hubspot.deal(303, "s-won", "2026-05-04", is_deleted=True)
    merged = hubspot.deal(303, "s-won", "2026-05-04")
    hubspot.add("merged_deal", deal_id=1, merged_deal_id=merged)

    # Frank was deleted, and nobody knows the others.
    hubspot.contact(401, "frank@fourth.example", _fivetran_deleted=True)
    hubspot.form(401, "2026-06-20", "https://us.example/contact")
    hubspot.mail("OPEN", "frank@fourth.example", "2026-06-20")
    hubspot.form(999, "2026-06-20", "https://us.example/contact")
    hubspot.mail("OPEN", "nobody@elsewhere.example", "2026-06-20")
    hubspot.mail("CLICK", "nobody@elsewhere.example", "2026-06-20", 13)

    # Lena is in both; her former address is in the history alone.
    hubspot.contact(
        501,
        "lena@litware.example",
        created="2026-03-01",
        property_salesforceleadid="00Q-lena",
        property_salesforcecontactid="003-lena",
    )
    hubspot.add(
        "contact_property_history",
        contact_id=501,
        name="email",
        value="lena@former.example",
        timestamp=at("2026-03-01"),
    )
    hubspot.mail("OPEN", "lena@litware.example", "2026-06-18")
    hubspot.mail("OPEN", "lena@former.example", "2026-06-19")
    hubspot.form(501, "2026-06-18", "https://us.example/contact")


def crowd_of_hubspot(hubspot: HubSpot, seed: int, people: int = 120) -> None:
    """Add people drawn from a seed, of whom every fourth has been several contacts."""
    draw = random.Random(seed)
    for number in range(people):
        own = 10_000 + 10 * number
        ids = [own]
        if number % 4 == 0:
            ids += [own + 1 + more for more in range(draw.randint(1, 3))]
        addresses = [f"person{one}@{draw.choice(('gmail.com', 'firm.example'))}" for one in ids]
        hubspot.contact(
            own,
            addresses[0],
            property_jobtitle=draw.choice(("CEO", "Engineer", "Head of Sales", None)),
            property_numemployees=draw.choice(("5", "120", "4000", None)),
            property_hs_merged_object_ids=";".join(map(str, ids[1:])) or None,
            property_hs_additional_emails=";".join(addresses[1:]) or None,
        )
        for gone in ids[1:]:
            if draw.random() < 0.5:
                hubspot.audited_merge(gone, own, "2026-06-12")
        for _ in range(draw.randint(0, 12)):
            day = (at("2026-06-30") - timedelta(days=draw.randint(0, 90))).date().isoformat()
            kind = draw.choice(("OPEN", "OPEN", "CLICK", "FORWARD", "BOUNCE", "form", "meeting"))
            who = draw.randrange(len(ids))
            if kind == "form":
                page = draw.choice(("demo", "contact", "guide"))
                hubspot.form(ids[who], day, f"https://us.example/{page}", draw.randint(0, 11))
            elif kind == "meeting":
                hubspot.engagement(
                    "meeting",
                    [ids[who]],
                    property_hs_createdate=at(day),
                    property_hs_meeting_start_time=at(day, 14),
                    property_hs_meeting_outcome=draw.choice(("COMPLETED", "SCHEDULED", "NO_SHOW")),
                )
            else:
                hubspot.mail(kind, addresses[who], day, draw.randint(0, 11))
