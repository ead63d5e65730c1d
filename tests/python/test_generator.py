"""The generator: the bundled sample is what it makes, and high volume comes in the sizes asked."""

import csv
import re
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pytest
import yaml

from dbt_workspace.project import PROJECT
from sample import catalogue, vocabulary, volume
from sample.callbacks import DEADLINES_SINCE
from sample.office import after_work
from sample.sample import COLUMNS, SAMPLE_SEED, Sample, make_sample, write_sample
from sample.volume import Plan, write_hour, write_volume

pytestmark = pytest.mark.xdist_group("generator")

SEEDS = PROJECT / "seeds" / "sample"
CANONICAL = set(catalogue.EVENT_MIX)
Rows = list[dict[str, str]]


@pytest.fixture(scope="module")
def sample() -> Sample:
    """The sample of the bundled seed."""
    return make_sample()


@pytest.fixture(scope="module")
def tables(sample: Sample) -> dict[str, Rows]:
    """The tables of the sample by name."""
    return sample.tables


def usable_time(text: str) -> datetime | None:
    """Read a timestamp, or give None where it is no ISO 8601."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        return None


# The sample


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Two runs write equal files; another seed writes others."""
    write_sample(tmp_path / "first", seed=11)
    write_sample(tmp_path / "second", seed=11)
    write_sample(tmp_path / "other", seed=12)
    for table in COLUMNS:
        name = f"sample_{table}.csv"
        first = (tmp_path / "first" / name).read_bytes()
        assert first == (tmp_path / "second" / name).read_bytes()
        if table != "erasure_requests":
            assert first != (tmp_path / "other" / name).read_bytes()


def test_the_sample_does_not_depend_on_the_hash_seed(tmp_path: Path) -> None:
    """A fresh interpreter with another hash seed writes the committed files through the CLI."""
    command = [sys.executable, "-m", "sample", "csv", "--out", str(tmp_path)]
    environment = {"PYTHONHASHSEED": "4242", "PATH": "/usr/bin:/bin"}
    subprocess.run(command, cwd=PROJECT, env=environment, check=True, capture_output=True)
    for table in COLUMNS:
        name = f"sample_{table}.csv"
        assert (tmp_path / name).read_bytes() == (SEEDS / name).read_bytes(), name


def test_committed_seeds_are_what_the_generator_makes(tmp_path: Path) -> None:
    """The CSV files in seeds/sample have not been edited, and none is missing or left over."""
    write_sample(tmp_path, SAMPLE_SEED)
    made = {path.name: path.read_bytes() for path in tmp_path.glob("*.csv")}
    committed = {path.name: path.read_bytes() for path in SEEDS.glob("*.csv")}
    assert made.keys() == committed.keys()
    assert [name for name in made if made[name] != committed[name]] == []


def test_seed_properties_match_the_files() -> None:
    """Every seed and column is described, in order, loaded as text and kept out of consumers."""
    properties = yaml.safe_load((SEEDS / "_sample__seeds.yml").read_text())["seeds"]
    assert [seed["name"] for seed in properties] == [f"sample_{table}" for table in COLUMNS]
    for seed, columns in zip(properties, COLUMNS.values(), strict=True):
        assert seed["description"].startswith("One row per ")
        assert [column["name"] for column in seed["columns"]] == list(columns)
        assert all(column["description"].strip() for column in seed["columns"])
        assert seed["config"]["column_types"] == dict.fromkeys(columns, "varchar")
        assert seed["config"]["enabled"] == "{{ project_name == 'lead_scoring' }}"


def test_counts_are_in_range(tables: dict[str, Rows]) -> None:
    """The sample is as large as it is said to be, and its files stay small."""
    ranges = {
        "contacts": (650, 850),
        "events": (11_000, 13_000),
        "identities": (300, 700),
        "contact_merges": (8, 14),
        "companies": (150, 155),
        "enrichments": (500, 900),
        "opportunities": (100, 220),
        "sales_activities": (1000, 1800),
        "dispositions": (100, 300),
        "overrides": (6, 10),
        "erasure_requests": (2, 2),
    }
    for table, (low, high) in ranges.items():
        assert low <= len(tables[table]) <= high, table
    ids = {row["contact_id"] for row in tables["contacts"] if row["contact_id"].startswith("C-")}
    assert 570 <= len(ids) <= 630
    assert (SEEDS / "sample_events.csv").stat().st_size < 1_500_000


@pytest.mark.parametrize("seed", [SAMPLE_SEED, 1, 2, 3])
def test_good_leads_win_more_often_but_not_always(seed: int) -> None:
    """The best quartile of the latent quality wins at least thrice as often as the worst."""
    rates = make_sample(seed).win_rates()
    assert rates[3] > 3 * rates[0]
    assert rates[3] > rates[2] > rates[0]
    assert 0.1 < rates[3] < 0.5


def test_events_span_eighteen_months_and_a_little_more(tables: dict[str, Rows]) -> None:
    """Events begin in January 2025, end with June 2026, and a few come later."""
    times = sorted(filter(None, (usable_time(row["occurred_at"]) for row in tables["events"])))
    times = [time for time in times if time.year < 2099]
    assert times[0].date() < date(2025, 1, 15)
    later = sum(time.date() > date(2026, 7, 1) for time in times)
    assert 1 <= later <= 20
    assert sum(time.date() == date(2026, 6, 30) for time in times) > 5


def test_events_are_broken_in_all_the_ways_promised(tables: dict[str, Rows]) -> None:
    """No id, no type, unusable and far-off times, unknown contacts, nobody at all."""
    events = tables["events"]
    known = {row["contact_id"] for row in tables["contacts"]}
    known |= {row["contact_id"] for row in tables["contact_merges"]}
    assert any(not row["event_id"].strip() for row in events)
    assert any(not row["event_type"].strip() for row in events)
    assert any(row["occurred_at"].startswith("31/05/2026") for row in events)
    assert any(row["occurred_at"].startswith("2099") for row in events)
    assert any(row["contact_id"].strip() not in known | {""} for row in events)
    assert any(not row["contact_id"] and not row["anonymous_id"] for row in events)
    assert any("T" in row["occurred_at"] for row in events)
    assert any(row["occurred_at"].endswith("Z") for row in events)
    assert any(re.search(r"[+-]\d\d:00$", row["occurred_at"]) for row in events)
    broken = [row for row in events if row["event_id"][:3] not in ("E-0", "E-1")]
    assert len(broken) < 60


def test_events_come_again_and_late(tables: dict[str, Rows]) -> None:
    """Some rows are exact duplicates, some come again with another time, some come weeks late."""
    rows = Counter(tuple(row.values()) for row in tables["events"])
    assert sum(count - 1 for count in rows.values()) >= 30
    loads: dict[str, set[str]] = {}
    late = 0
    for row in tables["events"]:
        loads.setdefault(row["event_id"], set()).add(row["loaded_at"])
        occurred, loaded = usable_time(row["occurred_at"]), usable_time(row["loaded_at"])
        late += bool(occurred and loaded and (loaded - occurred).days >= 2)
    redelivered = [key for key, times in loads.items() if len(times) > 1 and key.startswith("E-0")]
    assert len(redelivered) > 100
    assert late > 50


def test_event_types_are_of_the_vocabulary(tables: dict[str, Rows]) -> None:
    """Behind the spellings stand the canonical types only, and each of them occurs."""
    canonical = {
        spelling.lower(): event_type
        for event_type, spellings in vocabulary.EVENT_SPELLINGS.items()
        for spelling in spellings
    }
    raw = {row["event_type"].strip().lower() for row in tables["events"]}
    assert {canonical.get(name, name) for name in raw} - CANONICAL == {"", "-", "unknown"}
    assert {"pageview", "page viewed", "email opened", "form submit", "unsubscribed"} <= raw
    assert {canonical.get(name, name) for name in raw} >= CANONICAL


def test_anonymous_visits_are_linked_or_pending(tables: dict[str, Rows]) -> None:
    """Most anonymous events lead to a contact by a link, some to nobody yet."""
    linked = {row["anonymous_id"] for row in tables["identities"]}
    anonymous = [
        row["anonymous_id"]
        for row in tables["events"]
        if not row["contact_id"] and row["anonymous_id"]
    ]
    claimed = sum(cookie in linked for cookie in anonymous)
    assert claimed > 500
    assert len(anonymous) - claimed > 200
    cookies = Counter(row["anonymous_id"] for row in tables["identities"] if row["anonymous_id"])
    assert max(cookies.values()) > 1


def test_contacts_are_as_messy_as_life(tables: dict[str, Rows]) -> None:
    """Versions, duplicates, placeholders, stray blanks, odd case, numbers that are none."""
    contacts = tables["contacts"]
    versions = Counter(row["contact_id"] for row in contacts)
    assert sum(count > 1 for count in versions.values()) > 60
    assert max(Counter(tuple(row.values()) for row in contacts).values()) > 1
    values = [value for row in contacts for value in row.values()]
    assert {"n/a", "Select", "unknown", "-", "none"} <= set(values)
    assert sum(value != value.strip() for value in values) > 30
    headcounts = {row["employee_count"] for row in contacts}
    assert any(re.fullmatch(r"\d+,\d{3}", value) for value in headcounts)
    assert any(re.fullmatch(r"\d+-\d+", value) for value in headcounts)
    assert {"US", "USA", "United States", "DE", "Germany", "deutschland"} <= {
        row["country"] for row in contacts
    }
    titles = {row["job_title"].strip().lower() for row in contacts}
    assert {"vp ops", "head of logistics", "ceo & founder", "student"} <= titles
    assert len(titles) > 70
    assert any(not row["contact_id"].strip() for row in contacts)


def test_people_who_should_not_be_called_are_there(tables: dict[str, Rows]) -> None:
    """Competitors, students, free mail, job seekers, unsubscribes, complaints and bounces."""
    domains = Counter(row["email"].strip().lower().rpartition("@")[2] for row in tables["contacts"])
    assert all(domains[domain] > 0 for _, domain in vocabulary.COMPETITORS)
    assert any(domain.endswith(".edu") for domain in domains)
    assert domains["gmail.com"] > 10
    types = Counter(row["event_type"].strip().lower() for row in tables["events"])
    assert min(types["unsubscribe"], types["spam_complaint"], types["email_bounce"]) > 2
    careers = {
        row["contact_id"] for row in tables["events"] if row["page_path"].startswith("/careers")
    }
    assert len(careers) > 10


def test_made_up_domains_are_reserved_or_public_mail(tables: dict[str, Rows]) -> None:
    """No company's domain can belong to anybody."""
    public = {domain for domain, _ in vocabulary.FREE_MAIL} | set(vocabulary.DISPOSABLE_MAIL)
    universities = {domain for _, domain in vocabulary.UNIVERSITIES}
    assert all(row["domain"].endswith(".example") for row in tables["companies"])
    for row in tables["contacts"]:
        domain = row["email"].strip().lower().partition("@")[2]
        assert not domain or domain.endswith(".example") or domain in public | universities


def test_providers_contradict_prospects(tables: dict[str, Rows]) -> None:
    """Both providers speak, and often give another number of employees than the form."""
    observed = {
        row["subject_id"]: row["value"]
        for row in tables["enrichments"]
        if row["attribute"] == "employee_count" and row["provider"] == "firmograph"
    }
    pairs = [
        (int(row["employee_count"]), int(observed[row["company_id"]]))
        for row in tables["contacts"]
        if row["employee_count"].isdigit() and observed.get(row["company_id"], "").isdigit()
    ]
    far_apart = sum(max(pair) > 2 * min(pair) for pair in pairs)
    assert 0.03 < far_apart / len(pairs) < 0.5
    assert {row["provider"] for row in tables["enrichments"]} == {"clearline", "firmograph"}


def test_outcomes_are_of_all_kinds(tables: dict[str, Rows]) -> None:
    """Deals won, lost and open; verdicts of all four kinds; touches of all four kinds."""
    results = Counter(row["is_won"].lower() for row in tables["opportunities"])
    assert min(results["true"], results["false"], results[""]) >= 5
    verdicts = {row["disposition"].strip().lower() for row in tables["dispositions"]}
    assert verdicts == {"accepted", "rejected", "recycled", "disqualified", "maybe"}
    touches = {row["activity_type"] for row in tables["sales_activities"]}
    assert touches == {"call", "email", "meeting", "linkedin_message"}
    deals = Counter(row["opportunity_id"] for row in tables["opportunities"])
    assert max(deals.values()) > 1


def moments(rows: Rows, column: str) -> list[tuple[str, datetime]]:
    """Give contact and moment (UTC) of the rows that have a usable one."""
    found = []
    for row in rows:
        try:
            moment = datetime.fromisoformat(row[column].strip())
        except ValueError:
            continue
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        found.append((row["contact_id"].strip(), moment.astimezone(UTC)))
    return found


def dictionary(name: str) -> Rows:
    """Read a bundled dictionary."""
    with (PROJECT / "seeds" / "dictionaries" / f"{name}.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("seed", [SAMPLE_SEED, 1, 2])
def test_sales_works_in_office_hours(seed: int) -> None:
    """Every touch lies in the working hours of the dictionaries, and on no holiday."""
    hours = {row["weekday"]: row for row in dictionary("working_hours")}
    holidays = {row["holiday_on"] for row in dictionary("holidays")}
    touches = moments(make_sample(seed).tables["sales_activities"], "occurred_at")
    assert len(touches) > 900
    for _, moment in touches:
        local = moment.astimezone(ZoneInfo(next(iter(hours.values()))["time_zone"]))
        day = hours[str(local.isoweekday())]
        assert day["opens_at"] <= f"{local:%H:%M}" < day["closes_at"], local
        assert f"{local:%Y-%m-%d}" not in holidays, local


def test_work_is_counted_over_nights_holidays_and_changes_of_clock() -> None:
    """Worked by hand: in the evening, before Easter, when clocks change, at the end of a day."""
    easter = datetime(2026, 4, 2, 14)
    assert after_work(easter) == easter
    assert after_work(easter, 0.5) == datetime(2026, 4, 2, 14, 30)
    assert after_work(easter, 1) == datetime(2026, 4, 7, 7)
    assert after_work(easter, 9) == datetime(2026, 4, 8, 7)
    assert after_work(datetime(2026, 3, 27, 15, 30), 1) == datetime(2026, 3, 30, 7, 30)
    assert after_work(datetime(2026, 3, 27, 16)) == datetime(2026, 3, 30, 7)
    assert after_work(datetime(2026, 1, 10, 3), 4) == datetime(2026, 1, 12, 12)


def test_sales_answers_most_requests_in_time(sample: Sample) -> None:
    """Of those who ask for a demo since there are deadlines most are called within a day of work.

    Some are called later, and a few are not called.
    """
    touched: dict[str, list[datetime]] = {}
    for touch in sample.outcomes.touches:
        touched.setdefault(touch.contact_id, []).append(touch.occurred_at)
    asked = [
        (contact, moment.replace(tzinfo=None))
        for contact, moment in moments(
            [
                row
                for row in sample.tables["events"]
                if row["event_type"].strip().lower() == "demo_request" and row["contact_id"]
            ],
            "loaded_at",
        )
        if DEADLINES_SINCE <= moment.replace(tzinfo=None) < datetime(2026, 6, 25)
    ]
    in_time = sum(
        any(at <= touch <= after_work(at, 8) for touch in touched.get(contact, []))
        for contact, at in asked
    )
    assert len(asked) > 20
    assert 0.65 < in_time / len(asked) < 0.97


def test_whoever_is_judged_was_touched_before(sample: Sample) -> None:
    """Each verdict comes after a touch of the month before."""
    touches: dict[str, list[datetime]] = {}
    for touch in sample.outcomes.touches:
        touches.setdefault(touch.contact_id, []).append(touch.occurred_at)
    assert sample.outcomes.verdicts
    for verdict in sample.outcomes.verdicts:
        age = [(verdict.decided_at - moment).days for moment in touches[verdict.contact_id]]
        assert any(0 <= days <= 30 for days in age), verdict


def test_web_events_are_loaded_within_minutes(tables: dict[str, Rows]) -> None:
    """Half of the page views reach the warehouse within ten minutes, nearly all within 70."""
    views = [row for row in tables["events"] if "page" in row["event_type"].lower()]
    pairs = [(usable_time(row["occurred_at"]), usable_time(row["loaded_at"])) for row in views]
    minutes = sorted(
        (loaded - occurred).total_seconds() / 60
        for row, (occurred, loaded) in zip(views, pairs, strict=True)
        if occurred and loaded and not re.search(r"[+-]\d\d:00$", row["occurred_at"])
    )
    assert minutes[len(minutes) // 2] < 10
    assert minutes[len(minutes) * 9 // 10] < 70


@pytest.mark.parametrize("seed", [SAMPLE_SEED, 1, 2])
def test_mail_scanners_click_every_link_at_once(seed: int) -> None:
    """A few contacts have bursts of clicks seconds after a mail; no person clicks like that."""
    events = make_sample(seed).tables["events"]
    sent: dict[tuple[str, str], set[datetime]] = {}
    clicked: dict[str, dict[str, datetime]] = {}
    for row in events:
        event_type = row["event_type"].strip().lower().replace(" ", "_")
        found = moments([row], "occurred_at")
        if event_type == "email_sent" and found:
            sent.setdefault((found[0][0], row["asset"].strip().lower()), set()).add(found[0][1])
        if event_type in ("email_click", "email_clicked") and found:
            clicked.setdefault(found[0][0], {})[row["event_id"]] = found[0][1]
    scanned = {row["event_id"] for row in events if row["event_id"].startswith("E-1")}
    bursts: dict[str, int] = {}
    for contact, clicks in clicked.items():
        for event_id, moment in clicks.items():
            near = [other for other, at in clicks.items() if 0 <= (at - moment).total_seconds() < 2]
            both_ways = [o for o, at in clicks.items() if abs((at - moment).total_seconds()) < 2]
            if event_id in scanned:
                assert len(both_ways) >= 8, event_id
                bursts[contact] = bursts.get(contact, 0) + 1
            else:
                assert len(near) <= 5, event_id
    assert 4 <= len(bursts) <= 8
    assert all(count >= 8 for count in bursts.values())
    assert sum(count >= 24 for count in bursts.values()) >= 4
    for row in events:
        if row["event_id"] in scanned:
            contact, moment = moments([row], "occurred_at")[0]
            mails = sent[contact, row["asset"].strip().lower()]
            assert any(0 < (moment - mail).total_seconds() < 12 for mail in mails)
    # A mail tool exports once a night, robots or not.
    assert all(row["loaded_at"][11:13] == "02" for row in events if row["event_id"] in scanned)


def test_contacts_have_names_and_some_have_owners(tables: dict[str, Rows]) -> None:
    """Full names go with first and last names; an account has one owner, most raw leads none."""
    contacts = [row for row in tables["contacts"] if row["contact_id"].startswith("C-")]
    same = [
        row
        for row in contacts
        if row["full_name"].strip().lower() == f"{row['first_name']} {row['last_name']}".lower()
    ]
    assert 0.95 < len(same) / len(contacts) < 1
    assert any(row["full_name"] != row["full_name"].strip() for row in contacts)
    reps = {rep for names in vocabulary.REPS.values() for rep in names}
    owners = {row["owner"].strip() for row in contacts}
    assert reps < owners
    assert owners - reps <= {"", "n/a", "-", "none"}
    assert any(not rep.isascii() for rep in reps)
    assert 0.3 < sum(not row["owner"] for row in contacts) / len(contacts) < 0.7
    by_company: dict[str, set[str]] = {}
    for row in contacts:
        if row["owner"].strip() in reps and row["company_id"] not in ("", "K-999"):
            by_company.setdefault(row["company_id"], set()).add(row["owner"].strip())
    assert len(by_company) > 50
    assert all(len(names) == 1 for names in by_company.values())
    for rows in tables.values():
        assert not any(value.startswith("=") for row in rows for value in row.values())


def test_overrides_are_of_all_kinds(tables: dict[str, Rows]) -> None:
    """For and against, expired, taken back, for one model, of a merged contact, no reason."""
    overrides = tables["overrides"]
    known = {row["contact_id"] for row in tables["contacts"]}
    merged = {row["contact_id"] for row in tables["contact_merges"]}
    assert {row["contact_id"].strip() for row in overrides} <= known | merged
    assert {row["contact_id"].strip() for row in overrides} & merged
    assert {row["override"].strip().lower() for row in overrides} == {"mql", "not_mql"}
    assert {row["scoring_model_id"] for row in overrides} == {"", "mid_market"}
    assert sum(not row["reason"] for row in overrides) == 1
    expired = [row for row in overrides if row["expires_at"] <= "2026-06-30"]
    assert len(expired) == 1
    assert all(row["decided_at"][:10] < row["expires_at"] for row in overrides)
    assert max(Counter(row["contact_id"].strip() for row in overrides).values()) == 2


def test_merges_hold_a_chain_and_gone_contacts_have_events(tables: dict[str, Rows]) -> None:
    """One survivor was merged in its turn; merged contacts left events behind."""
    merges = {row["contact_id"]: row["merged_into_contact_id"] for row in tables["contact_merges"]}
    chained = [gone for gone, survivor in merges.items() if survivor in merges and gone != survivor]
    assert len(chained) >= 1
    with_events = {row["contact_id"].strip() for row in tables["events"]}
    assert len(merges.keys() & with_events) >= 3
    listed = {row["contact_id"] for row in tables["contacts"]}
    assert merges.keys() - listed


def test_erased_contacts_still_have_rows(tables: dict[str, Rows]) -> None:
    """What must be left out is there to be left out: rows of both, and one that was merged in."""
    erased = {row["contact_id"] for row in tables["erasure_requests"]}
    for table in ("contacts", "events"):
        assert erased <= {row["contact_id"] for row in tables[table]}
    assert erased & {row["contact_id"] for row in tables["opportunities"]}
    assert erased & {row["contact_id"] for row in tables["identities"]}
    assert erased & {row["merged_into_contact_id"] for row in tables["contact_merges"]}


def test_sample_files_are_plain_csv() -> None:
    """Each committed file has the header of its table and no row of another width."""
    for table, columns in COLUMNS.items():
        with (SEEDS / f"sample_{table}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert tuple(rows[0]) == columns
        assert {len(row) for row in rows} == {len(columns)}


# High volume

SMALL = {"contacts": 2_000, "events": 60_000}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small volume in several files."""
    out = tmp_path_factory.mktemp("volume")
    patch = pytest.MonkeyPatch()
    patch.setattr(volume, "CHUNK_ROWS", 25_000)
    patch.setattr(volume, "CONTACT_CHUNK_ROWS", 900)
    write_volume(Plan(**SMALL, out=out))
    patch.undo()
    return out


def ask(sql: str, folder: Path) -> list[tuple]:
    """Run a query over the files in a folder as contacts, events and identities."""
    connection = duckdb.connect()
    for table in ("contacts", "identities"):
        connection.execute(f"create view {table} as from '{folder / table}.parquet'")
    connection.execute(
        f"""
        create view events as
        from read_parquet('{folder}/events/*.parquet', filename = true, file_row_number = true)
        """
    )
    return connection.execute(sql).fetchall()


def test_volume_has_the_sizes_asked(small: Path) -> None:
    """So many contacts, each once, and so many event rows, in several files."""
    assert ask("select count(*), count(distinct contact_id) from contacts", small) == [
        (SMALL["contacts"], SMALL["contacts"])
    ]
    assert ask("select count(*), count(distinct filename) from events", small) == [
        (SMALL["events"], 3)
    ]


@pytest.mark.parametrize(("contacts", "events", "days"), [(1, 1, 1), (3, 250, 2), (10, 7, 730)])
def test_tiny_volumes_have_the_sizes_asked(
    tmp_path: Path, contacts: int, events: int, days: int
) -> None:
    """The smallest sizes work, too."""
    write_volume(Plan(contacts, events, tmp_path, days=days))
    assert ask("select count(*) from contacts", tmp_path) == [(contacts,)]
    assert ask("select count(*) from events", tmp_path) == [(events,)]


def test_sizes_must_be_positive(tmp_path: Path) -> None:
    """Nothing can't be made, nor events of nobody."""
    with pytest.raises(ValueError, match="positive"):
        Plan(0, 10, tmp_path)
    with pytest.raises(ValueError, match="below 1"):
        Plan(10, 10, tmp_path, sleeping=1)


def test_volume_is_deterministic(tmp_path: Path) -> None:
    """The same seed and sizes give the same bytes, a second run replaces the first."""
    first, second, other = (tmp_path / name for name in ("first", "second", "other"))
    write_volume(Plan(500, 9_000, first, seed=3))
    (second / "events").mkdir(parents=True)
    (second / "events" / "part-00007.parquet").write_bytes(b"left over")
    write_volume(Plan(500, 9_000, second, seed=3))
    write_volume(Plan(500, 9_000, other, seed=4))
    names = sorted(str(path.relative_to(first)) for path in first.rglob("*.parquet"))
    assert names == sorted(str(path.relative_to(second)) for path in second.rglob("*.parquet"))
    for name in names:
        assert (first / name).read_bytes() == (second / name).read_bytes()
        assert (first / name).read_bytes() != (other / name).read_bytes()


def test_volume_columns_have_types(small: Path) -> None:
    """Times are timestamps, numbers are numbers, and events have the columns of the sample."""
    events = dict(row[:2] for row in ask("describe events", small))
    assert tuple(events)[: len(COLUMNS["events"])] == COLUMNS["events"]
    assert events["occurred_at"] == events["loaded_at"] == "TIMESTAMP"
    contacts = dict(row[:2] for row in ask("describe contacts", small))
    names = [name for name in COLUMNS["contacts"] if not name.endswith(("_name", "owner"))]
    assert set(contacts) == set(names)
    assert contacts["created_at"] == "TIMESTAMP"
    assert contacts["employee_count"] == "BIGINT"


def test_volume_ids_repeat_only_by_redelivery(small: Path) -> None:
    """About one row in a hundred is a copy of an event that differs in its loading time only."""
    ((rows, ids, loads, facts),) = ask(
        """
        select
            count(*),
            count(distinct event_id),
            count(distinct (event_id, loaded_at)),
            count(distinct (
                event_id, contact_id, anonymous_id, event_type, occurred_at, page_path, asset
            ))
        from events
        """,
        small,
    )
    assert 0.005 < (rows - ids) / rows < 0.012
    assert loads == rows
    assert facts == ids


def test_volume_is_ordered_by_day(small: Path) -> None:
    """No file row comes before the day of the row above it, across files, too."""
    out_of_order = ask(
        """
        select count(*)
        from (
            select
                occurred_at::date as occurred_on,
                lag(occurred_at::date) over (order by filename, file_row_number) as previous_on
            from events
        )
        where occurred_on < previous_on
        """,
        small,
    )
    assert out_of_order == [(0,)]


def test_volume_keeps_to_its_days(small: Path) -> None:
    """Events fall on the days asked for, are loaded afterwards, and follow the contact's start."""
    assert ask(
        "select min(occurred_at)::date, max(occurred_at)::date, min(loaded_at - occurred_at) "
        "> interval 0 seconds from events",
        small,
    ) == [(date(2024, 7, 1), date(2026, 6, 30), True)]
    assert ask(
        """
        select count(*)
        from events
        inner join contacts using (contact_id)
        where events.occurred_at::date < contacts.created_at::date
        """,
        small,
    ) == [(0,)]


def test_volume_is_skewed(small: Path) -> None:
    """Some contacts do much and some nothing; few of about 5,000 pages are seen often."""
    assert len(set(catalogue.page_paths())) == catalogue.PAGE_COUNT
    assert len(set(catalogue.page_tickets().tolist())) == catalogue.PAGE_COUNT
    ((busy, typical, active),) = ask(
        """
        select quantile_disc(events, 0.99), quantile_disc(events, 0.5), count(*)
        from (
            select count(*) as events from events where contact_id is not null group by contact_id
        )
        """,
        small,
    )
    assert busy > 10 * typical
    assert 0.7 * SMALL["contacts"] < active < SMALL["contacts"]
    shares = ask(
        "select count(*) / sum(count(*)) over () from events where page_path is not null "
        "group by page_path order by 1 desc limit 10",
        small,
    )
    assert 0.2 < sum(share for (share,) in shares) < 0.5


def test_volume_links_anonymous_visits(small: Path) -> None:
    """An event has a contact or a cookie; most cookies lead to a contact by one link."""
    ((both, neither, anonymous, linked),) = ask(
        """
        select
            count(*) filter (contact_id is not null and anonymous_id is not null),
            count(*) filter (contact_id is null and anonymous_id is null),
            count(*) filter (anonymous_id is not null),
            count(*) filter (anonymous_id in (select anonymous_id from identities))
        from events
        """,
        small,
    )
    assert both == neither == 0
    assert 0.02 < anonymous / SMALL["events"] < 0.06
    assert 0.6 < linked / anonymous < 0.9
    assert ask("select count(*) - count(distinct anonymous_id) from identities", small) == [(0,)]
    assert ask("select count(*) from identities anti join contacts using (contact_id)", small) == [
        (0,)
    ]


def test_who_has_fallen_asleep_does_nothing(tmp_path: Path) -> None:
    """Most do by the quiet days, one after the other; each day has as many events as without."""
    size = {"contacts": 1_000, "events": 30_000}
    per_day = "select occurred_at::date, count(*) from events group by 1 order by 1"
    silent = """
        select count(*)
        from contacts
        anti join (
            select coalesce(events.contact_id, identities.contact_id) as contact_id
            from events
            left join identities using (anonymous_id)
            where occurred_at >= '{}' and occurred_at < '2026-07-01'
        ) using (contact_id)
    """
    found = {}
    for name, sleeping in (("awake", 0), ("asleep", 0.8)):
        write_volume(Plan(**size, out=tmp_path / name, sleeping=sleeping))
        found[name] = [
            ask(silent.format(start), tmp_path / name)[0][0]
            for start in ("2026-03-02", "2025-07-01")
        ]
    assert 700 < found["asleep"][0] < 860
    assert found["asleep"][1] < 500
    assert found["awake"][0] < 200
    assert ask(per_day, tmp_path / "awake")[1:] == ask(per_day, tmp_path / "asleep")[1:]


@pytest.mark.parametrize(("contacts", "days"), [(1, 1), (3, 2), (10, 730)])
def test_somebody_is_always_awake(tmp_path: Path, contacts: int, days: int) -> None:
    """However few contacts there are."""
    write_volume(Plan(contacts, 40, tmp_path, days=days, sleeping=0.99))
    assert ask("select count(*) from events", tmp_path) == [(40,)]


def test_an_hour_goes_on_with_the_numbers(tmp_path: Path) -> None:
    """Its events are new ones, of the evening of the last day; the same plan gives the same."""
    plan = Plan(500, 9_000, tmp_path, sleeping=0.5)
    files = [tmp_path / name for name in ("one.parquet", "two.parquet")]
    for path in files:
        write_hour(plan, 400, path)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert duckdb.sql(
        f"""
        select
            count(*), min(event_id) >= 'E-000009000', max(event_id) <= 'E-000009399',
            min(date_trunc('hour', occurred_at)), max(date_trunc('hour', occurred_at)),
            min(date_trunc('hour', loaded_at)), max(date_trunc('hour', loaded_at)),
        from '{files[0]}'
        """
    ).fetchone() == (
        400,
        True,
        True,
        *[datetime(2026, 6, 30, 21)] * 2,
        *[datetime(2026, 6, 30, 22)] * 2,
    )


def test_ticket_tables_follow_weights() -> None:
    """An item has as many tickets as its weight asks for, give or take one."""
    table = catalogue.tickets(duckdb.sql("select unnest([1.0, 3, 6]) as w").fetchnumpy()["w"], 1000)
    assert [int((table == item).sum()) for item in range(3)] == [100, 300, 600]
