"""The CRM's records of the people: contacts and their versions, merges, links, enrichments."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sample import mess, vocabulary
from sample.journeys import END, Event
from sample.outcomes import Outcomes
from sample.world import (
    Company,
    Person,
    mail_address,
    stream,
)

Row = dict[str, str]
MERGE_COUNT = 8


@dataclass
class Merge:
    """A contact that was merged away, and the one that took it in."""

    gone: Person
    survivor_id: str
    merged_at: datetime
    row_dropped: bool


def later(rng: random.Random, moment: datetime, low: float, high: float) -> datetime:
    """Choose a moment that many days later, though not after the last day."""
    return min(moment + timedelta(days=rng.uniform(low, high)), END).replace(microsecond=0)


def build_merges(seed: int, people: list[Person], events: dict[str, list[Event]]) -> list[Merge]:
    """Invent second records of some people, later merged away, and give them some of the events.

    The second one was merged into the first, which was merged in its turn: a chain. Of two, the
    CRM dropped the row. Changes the ``contact_id`` of the events that they take over.
    """
    rng = stream(seed, "merges")
    candidates = [
        person
        for person in people
        if person.kind == "buyer" and len(events[person.contact_id]) > 14
        and person.created_at < END - timedelta(days=210)
    ]  # fmt: skip
    merges: list[Merge] = []
    survivors = rng.sample(candidates, MERGE_COUNT)
    survivors[1] = survivors[0]
    for index, survivor in enumerate(survivors):
        merged_at = later(rng, survivor.created_at, 30, 200)
        domain = rng.choice(vocabulary.FREE_MAIL)[0]
        if index % 2 and survivor.company:
            domain = survivor.company.domain
        gone = replace(
            survivor,
            contact_id=f"C-{len(people) + 1 + index:05d}",
            email=mail_address(rng, survivor.first_name, survivor.last_name, domain),
            created_at=later(rng, survivor.created_at, 1, 20),
            anonymous_ids=[],
        )
        survivor_id = survivor.contact_id
        if index == 1:
            survivor_id, merged_at = merges[0].gone.contact_id, merges[0].merged_at
            merged_at -= timedelta(days=9)
        merges.append(Merge(gone, survivor_id, merged_at, row_dropped=index in (3, 6)))
        for event in events[survivor.contact_id]:
            known = event.contact_id and gone.created_at < event.occurred_at < merged_at
            if known and rng.random() < 0.6:
                event.contact_id = gone.contact_id
    return merges


def contact_versions(rng: random.Random, person: Person) -> list[Row]:
    """Write a contact as one to three versions, oldest first, as the CRM exported them."""
    company = person.company
    industry = company.industry if company else rng.choice(list(vocabulary.INDUSTRIES))
    headcount = company.employee_count if company else rng.randrange(1, 20)
    revenue = company.annual_revenue if company else 0
    region = vocabulary.COUNTRIES[person.country][2]
    title = person.title
    if person.kind == "buyer" and rng.random() < 0.04:
        title = rng.choice(("CEO", "Director", "Boss", "VP Ops", "Manager"))
    company_id = company.company_id if company else ""
    if person.kind == "competitor" and rng.random() < 0.4:
        company_id = ""
    timeframe = mess.typed_timeframe(rng, person)
    shy = person.kind in ("student", "jobseeker")
    row = {
        "contact_id": person.contact_id,
        "first_name": person.first_name if rng.random() > 0.03 else person.first_name.lower(),
        "last_name": person.last_name,
        "email": mess.typed_email(rng, person.email),
        "company_id": company_id,
        "created_at": mess.timestamp(rng, person.created_at),
        "updated_at": mess.timestamp(rng, person.created_at),
        "job_title": mess.maybe_missing(rng, mess.respell(rng, title), 0.07, 0.05),
        "department": mess.maybe_missing(rng, mess.respell(rng, person.department), 0.3, 0.08),
        "industry": mess.maybe_missing(
            rng, mess.respell(rng, mess.typed_industry(rng, industry)), 0.25, 0.08
        ),
        "employee_count": mess.maybe_missing(rng, mess.typed_headcount(rng, headcount), 0.35, 0.06),
        "annual_revenue": mess.maybe_missing(
            rng, mess.typed_number(rng, revenue) if revenue else "", 0.6, 0.05
        ),
        "country": mess.maybe_missing(rng, mess.typed_country(rng, person.country), 0.1, 0.04),
        "region": mess.maybe_missing(rng, region, 0.15, 0.03),
        "lead_source": mess.maybe_missing(rng, mess.respell(rng, person.lead_source), 0.06, 0.03),
        "purchase_timeframe": mess.maybe_missing(
            rng, timeframe, 0.9 if shy else 0.5, 0.05
        ),
        "budget": "" if shy or rng.random() < 0.6 else mess.typed_budget(rng, person),
    }  # fmt: skip
    chance = rng.random()
    if chance > 0.2:
        if rng.random() < 0.3:
            row["updated_at"] = mess.timestamp(rng, later(rng, person.created_at, 0, 60))
        return [row]
    first = row | {"job_title": "", "department": "", "budget": "", "purchase_timeframe": ""}
    changed_at = later(rng, person.created_at, 1, 120)
    second = row | {"updated_at": mess.timestamp(rng, changed_at)}
    if chance > 0.05:
        return [first, second]
    third = second | {
        "updated_at": mess.timestamp(rng, later(rng, changed_at, 2, 150)),
        "job_title": rng.choice(vocabulary.TITLES)[0],
        "purchase_timeframe": rng.choice(vocabulary.TIMEFRAMES[:3]),
    }
    return [first, second, third]


def owner_of(seed: int, person: Person) -> str:
    """Give the rep who looks after a person: the same one for all people of a company."""
    account = person.company.company_id if person.company else person.contact_id
    country = person.company.country if person.company else person.country
    reps = vocabulary.REPS[vocabulary.COUNTRIES[country][2]]
    return stream(seed, f"owner {account}").choice(reps)


def with_names(seed: int, person: Person, versions: list[Row], worked: set[str]) -> list[Row]:
    """Add the full name and the owner to the versions of a contact.

    Nobody owns most leads with whom sales has never been in touch, nor any first of several
    versions.
    """
    rng = stream(seed, f"names {person.contact_id}")
    name = f"{versions[0]['first_name']} {person.last_name}"
    name = mess.maybe_missing(rng, mess.respell(rng, name), 0.01, 0.015)
    owner = owner_of(seed, person) if rng.random() < 0.97 else rng.choice(("n/a", "-", "none"))
    if person.contact_id not in worked and rng.random() < 0.85:
        owner = ""
    return [
        row
        | {
            "full_name": name,
            "owner": "" if row is not versions[-1] else mess.pad(rng, owner, 0.03),
        }
        for row in versions
    ]


def newcomers(seed: int, number: int, companies: list[Company]) -> list[Person]:
    """Invent two contacts who are created in the days after the scoring day."""
    rng = stream(seed, "newcomers")
    people = []
    for index in range(2):
        company = rng.choice([each for each in companies if each.kind == "prospect"])
        language = vocabulary.COUNTRIES[company.country][1]
        first_name = rng.choice(vocabulary.FIRST_NAMES[language])
        last_name = rng.choice(vocabulary.LAST_NAMES[language])
        created_at = datetime(2026, 7, 1 + index, 9, 12, 40)
        people.append(
            Person(
                contact_id=f"C-{number + index:05d}",
                kind="buyer",
                first_name=first_name,
                last_name=last_name,
                email=mail_address(rng, first_name, last_name, company.domain),
                company=company,
                title="Logistics Manager",
                seniority="manager",
                job_function="logistics",
                department="Logistics",
                country=company.country,
                lead_source="paid search",
                arrived_at=created_at,
                fit=company.suitability,
                intent=0.4,
                quality=0.5,
                appetite=3.0,
                created_at=created_at,
            )
        )
    return people


def contact_rows(seed: int, people: list[Person], outcomes: Outcomes) -> list[Row]:
    """Write all contacts, with older versions, exact duplicates and rows that can't be used."""
    rng = stream(seed, "contacts")
    worked = {touch.contact_id for touch in outcomes.touches}
    rows = [
        row
        for person in people
        for row in with_names(seed, person, contact_versions(rng, person), worked)
    ]
    duplicates = [dict(row) for row in rng.sample(rows, 9)]
    template = rows[40]
    broken = [
        template | {"contact_id": "", "email": "fleet@oakhurst.example"},
        template | {"contact_id": "n/a", "email": "", "company_id": ""},
        template
        | {"contact_id": " ", "first_name": "Test", "last_name": "Test"}
        | {"full_name": "Test Test", "owner": ""},
        rows[55] | {"created_at": "2099-01-01 00:00:00", "updated_at": "2099-01-01 00:00:00"},
    ]
    # A date in the wrong order: the version stays, but sorts first.
    undated = rows[70] | {"updated_at": "14/05/2026", "job_title": "Trainee"}
    # Their company is in no list of companies.
    for row in rng.sample(rows, 2):
        row["company_id"] = "K-999"
    for extra in (*duplicates, *broken, undated):
        rows.insert(rng.randrange(len(rows)), extra)
    return rows


def identity_rows(seed: int, people: list[Person]) -> list[Row]:
    """Write the links from cookies to contacts; one in ten is missing, some are wrong."""
    rng = stream(seed, "identities")
    rows: list[Row] = []

    def link(anonymous_id: str, contact_id: str, at: datetime | None) -> None:
        moment = mess.timestamp(rng, at)
        rows.append(
            {"anonymous_id": anonymous_id, "contact_id": contact_id, "identified_at": moment}
        )

    for person in people:
        for index, cookie in enumerate(person.anonymous_ids):
            if index == 0 and rng.random() > 0.08:
                link(cookie, person.contact_id, person.created_at)
            elif index == 1 and rng.random() > 0.3:
                link(cookie, person.contact_id, later(rng, person.created_at, 3, 90))
    linked = list(rows)
    for row in rng.sample(linked, 4):
        # Somebody else used the same computer afterwards: the earliest link wins.
        other = rng.choice(people)
        link(row["anonymous_id"], other.contact_id, later(rng, other.created_at, 40, 200))
    rows.extend(dict(row) for row in rng.sample(linked, 3))
    link("a-00000bad", "C-99998", END - timedelta(days=80))
    link(linked[5]["anonymous_id"], "C-99999", END - timedelta(days=500))
    link("", people[7].contact_id, END - timedelta(days=33))
    link("a-5d00dead", people[9].contact_id, None)
    rows.append(
        {
            "anonymous_id": "a-5d00beef",
            "contact_id": people[11].contact_id,
            "identified_at": "31/05/2026 10:00",
        }
    )
    return rows


def merge_rows(seed: int, merges: list[Merge], people: list[Person]) -> list[Row]:
    """Write the merges, one of them twice, one into itself and one into nobody."""
    rng = stream(seed, "merge rows")
    rows = [
        {
            "contact_id": merge.gone.contact_id,
            "merged_into_contact_id": merge.survivor_id,
            "merged_at": mess.timestamp(rng, merge.merged_at),
        }
        for merge in merges
    ]
    rows.append(dict(rows[2]))
    himself = people[120].contact_id
    at = "2026-02-11 08:30:00"
    rows.append({"contact_id": himself, "merged_into_contact_id": himself, "merged_at": at})
    rows.append({"contact_id": "C-00990", "merged_into_contact_id": "C-00991", "merged_at": at})
    return rows


def company_rows(seed: int, companies: list[Company]) -> list[Row]:
    """Write the companies as the CRM knows them, with gaps, a duplicate and a row without key."""
    rng = stream(seed, "company rows")
    rows = [
        {
            "company_id": company.company_id,
            "name": mess.respell(rng, company.name) if rng.random() < 0.3 else company.name,
            "domain": company.domain,
            "industry": mess.maybe_missing(
                rng, mess.typed_industry(rng, company.industry), 0.06, 0.03
            ),
            "employee_count": mess.maybe_missing(rng, str(company.employee_count), 0.08, 0.03),
            "annual_revenue": mess.maybe_missing(rng, str(company.annual_revenue), 0.2, 0.03),
            "country": mess.maybe_missing(
                rng, mess.typed_country(rng, company.country), 0.04, 0.02
            ),
        }
        for company in companies
    ]  # fmt: skip
    rows.insert(60, dict(rows[22]))
    rows.append(rows[30] | {"company_id": "", "name": "Unnamed account"})
    return rows


def enrichment_rows(seed: int, companies: list[Company], people: list[Person]) -> list[Row]:
    """Write what two providers say: firmograph about companies, clearline about people too.

    Both know more than forms do and are wrong at times; a few facts were observed twice.
    """
    rng = stream(seed, "enrichments")
    rows: list[Row] = []

    def observe(kind: str, subject: str, attribute: str, value: str, provider: str) -> None:
        at = END - timedelta(seconds=rng.randrange(3600, 500 * 86400))
        rows.append(
            {
                "subject_type": kind,
                "subject_id": subject,
                "attribute": attribute,
                "value": value,
                "provider": provider,
                "observed_at": mess.timestamp(rng, at),
            }
        )

    for company in companies:
        if rng.random() < 0.75:
            headcount = str(int(company.employee_count * rng.lognormvariate(0, 0.12)) + 1)
            key = company.company_id
            observe("company", key, "employee_count", headcount, "firmograph")
            observe("company", key, "industry", company.industry, "firmograph")
            if rng.random() < 0.7:
                revenue = int(round(company.annual_revenue * rng.lognormvariate(0, 0.2), -5))
                observe("company", key, "annual_revenue", str(revenue), "firmograph")
            if rng.random() < 0.15:
                older = str(int(company.employee_count * rng.uniform(0.5, 0.9)) + 1)
                observe("company", key, "employee_count", older, "firmograph")
        if rng.random() < 0.3:
            estimate = str(int(company.employee_count * rng.lognormvariate(0, 0.5)) + 1)
            observe("company", company.company_id, "employee_count", estimate, "clearline")
            observe("company", company.company_id, "country", company.country, "clearline")
    for person in people:
        if person.kind in ("student", "jobseeker") or rng.random() > 0.3:
            continue
        title = person.title or rng.choice(vocabulary.TITLES)[0]
        if rng.random() < 0.08:
            title = rng.choice(vocabulary.TITLES)[0]
        observe("contact", person.contact_id, "job_title", title, "clearline")
        if person.department and rng.random() < 0.5:
            observe("contact", person.contact_id, "department", person.department, "clearline")
        if rng.random() < 0.35:
            observe("contact", person.contact_id, "country", person.country, "clearline")
    rows.sort(key=lambda row: row["observed_at"][:10])
    template = rows[10]
    rows += [
        template | {"subject_id": ""},
        template | {"subject_type": "account"},
        template | {"attribute": " "},
        template | {"observed_at": "last week"},
        template | {"value": "unknown", "observed_at": "2026-06-01 04:00:00"},
        dict(rows[25]),
    ]
    return rows


def opportunity_rows(seed: int, outcomes: Outcomes) -> list[Row]:
    """Write the deals, one row per deal and contact; one is doubled and one names nobody."""
    rng = stream(seed, "opportunities")
    rows: list[Row] = []
    deals = sorted(outcomes.opportunities, key=lambda deal: deal.created_at)
    for number, deal in enumerate(deals, start=1):
        spellings = vocabulary.WON_SPELLINGS if deal.is_won else vocabulary.LOST_SPELLINGS
        is_won = "" if deal.is_won is None else rng.choice(spellings)
        closed_at = mess.timestamp(rng, deal.closed_at)
        rows += [
            {
                "opportunity_id": f"O-{number:04d}",
                "contact_id": person.contact_id,
                "created_at": mess.timestamp(rng, deal.created_at),
                "closed_at": closed_at,
                "is_won": is_won,
                "amount": str(deal.amount) if rng.random() > 0.03 else f"{deal.amount:,}",
            }
            for person in deal.people
        ]
    still_open = [row for row in rows if row["is_won"] == ""]
    # Somebody ticked "won" before the date was in: it stays open.
    still_open[1] |= {"is_won": "true", "closed_at": ""}
    rows.append(dict(rows[14]))
    rows.append(rows[20] | {"contact_id": "C-99997"})
    rows.append(rows[25] | {"opportunity_id": "O-0900", "created_at": "Q3 2025"})
    return rows


def sales_activity_rows(seed: int, outcomes: Outcomes) -> list[Row]:
    """Write the touches in time order, with one doubled and two that can't be used."""
    rng = stream(seed, "sales activities")
    touches = sorted(outcomes.touches, key=lambda touch: touch.occurred_at)
    rows = [
        {
            "activity_id": f"A-{number:05d}",
            "contact_id": touch.contact_id,
            "activity_type": touch.activity_type,
            "occurred_at": mess.timestamp(rng, touch.occurred_at),
        }
        for number, touch in enumerate(touches, start=1)
        if touch.occurred_at <= END
    ]
    rows.append(dict(rows[50]))
    rows.append(rows[60] | {"activity_id": "A-90001", "contact_id": "C-99996"})
    rows.append(rows[61] | {"activity_id": "A-90002", "occurred_at": "tomorrow"})
    return rows


def disposition_rows(seed: int, outcomes: Outcomes) -> list[Row]:
    """Write the verdicts in time order, with odd letter case and some that can't be used."""
    rng = stream(seed, "dispositions")
    verdicts = sorted(outcomes.verdicts, key=lambda verdict: verdict.decided_at)
    rows = [
        {
            "contact_id": verdict.contact_id,
            "disposition": mess.respell(rng, verdict.disposition),
            "reason": verdict.reason,
            "decided_at": mess.timestamp(rng, verdict.decided_at),
        }
        for verdict in verdicts
    ]
    rows.append(rows[12] | {"disposition": "maybe"})
    rows.append(rows[13] | {"contact_id": "C-99995"})
    rows.append(rows[14] | {"decided_at": "31/05/2026"})
    return rows


def erasure_rows(people: list[Person], merges: list[Merge], outcomes: Outcomes) -> list[Row]:
    """Write two erasure requests: of a contact in a deal, and of one that took in another."""
    in_deals = {p.contact_id for deal in outcomes.opportunities for p in deal.people}
    first = next(p for p in people[200:] if p.contact_id in in_deals and p.anonymous_ids)
    second = merges[5].survivor_id
    return [
        {"contact_id": first.contact_id, "requested_at": "2026-05-20 09:00:00"},
        {"contact_id": second, "requested_at": "2026-06-25T14:30:00Z"},
    ]
