"""HubSpot and Salesforce tables as Fivetran lands them, generated so that their keys join.

People with names are worked out by hand in the tests; a crowd around them is drawn from a seed, and
is there to hold that a person counts the same under several ids as under one.
``python -m sample.crm_tables file.duckdb`` writes the tables to a database, to look at or to lint
the models that read them.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

Row = dict[str, Any]
Tables = dict[str, list[Row]]

# The columns of the tables, in the order in which Fivetran lands them, with those of custom or
# newer properties after them.
HUBSPOT = {
    "contact": """
        _fivetran_deleted boolean, _fivetran_synced timestamp, property_email varchar, id bigint,
        property_company varchar, property_firstname varchar, property_lastname varchar,
        property_email_1 varchar, property_createdate timestamp, property_jobtitle varchar,
        property_annualrevenue bigint, property_hs_merged_object_ids varchar,
        property_created_at timestamp, property_first_conversion_date timestamp,
        property_associatedcompanyid bigint, property_hs_additional_emails varchar,
        property_lastmodifieddate timestamp, property_country varchar,
        property_numemployees varchar, property_hs_lead_status varchar, property_budget varchar,
        property_salesforceleadid varchar, property_salesforcecontactid varchar
    """,
    "contact_merge_audit": """
        canonical_vid bigint, contact_id bigint, vid_to_merge bigint, _fivetran_synced timestamp,
        entity_id varchar, first_name varchar, last_name varchar, num_properties_moved integer,
        timestamp timestamp, user_id bigint
    """,
    "contact_property_history": """
        contact_id bigint, timestamp timestamp, _fivetran_synced timestamp, source varchar,
        name varchar, value varchar, source_id varchar
    """,
    "contact_form_submission": """
        timestamp timestamp, form_id varchar, contact_id bigint, conversion_id varchar,
        page_id varchar, page_url varchar, portal_id bigint, title varchar,
        _fivetran_synced timestamp
    """,
    "form": """
        guid varchar, action varchar, created_at timestamp, css_class varchar,
        follow_up_id varchar, form_type varchar, lead_nurturing_campaign_id varchar,
        method varchar, name varchar, notify_recipients varchar, portal_id bigint,
        redirect varchar, submit_text varchar, updated_at timestamp
    """,
    "email_event": """
        id varchar, _fivetran_synced timestamp, app_id bigint, caused_by_created timestamp,
        caused_by_id varchar, created timestamp, email_campaign_id bigint,
        obsoleted_by_created timestamp, obsoleted_by_id varchar, portal_id bigint,
        sent_by_created timestamp, sent_by_id varchar, type varchar, filtered_event boolean,
        recipient varchar
    """,
    "email_event_click": """
        id varchar, _fivetran_synced timestamp, referer varchar, browser varchar,
        location varchar, ip_address varchar, url varchar, user_agent varchar
    """,
    "email_event_status_change": """
        id varchar, _fivetran_synced timestamp, bounced boolean,
        portal_subscription_status varchar, requested_by varchar, source varchar,
        subscriptions varchar
    """,
    "email_campaign": """
        id bigint, _fivetran_synced timestamp, app_id bigint, content_id bigint,
        num_included integer, num_queued integer, sub_type varchar, type varchar,
        app_name varchar, name varchar, subject varchar
    """,
    "engagement_contact": """
        contact_id bigint, engagement_id bigint, engagement_type varchar, type_id bigint,
        _fivetran_synced timestamp, category varchar
    """,
    "engagement_call": """
        engagement_id bigint, _fivetran_deleted boolean, _fivetran_synced timestamp,
        property_hs_createdate timestamp, property_hs_timestamp timestamp, type varchar
    """,
    "engagement_email": """
        engagement_id bigint, _fivetran_deleted boolean, _fivetran_synced timestamp,
        property_hs_all_owner_ids varchar, property_hs_all_team_ids varchar,
        property_hs_createdate timestamp, property_hs_email_subject varchar,
        property_hs_email_text varchar, property_hs_lastmodifieddate timestamp,
        property_hs_modified_by bigint, property_hs_timestamp timestamp,
        property_hubspot_owner_id bigint, property_hubspot_team_id bigint, type varchar,
        property_hs_email_direction varchar
    """,
    "engagement_task": """
        engagement_id bigint, _fivetran_deleted boolean, _fivetran_synced timestamp,
        property_hs_createdate timestamp, property_hs_object_id bigint,
        property_hs_task_type varchar, property_hs_timestamp timestamp,
        property_hubspot_owner_id bigint, property_hubspot_team_id bigint, type varchar,
        task_type varchar, property_hs_engagement_source varchar,
        property_hs_task_status varchar, property_hs_task_completion_date timestamp
    """,
    "engagement_meeting": """
        engagement_id bigint, _fivetran_deleted boolean, _fivetran_synced timestamp,
        property_hs_createdate timestamp, property_hs_timestamp timestamp,
        property_hs_meeting_title varchar, property_hs_meeting_outcome varchar,
        property_hs_meeting_start_time timestamp, property_hs_meeting_end_time timestamp,
        type varchar
    """,
    "company": """
        id bigint, is_deleted boolean, _fivetran_synced timestamp, property_name varchar,
        property_description varchar, property_createdate timestamp, property_industry varchar,
        property_address varchar, property_address_2 varchar, property_city varchar,
        property_state varchar, property_country varchar, property_annualrevenue bigint,
        property_domain varchar, property_numberofemployees bigint
    """,
    "deal": """
        deal_id bigint, is_deleted boolean, deal_pipeline_id varchar,
        deal_pipeline_stage_id varchar, owner_id bigint, portal_id bigint,
        property_dealname varchar, property_description varchar, property_amount double,
        property_closedate timestamp, property_createdate timestamp
    """,
    "deal_contact": """
        contact_id bigint, deal_id bigint, _fivetran_synced timestamp, type_id bigint,
        category varchar
    """,
    "deal_pipeline_stage": """
        _fivetran_deleted boolean, _fivetran_synced timestamp, active boolean,
        closed_won boolean, is_closed boolean, display_order integer, probability double,
        stage_id varchar, label varchar, pipeline_id varchar, created_at timestamp,
        updated_at timestamp
    """,
    "merged_deal": "deal_id bigint, merged_deal_id bigint, _fivetran_synced timestamp",
}
SALESFORCE = {
    "contact": """
        id varchar, _fivetran_synced timestamp, account_id varchar, created_by_id varchar,
        created_date timestamp, department varchar, email varchar, first_name varchar,
        is_deleted boolean, is_email_bounced boolean, last_modified_date timestamp,
        last_name varchar, mailing_city varchar, mailing_country varchar,
        mailing_country_code varchar, mailing_state varchar, master_record_id varchar,
        name varchar, owner_id varchar, system_modstamp timestamp, title varchar,
        has_opted_out_of_email boolean, lead_source varchar, region_c varchar,
        individual_id varchar, budget_c varchar, _fivetran_active boolean
    """,
    "lead": """
        country varchar, owner_id varchar, lead_source varchar, converted_date timestamp,
        last_modified_date timestamp, master_record_id varchar, converted_contact_id varchar,
        id varchar, state varchar, country_code varchar, name varchar, is_converted boolean,
        status varchar, city varchar, industry varchar, title varchar,
        _fivetran_synced timestamp, converted_opportunity_id varchar, is_deleted boolean,
        company varchar, first_name varchar, email varchar, website varchar, last_name varchar,
        number_of_employees bigint, created_date timestamp, has_opted_out_of_email boolean,
        converted_account_id varchar, annual_revenue double, individual_id varchar,
        system_modstamp timestamp, _fivetran_active boolean
    """,
    "individual": """
        id varchar, should_forget boolean, last_modified_date timestamp, is_deleted boolean,
        _fivetran_synced timestamp
    """,
    "account": """
        _fivetran_synced timestamp, account_source varchar, annual_revenue double,
        billing_city varchar, billing_country varchar, billing_country_code varchar,
        billing_state varchar, id varchar, industry varchar, is_deleted boolean,
        master_record_id varchar, name varchar, number_of_employees bigint, owner_id varchar,
        type varchar, website varchar, _fivetran_active boolean
    """,
    "opportunity": """
        _fivetran_synced timestamp, account_id varchar, amount double, campaign_id varchar,
        close_date timestamp, created_date timestamp, id varchar, is_closed boolean,
        is_deleted boolean, is_won boolean, lead_source varchar, name varchar,
        owner_id varchar, probability double, stage_name varchar, type varchar,
        _fivetran_active boolean
    """,
    "opportunity_contact_role": """
        id varchar, opportunity_id varchar, contact_id varchar, role varchar,
        is_primary boolean, is_deleted boolean, created_date timestamp,
        _fivetran_synced timestamp
    """,
    "campaign": "id varchar, name varchar, type varchar, is_deleted boolean",
    "campaign_member": """
        id varchar, campaign_id varchar, lead_id varchar, contact_id varchar, status varchar,
        has_responded boolean, first_responded_date timestamp, created_date timestamp,
        is_deleted boolean, _fivetran_synced timestamp
    """,
    "task": """
        who_id varchar, owner_id varchar, subject varchar, _fivetran_synced timestamp,
        is_deleted boolean, id varchar, is_closed boolean, activity_date timestamp,
        created_date timestamp, what_id varchar, task_subtype varchar, status varchar,
        type varchar, completed_date_time timestamp, _fivetran_active boolean
    """,
    "event": """
        id varchar, _fivetran_synced timestamp, account_id varchar, activity_date timestamp,
        activity_date_time timestamp, created_date timestamp, is_child boolean,
        is_deleted boolean, owner_id varchar, start_date_time timestamp, subject varchar,
        type varchar, what_id varchar, who_id varchar, _fivetran_active boolean
    """,
}
COLUMNS = {"hubspot": HUBSPOT, "salesforce": SALESFORCE}


def column_names(crm: str, table: str) -> list[str]:
    """Names of the columns of a table, in order."""
    return [column.split()[0] for column in COLUMNS[crm][table].split(",")]


def at(day: str, hour: int = 12) -> datetime:
    """A time on a day."""
    return datetime.fromisoformat(day) + timedelta(hours=hour)


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


def make_tables(seed: int = 1) -> dict[str, Tables]:
    """Make the tables of both CRMs; the same seed gives the same rows."""
    hubspot, salesforce = HubSpot(), Salesforce()
    named_people_of_hubspot(hubspot)
    named_people_of_salesforce(salesforce)
    crowd_of_hubspot(hubspot, seed)
    crowd_of_salesforce(salesforce, seed)
    return {"hubspot": dict(hubspot.tables), "salesforce": dict(salesforce.tables)}


def under_one_id(tables: Mapping[str, Tables]) -> dict[str, Tables]:
    """Rewrite the tables as if nobody had ever had a second id."""
    hubspot, salesforce = tables["hubspot"], tables["salesforce"]
    survivors: dict[Any, Any] = {
        int(gone): row["id"]
        for row in hubspot["contact"]
        for gone in (row.get("property_hs_merged_object_ids") or "").split(";")
        if gone
    }
    for row in [*salesforce["lead"], *salesforce["contact"]]:
        survivor = row.get("converted_contact_id") or row.get("master_record_id")
        if survivor:
            survivors[row["id"]] = survivor

    def rewritten(row: Row) -> Row:
        row = {
            name: survivors.get(value, value) if name in ("contact_id", "who_id") else value
            for name, value in row.items()
        }
        if row.get("lead_id") in survivors:
            row["contact_id"] = survivors[row.pop("lead_id")]
        row.pop("property_hs_merged_object_ids", None)
        return row

    # Without the lead, a role says whose the opportunity is.
    roles = [
        {"opportunity_id": lead["converted_opportunity_id"], "contact_id": survivors[lead["id"]]}
        for lead in salesforce["lead"]
        if lead.get("converted_opportunity_id")
    ]
    salesforce = {
        **salesforce,
        "opportunity_contact_role": [*salesforce["opportunity_contact_role"], *roles],
    }
    return {
        crm: {
            table: [
                rewritten(row)
                for row in rows
                if table not in ("contact", "lead") or row["id"] not in survivors
            ]
            for table, rows in tables_of_crm.items()
            if table != "contact_merge_audit"
        }
        for crm, tables_of_crm in (("hubspot", hubspot), ("salesforce", salesforce))
    }


def land(database: Path, tables: Mapping[str, Tables], leave_out: Iterable[str] = ()) -> None:
    """Write tables into a schema for each CRM, empty ones too, unless they are left out."""
    with duckdb.connect(str(database)) as connection:
        for crm, rows_by_table in tables.items():
            connection.execute(f"drop schema if exists {crm} cascade")
            connection.execute(f"create schema {crm}")
            for table, columns in COLUMNS[crm].items():
                if f"{crm}.{table}" in leave_out:
                    continue
                names = column_names(crm, table)
                connection.execute(f"create table {crm}.{table} ({columns})")
                rows = rows_by_table.get(table, [])
                unknown = {name for row in rows for name in row} - set(names)
                if unknown:
                    raise ValueError(f"{crm}.{table} has no columns {sorted(unknown)}")
                if rows:
                    marks = ", ".join("?" for _ in names)
                    connection.executemany(
                        f"insert into {crm}.{table} values ({marks})",
                        [[row.get(name) for name in names] for row in rows],
                    )


if __name__ == "__main__":
    land(Path(sys.argv[1]), make_tables())
