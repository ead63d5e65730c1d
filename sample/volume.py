"""Contacts and events at any volume, as Parquet files for measurements.

numpy draws numbers, chunk by chunk; DuckDB spells them out and writes them. Each chunk has its own
random stream, so the rows depend on seed and sizes only, and memory does not grow with volume.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import numpy as np
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sample import catalogue, vocabulary

CHUNK_ROWS = 2_000_000
CONTACT_CHUNK_ROWS = 500_000
TICKETS_PER_CONTACT = 16
DUPLICATES_IN = 100  # One event in so many is a second delivery of another.
ANONYMOUS_SHARE = 0.06  # Of page views.
LINKED_SHARE = 0.75  # Of anonymous page views.
COOKIE_EVERY = 4  # Every fourth contact has a cookie that a link leads to.
LATE_SHARE = 0.01
QUIET_DAYS = 121  # The last days, in which nobody who fell asleep does anything.
HOUR = 21  # When an hour's events begin: those of the rest of the day are over by then.
MISSING = -1  # The code of no value.
SECOND = np.timedelta64(1, "s")
DAY_SECONDS = 86_400
# Odd, hence one-to-one on 32 bits: makes cookie numbers look like the hashes that they are.
COOKIE_FACTOR = 2_654_435_761

DRAW_COLUMNS = "event_number contact_number cookie event_type page asset occurred_at loaded_at"


@dataclass(frozen=True)
class Plan:
    """What to make: how many contacts and event rows, over which days, from which seed.

    Attributes:
        contacts: Number of contacts.
        events: Number of event rows.
        out: The folder to write to.
        seed: Of all draws.
        until: The last day with events.
        days: Number of days with events.
        sleeping: Share of contacts who fall asleep some time before the last ``QUIET_DAYS`` days:
            from then on they do nothing, and others do what they would have done.
    """

    contacts: int
    events: int
    out: Path
    seed: int = 1
    until: date = date(2026, 6, 30)
    days: int = 730
    sleeping: float = 0.0

    def __post_init__(self) -> None:
        """Check the sizes.

        Raises:
            ValueError: A size is not positive, or the share of those who sleep is none.
        """
        if min(self.contacts, self.events, self.days) < 1:
            raise ValueError("contacts, events and days must be positive")
        if not 0 <= self.sleeping < 1:
            raise ValueError("the share of contacts who sleep must be at least 0 and below 1")

    @property
    def first_day(self) -> np.datetime64:
        """The first day with events (UTC)."""
        return np.datetime64(self.until - timedelta(days=self.days - 1))


@dataclass(frozen=True)
class Lottery:
    """What the draws of all chunks share.

    Attributes:
        contact_tickets: Contact numbers in order of creation, each as often as it is active;
            int32, shape (about 16 a contact,).
        tickets_by_day: How many of them exist on each day; shape (days,).
        asleep_from: The day number from which each contact is asleep, the number of days for those
            who never are; int32, shape (contacts,). None where nobody sleeps.
        rows_by_day: How many event rows fall on each day; shape (days,), sums to the events.
        page_tickets: Page numbers, each as often as it is viewed; int32.
    """

    contact_tickets: np.ndarray
    tickets_by_day: np.ndarray
    asleep_from: np.ndarray | None
    rows_by_day: np.ndarray
    page_tickets: np.ndarray


def created_seconds(plan: Plan) -> np.ndarray:
    """Say when each contact was created.

    Half of them were there before the first day with events, in the two years up to it; the
    others come evenly over the period.

    Returns:
        Seconds since the first day, ascending and negative for the first half; shape (contacts,).
    """
    share = (np.arange(plan.contacts) + 0.5) / plan.contacts
    before = (share * 2 - 1) * 2 * 365 * DAY_SECONDS
    within = (share * 2 - 1) * plan.days * DAY_SECONDS
    return np.where(share < 0.5, before, within).astype(np.int64)


def bedtimes(plan: Plan, first_contact: int) -> np.ndarray:
    """Say from which day on each contact is asleep.

    Contacts who share a cookie fall asleep together: a visit may be taken for that of another.

    Args:
        plan: What to make.
        first_contact: A contact that never sleeps, so that every day has somebody to draw.

    Returns:
        Day numbers, between the contact's creation and the quiet days, or the number of days for
        those who stay awake; int32, shape (contacts,).
    """
    group = np.arange(plan.contacts) // COOKIE_EVERY
    luck = np.random.default_rng([plan.seed, 3]).random((2, group[-1] + 1))
    created = np.maximum(created_seconds(plan) // DAY_SECONDS, 0)
    last = max(0, plan.days - QUIET_DAYS)
    first = np.minimum(created[::COOKIE_EVERY], last)
    bedtime = first + (luck[1] * (last - first + 1)).astype(np.int64)
    bedtime[luck[0] >= plan.sleeping] = plan.days
    bedtime[first_contact // COOKIE_EVERY] = plan.days
    return np.maximum(bedtime[group], created).astype(np.int32)  # Or they never wake.


def prepare(plan: Plan) -> Lottery:
    """Prepare the tables that events are drawn from."""
    rng = np.random.default_rng([plan.seed, 0])
    activity = rng.lognormal(0.0, 1.3, plan.contacts)
    contact_tickets = catalogue.tickets(activity, plan.contacts * TICKETS_PER_CONTACT)
    ends = (np.arange(plan.days) + 1) * DAY_SECONDS
    created_by_day = np.searchsorted(created_seconds(plan), ends)
    tickets_by_day = np.maximum(np.searchsorted(contact_tickets, created_by_day), 1)
    asleep_from = bedtimes(plan, contact_tickets[0]) if plan.sleeping else None
    # Working days see five times the traffic of the weekend's.
    weekday = (plan.first_day.astype(np.int64) + 3 + np.arange(plan.days)) % 7
    traffic = np.cumsum(tickets_by_day * np.where(weekday < 5, 1.0, 0.2))
    up_to = np.floor(traffic / traffic[-1] * plan.events + 1e-9).astype(np.int64)
    up_to[-1] = plan.events
    return Lottery(
        contact_tickets,
        tickets_by_day,
        asleep_from,
        np.diff(up_to, prepend=0),
        catalogue.page_tickets(),
    )


def is_in_season(contacts: np.ndarray, months: np.ndarray) -> np.ndarray:
    """Say who is active in which month: three in eight are, by a hash, the others are silent."""
    mixed = contacts.astype(np.uint32) * np.uint32(2_246_822_519)
    mixed += months.astype(np.uint32) * np.uint32(3_266_489_917)
    mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(668_265_263)
    return (mixed >> np.uint32(20)) % np.uint32(8) < 3


def draw_tickets(rng: np.random.Generator, lottery: Lottery, days: np.ndarray) -> np.ndarray:
    """Draw a contact for each event; whoever is asleep on its day is drawn again.

    Args:
        rng: The chunk's random stream.
        lottery: The ticket tables.
        days: Day number of each event; shape (rows,).

    Returns:
        Contact numbers; int32, shape (rows,).
    """

    def draw(size: np.ndarray) -> np.ndarray:
        return lottery.contact_tickets[(rng.random(len(size)) * size).astype(np.int64)]

    size = lottery.tickets_by_day[days]
    contacts = draw(size)
    if lottery.asleep_from is not None:
        asleep = np.flatnonzero(lottery.asleep_from[contacts] <= days)
        while len(asleep):
            contacts[asleep] = draw(size[asleep])
            asleep = asleep[lottery.asleep_from[contacts[asleep]] <= days[asleep]]
    return contacts


def draw_contacts(rng: np.random.Generator, lottery: Lottery, days: np.ndarray) -> np.ndarray:
    """Draw whose each event is, among the contacts that exist on its day.

    Whoever is out of season is replaced by a second draw, which makes bursts and silences.

    Args:
        rng: The chunk's random stream.
        lottery: The ticket tables.
        days: Day number of each event; shape (rows,).

    Returns:
        Contact numbers; int32, shape (rows,).
    """
    first = draw_tickets(rng, lottery, days)
    second = draw_tickets(rng, lottery, days)
    return np.where(is_in_season(first, days // 30), first, second)


def draw_chunk(plan: Plan, lottery: Lottery, start: int, days: np.ndarray) -> dict[str, np.ndarray]:
    """Draw the rows of one chunk as numbers.

    Args:
        plan: What to make.
        lottery: The ticket tables.
        start: The number of the chunk's first row among all rows.
        days: Day number of each row, ascending; shape (rows,).

    Returns:
        A column for each name in ``DRAW_COLUMNS``, in the order of the day; shape (rows,). Codes
        are places in the lists of the catalogue, or ``MISSING``; times are UTC, in microseconds.
    """
    rng = np.random.default_rng([plan.seed, 1, start])
    rows = len(days)
    contact = draw_contacts(rng, lottery, days)
    shares = np.cumsum([share for share, _ in catalogue.EVENT_MIX.values()])
    event_type = np.searchsorted(shares / shares[-1], rng.random(rows), side="right")
    event_type = event_type.astype(np.int32)
    is_page_view = event_type == catalogue.PAGE_VIEW
    page = lottery.page_tickets[rng.integers(0, len(lottery.page_tickets), rows, dtype=np.int32)]
    page = np.where(is_page_view, page, MISSING)
    _, places, counts = catalogue.assets()
    count = counts[event_type]
    asset = places[event_type] + (rng.random(rows, dtype=np.float32) ** 2 * count).astype(np.int32)
    asset = np.where(count > 0, asset, MISSING)
    cookie = np.full(rows, MISSING, dtype=np.int64)
    luck = rng.random(rows, dtype=np.float32)
    linked = is_page_view & (luck < ANONYMOUS_SHARE * LINKED_SHARE)
    unlinked = is_page_view & ~linked & (luck < ANONYMOUS_SHARE)
    cookie[linked] = contact[linked] // COOKIE_EVERY
    strangers = max(1, plan.contacts // 8)
    cookie[unlinked] = plan.contacts + rng.integers(0, strangers, int(unlinked.sum()))
    contact = np.where(linked | unlinked, MISSING, contact)
    # Between six and twenty o'clock, mostly about one.
    of_day = (6 + 7 * (rng.random(rows) + rng.random(rows))) * 3600
    second = days.astype(np.int64) * DAY_SECONDS + of_day.astype(np.int64)
    delay = rng.integers(60, 3600, rows)
    late = rng.random(rows, dtype=np.float32) < LATE_SHARE
    delay[late] = rng.integers(DAY_SECONDS, 20 * DAY_SECONDS, int(late.sum()))
    columns = {
        "event_number": np.arange(start, start + rows, dtype=np.int64),
        "contact_number": contact,
        "cookie": cookie,
        "event_type": event_type,
        "page": page,
        "asset": asset,
        "occurred_at": second,
        "loaded_at": second + delay,
    }
    deliver_again(rng, columns, days)
    midnight = plan.first_day.astype("datetime64[us]")
    for name in ("occurred_at", "loaded_at"):
        columns[name] = midnight + columns[name] * SECOND
    return columns


def deliver_again(
    rng: np.random.Generator, columns: dict[str, np.ndarray], days: np.ndarray
) -> None:
    """Turn one row in a hundred into a second delivery of another row of the same day, in place.

    The row keeps its place; its own event vanishes. The copy was loaded up to three days later.
    """
    rows = len(days)
    count = rows // DUPLICATES_IN
    copies = rng.choice(rows, count, replace=False) if count else np.empty(0, dtype=np.int64)
    is_copy = np.zeros(rows, dtype=bool)
    is_copy[copies] = True
    sources = copies + rng.integers(1, 50, count)
    usable = sources < rows
    copies, sources = copies[usable], sources[usable]
    usable = ~is_copy[sources] & (days[sources] == days[copies])
    copies, sources = copies[usable], sources[usable]
    for values in columns.values():
        values[copies] = values[sources]
    columns["loaded_at"][copies] += rng.integers(1800, 3 * DAY_SECONDS, len(copies))


def chunks(plan: Plan, lottery: Lottery) -> Iterator[tuple[int, np.ndarray]]:
    """Give the first row number and the ascending day numbers of each chunk."""
    ends = np.cumsum(lottery.rows_by_day)
    for start in range(0, plan.events, CHUNK_ROWS):
        rows = np.arange(start, min(start + CHUNK_ROWS, plan.events))
        yield start, np.searchsorted(ends, rows, side="right").astype(np.int32)


def connect() -> duckdb.DuckDBPyConnection:
    """Open DuckDB in memory, with the names that codes stand for as tables."""
    # With one thread the rows are written in the order of the draws, with more they are not.
    connection = duckdb.connect(config={"threads": 1, "memory_limit": "1500MB"})
    names = {
        "event_types": list(catalogue.EVENT_MIX),
        "pages": catalogue.page_paths(),
        "assets": catalogue.assets()[0],
    }
    for table, values in names.items():
        connection.execute(
            f"""
            create table {table} as
            select generate_subscripts($1, 1)::integer - 1 as code, unnest($1) as name
            union all
            select {MISSING}, null
            """,
            [values],
        )
    return connection


def write_events(connection: duckdb.DuckDBPyConnection, draws: dict, path: Path) -> None:
    """Spell out the draws of one chunk and write them, in their order, as a Parquet file.

    Every code has its one name, a missing value too, so that inner joins keep rows and order.
    """
    connection.register("draws", draws)
    connection.execute(
        f"""
        copy (
            select
                'E-' || lpad(draws.event_number::varchar, 9, '0') as event_id,
                case
                    when draws.contact_number >= 0
                        then 'C-' || lpad(draws.contact_number::varchar, 7, '0')
                end as contact_id,
                case
                    when draws.cookie >= 0
                        then {cookie_sql("draws.cookie")}
                end as anonymous_id,
                event_types.name as event_type,
                draws.occurred_at,
                draws.loaded_at,
                pages.name as page_path,
                assets.name as asset
            from draws
            inner join event_types on draws.event_type = event_types.code
            inner join pages on draws.page = pages.code
            inner join assets on draws.asset = assets.code
        ) to '{path}' (format parquet, compression zstd, compression_level 1)
        """
    )
    connection.unregister("draws")


def cookie_sql(number: str) -> str:
    """Write the SQL that spells a cookie number as an anonymous id."""
    return f"'a-' || lpad(lower(to_hex(({number}::bigint * {COOKIE_FACTOR}) % 4294967296)), 8, '0')"


def draw_attributes(plan: Plan, start: int, created: np.ndarray) -> dict[str, np.ndarray]:
    """Draw the attributes of some contacts.

    Args:
        plan: What to make.
        start: The number of the first of them.
        created: When they were created, in seconds since the first day; shape (rows,).

    Returns:
        One column an attribute, codes being places in the vocabulary's lists or
        ``MISSING``; employees are heads, revenue and budget US dollars.
    """
    rng = np.random.default_rng([plan.seed, 2, start])
    rows = len(created)

    def pick(weights: list[float], missing: float) -> np.ndarray:
        shares = np.cumsum(weights)
        codes = np.searchsorted(shares / shares[-1], rng.random(rows), side="right")
        return np.where(rng.random(rows) < missing, MISSING, codes).astype(np.int32)

    employees = np.clip(rng.lognormal(5.5, 1.6, rows), 1, 200_000).astype(np.int64)
    revenue = np.round(employees * rng.uniform(60_000, 400_000, rows), -5).astype(np.int64)
    budget = np.round(rng.lognormal(10.3, 0.8, rows), -3).astype(np.int64)
    midnight = plan.first_day.astype("datetime64[us]")
    created = created + rng.integers(0, 60, rows)
    return {
        "contact_number": np.arange(start, start + rows, dtype=np.int64),
        "company": rng.integers(0, max(1, plan.contacts // 5), rows),
        "created_at": midnight + created * SECOND,
        "updated_at": midnight + (created + rng.integers(0, 86_400, rows)) * SECOND,
        "title": pick([title[4] for title in vocabulary.TITLES], 0.06),
        "industry": pick([facts[0] for facts in vocabulary.INDUSTRIES.values()], 0.1),
        "country": pick([facts[0] for facts in vocabulary.COUNTRIES.values()], 0.04),
        "source": pick([weight for _, weight in vocabulary.LEAD_SOURCES], 0.03),
        "timeframe": pick([1.0] * len(vocabulary.TIMEFRAMES), 0.5),
        "free_mail": pick([weight for _, weight in vocabulary.FREE_MAIL], 0.88),
        "employees": np.where(rng.random(rows) < 0.15, MISSING, employees),
        "revenue": np.where(rng.random(rows) < 0.4, MISSING, revenue),
        "budget": np.where(rng.random(rows) < 0.6, MISSING, budget),
    }


def write_contacts(connection: duckdb.DuckDBPyConnection, plan: Plan) -> None:
    """Write ``contacts.parquet`` and, for every fourth contact, a link in ``identities.parquet``.

    A contact's columns are those of the contract, numbers and timestamps with their types.
    """
    lists = {
        "titles": [title[0] for title in vocabulary.TITLES],
        "departments": [title[3] or None for title in vocabulary.TITLES],
        "industries": list(vocabulary.INDUSTRIES),
        "countries": list(vocabulary.COUNTRIES),
        "regions": [facts[2] for facts in vocabulary.COUNTRIES.values()],
        "sources": [name for name, _ in vocabulary.LEAD_SOURCES],
        "timeframes": list(vocabulary.TIMEFRAMES),
        "free_mail": [name for name, _ in vocabulary.FREE_MAIL],
    }
    for name, values in lists.items():
        connection.execute(f"set variable {name} = $1::varchar[]", [values])
    connection.execute(
        """
        create or replace table contacts (
            contact_id varchar, email varchar, company_id varchar,
            created_at timestamp, updated_at timestamp, job_title varchar, department varchar,
            industry varchar, employee_count bigint, annual_revenue bigint, country varchar,
            region varchar, lead_source varchar, purchase_timeframe varchar, budget bigint
        )
        """
    )
    created = created_seconds(plan)
    for start in range(0, plan.contacts, CONTACT_CHUNK_ROWS):
        draws = draw_attributes(plan, start, created[start : start + CONTACT_CHUNK_ROWS])
        connection.register("draws", draws)
        connection.execute(
            f"""
            insert into contacts
            select
                'C-' || lpad(contact_number::varchar, 7, '0'),
                'p' || contact_number || '@' || coalesce(
                    getvariable('free_mail')[nullif(free_mail, {MISSING}) + 1],
                    'k' || company || '.example'
                ),
                case when free_mail < 0 then 'K-' || lpad(company::varchar, 6, '0') end,
                created_at,
                updated_at,
                getvariable('titles')[nullif(title, {MISSING}) + 1],
                getvariable('departments')[nullif(title, {MISSING}) + 1],
                getvariable('industries')[nullif(industry, {MISSING}) + 1],
                nullif(employees, {MISSING}),
                nullif(revenue, {MISSING}),
                getvariable('countries')[nullif(country, {MISSING}) + 1],
                getvariable('regions')[nullif(country, {MISSING}) + 1],
                getvariable('sources')[nullif(source, {MISSING}) + 1],
                getvariable('timeframes')[nullif(timeframe, {MISSING}) + 1],
                nullif(budget, {MISSING})
            from draws
            """
        )
        connection.unregister("draws")
    number = "substr(contact_id, 3)::bigint"
    connection.execute(
        f"""
        copy contacts to '{plan.out / "contacts.parquet"}' (format parquet, compression zstd);
        copy (
            select
                {cookie_sql(f"({number} // {COOKIE_EVERY})")} as anonymous_id,
                contact_id,
                created_at as identified_at
            from contacts
            where {number} % {COOKIE_EVERY} = 0
            order by contact_id
        ) to '{plan.out / "identities.parquet"}' (format parquet, compression zstd);
        drop table contacts;
        """
    )


def write_volume(plan: Plan, console: Console | None = None) -> None:
    """Write ``contacts.parquet``, ``identities.parquet`` and ``events/*.parquet`` into a folder.

    Event files of an earlier run in the folder are removed first.

    Args:
        plan: What to make, and where.
        console: Where progress is shown; nowhere by default.
    """
    events_folder = plan.out / "events"
    events_folder.mkdir(parents=True, exist_ok=True)
    for old in events_folder.glob("part-*.parquet"):
        old.unlink()
    connection = connect()
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(
        *columns,
        TimeElapsedColumn(),
        console=console or Console(quiet=True),
    ) as progress:
        contacts_task = progress.add_task("contacts", total=plan.contacts)
        write_contacts(connection, plan)
        progress.update(contacts_task, completed=plan.contacts)
        lottery = prepare(plan)
        events_task = progress.add_task("events", total=plan.events)
        for number, (start, days) in enumerate(chunks(plan, lottery)):
            draws = draw_chunk(plan, lottery, start, days)
            write_events(connection, draws, events_folder / f"part-{number:05d}.parquet")
            progress.advance(events_task, len(days))
    connection.close()


def write_hour(plan: Plan, rows: int, path: Path) -> None:
    """Write more events: those of one hour of the last day, loaded within the hour after it.

    They are numbered after the others, and have their own second deliveries among them.

    Args:
        plan: What the other files were made by.
        rows: How many event rows.
        path: The Parquet file to write.
    """
    lottery = prepare(plan)
    days = np.full(rows, plan.days - 1, dtype=np.int32)
    draws = draw_chunk(plan, lottery, plan.events, days)
    rng = np.random.default_rng([plan.seed, 4])
    start = np.datetime64(plan.until, "us") + HOUR * 3600 * SECOND
    moments = rng.integers(0, 3600, rows)[draws["event_number"] - plan.events]
    draws["occurred_at"] = start + moments * SECOND
    draws["loaded_at"] = start + (3600 + rng.permutation(rows) * 3000 // rows) * SECOND
    connection = connect()
    write_events(connection, draws, path)
    connection.close()
