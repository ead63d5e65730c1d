"""Puts the sample together and writes its CSV files."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from dbt_workspace.tables import write_rows
from sample import mess, records
from sample.callbacks import call_back
from sample.journeys import END, Event, live, load_time, passers_by
from sample.outcomes import Outcomes, sell, win_rates
from sample.overrides import override_rows
from sample.scanners import scan_mails
from sample.world import Person, build_companies, build_people, stream

SAMPLE_SEED = 630
PASSERS_BY = 70
REDELIVERIES = 170
DUPLICATES = 60
COLUMNS: dict[str, tuple[str, ...]] = {
    "contacts": (
        "contact_id", "first_name", "last_name", "email", "company_id", "created_at",
        "updated_at", "job_title", "department", "industry", "employee_count", "annual_revenue",
        "country", "region", "lead_source", "purchase_timeframe", "budget",
        "full_name", "owner",
    ),
    "events": (
        "event_id", "contact_id", "anonymous_id", "event_type", "occurred_at", "loaded_at",
        "page_path", "asset",
    ),
    "identities": ("anonymous_id", "contact_id", "identified_at"),
    "contact_merges": ("contact_id", "merged_into_contact_id", "merged_at"),
    "companies": (
        "company_id", "name", "domain", "industry", "employee_count", "annual_revenue", "country",
    ),
    "enrichments": (
        "subject_type", "subject_id", "attribute", "value", "provider", "observed_at",
    ),
    "opportunities": (
        "opportunity_id", "contact_id", "created_at", "closed_at", "is_won", "amount",
    ),
    "sales_activities": ("activity_id", "contact_id", "activity_type", "occurred_at"),
    "dispositions": ("contact_id", "disposition", "reason", "decided_at"),
    "overrides": (
        "contact_id", "scoring_model_id", "override", "reason", "decided_by", "decided_at",
        "expires_at",
    ),
    "erasure_requests": ("contact_id", "requested_at"),
}  # fmt: skip


@dataclass
class Sample:
    """The tables by name, and what lies behind them and is never written."""

    tables: dict[str, list[records.Row]]
    people: list[Person]
    outcomes: Outcomes

    def win_rates(self) -> list[float]:
        """Give the share of winners by quartile of latent quality, lowest quality first."""
        return win_rates(self.people, self.outcomes)


def events_after_the_scoring_day(seed: int, people: list[Person]) -> list[Event]:
    """Make up the few events of the three days after the last."""
    rng = stream(seed, "afterwards")
    events = []
    for person in rng.sample(people[300:], 14):
        at = END + timedelta(seconds=rng.randrange(8 * 3600, 2 * 86400))
        event_type, page = rng.choice((("page_view", "/pricing"), ("product_login", "")))
        loaded_at = load_time(rng, event_type, at)
        events.append(Event(person.contact_id, "", event_type, at, loaded_at, page))
    return events


def event_row(rng: random.Random, event_id: str, event: Event) -> records.Row:
    """Write one event as its tool sent it."""
    return {
        "event_id": event_id,
        "contact_id": mess.pad(rng, event.contact_id),
        "anonymous_id": event.anonymous_id,
        "event_type": mess.raw_event_type(rng, event.event_type),
        "occurred_at": mess.timestamp(rng, event.occurred_at),
        "loaded_at": mess.timestamp(rng, event.loaded_at, tidy=True),
        "page_path": event.page_path,
        "asset": mess.respell(rng, event.asset) if rng.random() < 0.1 else event.asset,
    }


def redelivered(rng: random.Random, row: records.Row, event: Event) -> tuple[datetime, records.Row]:
    """Send an event again hours or days later; one in three differs a little."""
    delay = timedelta(seconds=rng.randrange(1800, 9 * 86400))
    again = row | {"loaded_at": mess.timestamp(rng, event.loaded_at + delay, tidy=True)}
    if rng.random() < 0.33:
        shifted = event.occurred_at + timedelta(seconds=rng.randrange(1, 5))
        again["occurred_at"] = mess.timestamp(rng, shifted, tidy=True)
    return event.loaded_at + delay, again


def broken_event_rows(row: records.Row) -> list[records.Row]:
    """Write events that can't be used or belong to nobody, each in a way seen in practice."""
    changes: list[records.Row] = [
        {"event_id": ""}, {"event_id": ""}, {"event_id": "  "}, {"event_id": "n/a"},
        {"event_id": "NULL"}, {"event_type": ""}, {"event_type": ""}, {"event_type": " "},
        {"event_type": "unknown"}, {"event_type": "-"},
        {"occurred_at": "31/05/2026"}, {"occurred_at": "31/05/2026 14:20"},
        {"occurred_at": "05/31/2026"}, {"occurred_at": "2026-02-30 10:00:00"},
        {"occurred_at": "1780000000"}, {"occurred_at": "yesterday"}, {"occurred_at": ""},
        {"occurred_at": ""}, {"occurred_at": "2026-03-04 25:10:00"}, {"occurred_at": "n/a"},
        {"occurred_at": "2099-12-31 00:00:00"}, {"occurred_at": "2099-01-01 00:00:00"},
        {"occurred_at": "2099-06-15T08:00:00Z"}, {"contact_id": "C-99999"},
        {"contact_id": "C-99999"}, {"contact_id": "C-99998"}, {"contact_id": "c-00042"},
        {"contact_id": "00Q5e00000AbCdE"}, {"contact_id": "C-700"}, {"contact_id": "42"},
        {"contact_id": "", "anonymous_id": ""}, {"contact_id": "unknown", "anonymous_id": ""},
        # Several defects at once: the first reason counts.
        {"event_id": "", "event_type": "", "occurred_at": ""},
        {"event_type": "", "occurred_at": "31/05/2026"},
        {"contact_id": "C-99999", "occurred_at": "2099-12-31 00:00:00"},
        # Not broken: it merely never says when it was loaded.
        {"loaded_at": ""}, {"loaded_at": "31/05/2026"},
    ]  # fmt: skip
    return [
        row | {"event_id": f"E-9{number:05d}"} | change
        for number, change in enumerate(changes, start=1)
    ]


def scanned_rows(seed: int, clicks: list[Event]) -> list[tuple[datetime, records.Row]]:
    """Write the clicks of mail scanners, with the moments at which they arrive."""
    rng = stream(seed, "scanned rows")
    return [
        (
            click.loaded_at,
            event_row(rng, f"E-1{number:05d}", click)
            | {"occurred_at": mess.timestamp(rng, click.occurred_at, tidy=True)},
        )
        for number, click in enumerate(clicks, start=1)
    ]


def event_rows(seed: int, events: list[Event], scanned: list[Event]) -> list[records.Row]:
    """Write the events in the order of their arrival, some twice and some beyond use."""
    rng = stream(seed, "event rows")
    events = sorted(events, key=lambda event: (event.loaded_at, event.occurred_at))
    numbered = [
        (event.loaded_at, event_row(rng, f"E-{number:06d}", event), event)
        for number, event in enumerate(events, start=1)
    ]
    arrivals = [(loaded_at, row) for loaded_at, row, _ in numbered]
    for _, row, event in rng.sample(numbered, REDELIVERIES):
        arrivals.append(redelivered(rng, row, event))
    for loaded_at, row, _ in rng.sample(numbered, DUPLICATES):
        arrivals.append((loaded_at, dict(row)))
    usual = [row for _, row, event in numbered if event.contact_id and event.page_path]
    for broken in broken_event_rows(usual[len(usual) // 2]):
        arrivals.append((rng.choice(events).loaded_at, broken))
    arrivals += scanned_rows(seed, scanned)
    arrivals.sort(key=lambda arrival: arrival[0])
    return [row for _, row in arrivals]


def make_sample(seed: int = SAMPLE_SEED) -> Sample:
    """Make all tables of the sample; the same seed gives the same rows."""
    companies = build_companies(seed)
    people = build_people(seed, companies)
    journeys = {person.contact_id: live(seed, person) for person in people}
    outcomes = sell(seed, people, journeys)
    call_back(seed, people, journeys, outcomes)
    merges = records.build_merges(seed, people, journeys)
    listed = [*people, *(merge.gone for merge in merges if not merge.row_dropped)]
    listed += records.newcomers(seed, len(people) + len(merges) + 1, companies)
    events = [event for journey in journeys.values() for event in journey]
    events += passers_by(seed, PASSERS_BY)
    events += events_after_the_scoring_day(seed, people)
    tables = {
        "contacts": records.contact_rows(seed, listed, outcomes),
        "events": event_rows(seed, events, scan_mails(seed, people, journeys)),
        "identities": records.identity_rows(seed, people),
        "contact_merges": records.merge_rows(seed, merges, people),
        "companies": records.company_rows(seed, companies),
        "enrichments": records.enrichment_rows(seed, companies, people),
        "opportunities": records.opportunity_rows(seed, outcomes),
        "sales_activities": records.sales_activity_rows(seed, outcomes),
        "dispositions": records.disposition_rows(seed, outcomes),
        "overrides": override_rows(seed, people, merges, journeys, outcomes),
        "erasure_requests": records.erasure_rows(people, merges, outcomes),
    }
    return Sample(tables, people, outcomes)


def write_sample(out: Path, seed: int = SAMPLE_SEED) -> Sample:
    """Write ``sample_<table>.csv`` for each table into a folder, as UTF-8 with line feeds."""
    sample = make_sample(seed)
    for table, rows in sample.tables.items():
        write_rows(out / f"sample_{table}.csv", rows, COLUMNS[table])
    return sample
