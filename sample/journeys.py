"""What people do: website sessions, campaigns, webinars and trade shows, as a list of events."""

import random
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sample import vocabulary
from sample.world import LAST_DAY, Person, stream

# Actions by which a visitor becomes known.
IDENTIFYING = frozenset(
    ("form_submission", "content_download", "webinar_registration", "demo_request", "trial_signup")
)
HOT = frozenset(("demo_request", "trial_signup", "meeting_booked"))
END = datetime.combine(LAST_DAY, time(23, 59, 59))
MAX_SESSIONS = 32

# Pages by stage of the buying journey: awareness, consideration, decision.
STAGE_PAGES: tuple[tuple[str, ...], ...] = (
    (*vocabulary.BLOG, "/", "/", "/product/rate-benchmarks"),
    (*vocabulary.PRODUCT, *vocabulary.CUSTOMERS, *vocabulary.BLOG[:5], *vocabulary.DOCS[:2], "/"),
    (
        "/pricing", "/pricing", "/pricing", "/roi-calculator", "/security", "/demo",
        *vocabulary.CUSTOMERS, *vocabulary.PRODUCT[:3], "/docs/sap-connector",
    ),
)  # fmt: skip
KIND_PAGES: dict[str, tuple[str, ...]] = {
    "student": (*vocabulary.BLOG, *vocabulary.DOCS[:2], "/"),
    "jobseeker": (*vocabulary.CAREERS, *vocabulary.CAREERS, "/", "/customers/kestrel-freight"),
    "competitor": ("/pricing", *vocabulary.PRODUCT, *vocabulary.DOCS, *vocabulary.CUSTOMERS),
    "customer": (*vocabulary.DOCS, *vocabulary.DOCS, *vocabulary.PRODUCT[:2], *vocabulary.BLOG[:4]),
}


@dataclass
class Event:
    """One behavioural event; ``contact_id`` and ``anonymous_id`` are empty when not sent."""

    contact_id: str
    anonymous_id: str
    event_type: str
    occurred_at: datetime
    loaded_at: datetime
    page_path: str = ""
    asset: str = ""


def anonymous_id(rng: random.Random) -> str:
    """Draw a tracker's cookie id."""
    return f"a-{rng.getrandbits(32):08x}"


def load_time(rng: random.Random, event_type: str, occurred_at: datetime) -> datetime:
    """Give the time at which an event reaches the warehouse (UTC)."""
    if event_type == "trade_show_visit":
        delay = timedelta(days=rng.uniform(2, 9))
    elif event_type.startswith("email_") or event_type in ("unsubscribe", "spam_complaint"):
        # The mail tool exports once a night.
        night = datetime.combine(occurred_at.date() + timedelta(days=1), time(2, 10))
        return night + timedelta(seconds=rng.randrange(240))
    elif rng.random() < 0.012:
        delay = timedelta(days=rng.uniform(3, 45))
    else:
        # A few minutes as a rule, and an hour at most.
        delay = timedelta(seconds=60 + 3940 * (rng.randrange(3940) / 3940) ** 4)
    return (occurred_at + delay).replace(microsecond=0)


class Diary:
    """The events of one person while they are being made up."""

    def __init__(self, rng: random.Random, person: Person) -> None:
        self.rng = rng
        self.person = person
        self.events: list[Event] = []

    def add(self, event_type: str, at: datetime, page_path: str = "", asset: str = "") -> None:
        """Note an event of the person; who is known by then is settled later."""
        at = at.replace(microsecond=0)
        loaded_at = load_time(self.rng, event_type, at)
        self.events.append(Event("", "", event_type, at, loaded_at, page_path, asset))


def office_hours(rng: random.Random, person: Person, day: datetime) -> datetime:
    """Choose a moment (UTC) of that day, or of the Monday after, when the person is at work."""
    if day.weekday() >= 5 and rng.random() < 0.85:
        day += timedelta(days=7 - day.weekday())
    offset = vocabulary.COUNTRIES[person.country][3]
    hour = rng.gauss(10.5, 1.4) if rng.random() < 0.55 else rng.gauss(15.0, 1.8)
    if rng.random() < 0.06:
        hour = rng.uniform(19, 22.5)
    midnight = datetime.combine(day.date(), time())
    return midnight + timedelta(hours=hour - offset, seconds=rng.randrange(60))


def browse(diary: Diary, at: datetime, pages: tuple[str, ...], views: int) -> datetime:
    """View some pages in a row and return the moment after the last."""
    for _ in range(views):
        diary.add("page_view", at, page_path=diary.rng.choice(pages))
        at += timedelta(seconds=diary.rng.uniform(15, 210))
    return at


def visit_webinar(diary: Diary, at: datetime) -> datetime:
    """Register for the next webinar within eight weeks, if there is one, and perhaps attend."""
    rng = diary.rng
    for name, day in vocabulary.WEBINARS:
        start = datetime.combine(day, time(15))
        if timedelta() < start - at < timedelta(days=56):
            known = any(e.asset == name for e in diary.events)
            if known:
                return at
            diary.add("webinar_registration", at, asset=name)
            if rng.random() < 0.35 + 0.4 * diary.person.intent:
                joined_at = start + timedelta(minutes=rng.uniform(-3, 12))
                diary.add("webinar_attended", joined_at, asset=name)
            return at + timedelta(minutes=1)
    return at


def choose_content(rng: random.Random, at: datetime, more: tuple[str, ...] = ()) -> str:
    """Choose a file to download; the new report is all the rage once it is out."""
    report, launched_on = vocabulary.NEW_REPORT
    if at.date() < launched_on:
        return rng.choice(vocabulary.CONTENT + more)
    return rng.choice((report, report, *vocabulary.CONTENT[1:], *more))


def act_aware(diary: Diary, at: datetime) -> None:
    """Do what people do who only look around."""
    rng, chance = diary.rng, diary.rng.random()
    if chance < 0.10:
        diary.add("form_submission", at, page_path="/blog", asset="newsletter")
    elif chance < 0.26:
        diary.add("content_download", at, asset=choose_content(rng, at))
    elif chance < 0.34:
        visit_webinar(diary, at)


def act_considering(diary: Diary, at: datetime) -> None:
    """Do what people do who compare ways to solve their problem."""
    rng, chance = diary.rng, diary.rng.random()
    if chance < 0.28:
        asset = choose_content(rng, at, vocabulary.BUYING_CONTENT)
        diary.add("form_submission", at, page_path="/resources", asset="gated-content")
        diary.add("content_download", at + timedelta(seconds=20), asset=asset)
    elif chance < 0.50:
        visit_webinar(diary, at)
    elif chance < 0.58:
        diary.add("chat_started", at, page_path="/product/integrations")


def act_deciding(diary: Diary, at: datetime) -> None:
    """Do what people do who want to buy."""
    rng, chance = diary.rng, diary.rng.random()
    asked = any(event.event_type in HOT for event in diary.events)
    if chance < 0.27 and not asked:
        ask_for_demo(diary, at)
    elif chance < 0.36 and not asked:
        start_trial(diary, at)
    elif chance < 0.46:
        diary.add("chat_started", at, page_path="/pricing")
    elif chance < 0.56:
        diary.add("form_submission", at, page_path="/contact", asset="contact-us")
    elif chance < 0.72:
        diary.add("content_download", at, asset=rng.choice(vocabulary.BUYING_CONTENT))


ACTIONS_BY_STAGE = (act_aware, act_considering, act_deciding)


def ask_for_demo(diary: Diary, at: datetime) -> None:
    """Request a demo, and mostly book a meeting within days."""
    rng = diary.rng
    diary.add("demo_request", at, page_path="/demo", asset="demo-form")
    if rng.random() < 0.45 + 0.3 * diary.person.intent:
        day = at + timedelta(days=rng.randrange(1, 6))
        diary.add("meeting_booked", office_hours(rng, diary.person, day))


def start_trial(diary: Diary, at: datetime) -> None:
    """Sign up for a trial and log in for some days."""
    rng = diary.rng
    diary.add("trial_signup", at, page_path="/pricing", asset="trial-14-days")
    for day in range(14):
        if rng.random() < 0.15 + 0.4 * diary.person.intent:
            login = office_hours(rng, diary.person, at + timedelta(days=day + 1))
            diary.add("product_login", login)


def wander(diary: Diary) -> None:
    """Visit the website as a prospect: the stage rises with intent, silences set it back."""
    rng, person = diary.rng, diary.person
    sessions = min(MAX_SESSIONS, 1 + int(rng.expovariate(1 / person.appetite)))
    at, progress = person.arrived_at, rng.uniform(0, 0.2)
    for _ in range(sessions):
        if at > END:
            return
        stage = 0 if progress < 0.3 else 1 if progress < 0.65 else 2
        pages = KIND_PAGES.get(person.kind, STAGE_PAGES[stage])
        views = 1 + min(8, int(rng.expovariate(1 / (1.0 + 1.8 * person.intent))))
        after = browse(diary, at, pages, views)
        if person.kind == "jobseeker":
            if rng.random() < 0.3:
                diary.add("form_submission", after, page_path="/careers", asset="job-application")
        else:
            # Students and competitors, too, may ask for a demo.
            journeying = person.kind in ("buyer", "freemail")
            acts_as = stage if journeying else rng.choice((0, 0, 1, 1, 2))
            ACTIONS_BY_STAGE[acts_as](diary, after)
        progress += rng.uniform(0, 0.6) * (0.15 + person.intent)
        gap = rng.lognormvariate(1.2 + 1.8 * (1 - person.intent), 0.9)
        if rng.random() < 0.07:
            gap += rng.uniform(90, 220)
            progress *= 0.4
        at = office_hours(rng, person, at + timedelta(days=1 + gap))


def use_product(diary: Diary) -> None:
    """Log in as a customer, week after week, and read the documentation at times."""
    rng, person = diary.rng, diary.person
    per_week = rng.choice((0.1, 0.2, 0.3, 0.6))
    at = person.arrived_at
    while at < END:
        if rng.random() < per_week:
            diary.add("product_login", office_hours(rng, person, at))
        if rng.random() < 0.05:
            read_at = office_hours(rng, person, at)
            browse(diary, read_at, KIND_PAGES["customer"], rng.randrange(1, 4))
        if rng.random() < 0.02:
            visit_webinar(diary, office_hours(rng, person, at))
        at += timedelta(days=7)


def visit_trade_shows(diary: Diary) -> None:
    """Meet Northbeam at a stand; for those who came that way it is the first touch."""
    rng, person = diary.rng, diary.person
    for name, first_day in vocabulary.TRADE_SHOWS:
        start = datetime.combine(first_day, time())
        came_here = person.lead_source == "trade show" and abs(person.arrived_at - start).days < 4
        if came_here:
            diary.add("trade_show_visit", person.arrived_at - timedelta(minutes=5), asset=name)
        elif person.kind in ("buyer", "customer") and rng.random() < 0.02:
            at = start + timedelta(days=rng.randrange(3), hours=rng.uniform(8, 16))
            diary.add("trade_show_visit", at, asset=name)


def answer_campaigns(diary: Diary, known_since: datetime) -> None:
    """Receive the campaigns since the person is known, and open, click, bounce or unsubscribe."""
    rng, person = diary.rng, diary.person
    if rng.random() < 0.25:
        return
    undeliverable = rng.random() < 0.05
    for name, day in vocabulary.CAMPAIGNS:
        sent_at = datetime.combine(day, time(13)) + timedelta(seconds=rng.randrange(1800))
        if sent_at < known_since:
            continue
        diary.add("email_sent", sent_at, asset=name)
        if undeliverable:
            returned_at = sent_at + timedelta(seconds=rng.randrange(2, 90))
            diary.add("email_bounce", returned_at, asset=name)
            return
        opened_at = sent_at + timedelta(minutes=rng.lognormvariate(4.5, 1.6))
        if rng.random() < 0.16 + 0.5 * person.intent:
            diary.add("email_open", opened_at, asset=name)
            if rng.random() < 0.2:
                again = opened_at + timedelta(hours=rng.uniform(0.2, 60))
                diary.add("email_open", again, asset=name)
            if rng.random() < 0.15 + 0.35 * person.intent:
                clicked_at = opened_at + timedelta(seconds=rng.randrange(8, 120))
                diary.add("email_click", clicked_at, asset=name)
                pages = ("/pricing",) if rng.random() < 0.1 * person.intent else vocabulary.BLOG
                browse(diary, clicked_at + timedelta(seconds=4), pages, 1)
        if rng.random() < 0.022 * (1.3 - person.intent):
            left_at = opened_at + timedelta(seconds=30)
            if rng.random() < 0.2:
                diary.add("spam_complaint", left_at, asset=name)
            else:
                diary.add("unsubscribe", left_at, asset=name)
            return


def settle_identity(diary: Diary) -> None:
    """Decide since when the person is known, and who each event says it belongs to.

    Before the first identifying action the tracker knows a cookie only. A second device, where
    there is one, stays a cookie for ever; a link tells later whose it was.
    """
    rng, person = diary.rng, diary.person
    diary.events.sort(key=lambda event: event.occurred_at)
    moments = [e.occurred_at for e in diary.events if e.event_type in IDENTIFYING]
    imported = person.lead_source in ("outbound list", "trade show")
    if person.kind == "customer":
        signed_up = datetime(2023, 6, 1, 8) + timedelta(days=rng.uniform(0, 150))
        person.created_at = signed_up.replace(microsecond=0)
    elif imported or not moments:
        person.created_at = person.arrived_at - timedelta(minutes=10)
    else:
        person.created_at = min(moments)
    cookie = anonymous_id(rng)
    second_device = anonymous_id(rng) if rng.random() < 0.12 else ""
    used: set[str] = set()
    for event in diary.events:
        on_web = event.event_type in ("page_view", "chat_started")
        if on_web and second_device and rng.random() < 0.3:
            event.anonymous_id = second_device
        elif event.occurred_at < person.created_at:
            event.anonymous_id = cookie
        else:
            event.contact_id = person.contact_id
            if event.event_type in IDENTIFYING or (on_web and rng.random() < 0.08):
                event.anonymous_id = cookie
        if event.anonymous_id:
            used.add(event.anonymous_id)
    person.anonymous_ids = [each for each in (cookie, second_device) if each in used]


def live(seed: int, person: Person) -> list[Event]:
    """Make up everything that one person does, in time order and up to the last day."""
    diary = Diary(stream(seed, f"journey {person.contact_id}"), person)
    visit_trade_shows(diary)
    if person.kind == "customer":
        use_product(diary)
    else:
        wander(diary)
    moments = [event.occurred_at for event in diary.events if event.event_type in IDENTIFYING]
    answer_campaigns(diary, min(moments, default=person.arrived_at))
    diary.events = [event for event in diary.events if event.occurred_at <= END]
    settle_identity(diary)
    return diary.events


def passers_by(seed: int, count: int) -> list[Event]:
    """Make up visitors who never tell their name."""
    rng = stream(seed, "passers-by")
    events: list[Event] = []
    for _ in range(count):
        cookie = anonymous_id(rng)
        at = END - timedelta(days=rng.uniform(1, 540))
        for _ in range(min(12, 1 + int(rng.expovariate(0.35)))):
            page = rng.choice(STAGE_PAGES[rng.choice((0, 0, 1, 2))] + vocabulary.CAREERS[:1])
            at = at.replace(microsecond=0)
            loaded_at = load_time(rng, "page_view", at)
            events.append(Event("", cookie, "page_view", at, loaded_at, page))
            at += timedelta(seconds=rng.uniform(20, 300))
    return events


def hot_moment(events: list[Event]) -> datetime | None:
    """Give the first moment at which a person asked to be called, if there is one."""
    for event in events:
        if event.event_type in HOT or event.asset == "contact-us":
            return event.occurred_at
    return None
