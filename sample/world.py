"""The people and companies of the sample, with the latent quality that drives what they do."""

import random
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from sample import vocabulary

FIRST_DAY = date(2025, 1, 1)
LAST_DAY = date(2026, 6, 30)
COMPANY_COUNT = 150
CUSTOMER_COMPANY_COUNT = 8

# How many contacts of each kind; with the contacts that merges make superfluous about 600.
KIND_COUNTS = {
    "buyer": 452,
    "customer": 34,
    "freemail": 42,
    "student": 26,
    "jobseeker": 18,
    "competitor": 13,
}
_TRANSLITERATION = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ł": "l", "Ł": "l"})


@dataclass
class Company:
    """A company; ``suitability`` (0 to 1) is how well it fits Northbeam."""

    company_id: str
    name: str
    domain: str
    industry: str
    employee_count: int
    annual_revenue: int
    country: str
    kind: str
    suitability: float


@dataclass
class Person:
    """A contact as it really is, before the CRM and the forms blur it.

    ``fit``, ``intent`` and ``quality`` lie between 0 and 1 and are never written out: behaviour
    and outcomes depend on them. ``appetite`` is the expected number of website sessions.
    """

    contact_id: str
    kind: str
    first_name: str
    last_name: str
    email: str
    company: Company | None
    title: str
    seniority: str
    job_function: str
    department: str
    country: str
    lead_source: str
    arrived_at: datetime
    fit: float
    intent: float
    quality: float
    appetite: float
    created_at: datetime | None = None
    anonymous_ids: list[str] = field(default_factory=list)


def stream(seed: int, name: str) -> random.Random:
    """Give the random stream of one part, so that a change to one part leaves the others alone."""
    return random.Random(f"{seed}:{name}")


def weighted(rng: random.Random, options: list, weights: list[float]) -> object:
    """Draw one of the options in proportion to its weight."""
    return rng.choices(options, weights=weights)[0]


def clip(value: float) -> float:
    """Limit a value to 0..1."""
    return min(1.0, max(0.0, value))


def plain_letters(text: str) -> str:
    """Spell a name with the letters that a mail address takes."""
    spelled = unicodedata.normalize("NFKD", text.lower().translate(_TRANSLITERATION))
    return "".join(letter for letter in spelled if letter.isascii() and letter.isalpha())


def draw_country(rng: random.Random) -> str:
    """Draw a country in proportion to Northbeam's markets."""
    countries = vocabulary.COUNTRIES
    return weighted(rng, list(countries), [facts[0] for facts in countries.values()])


def draw_company(rng: random.Random, number: int, prefix: str, kind: str) -> Company:
    """Draw one company of a kind (``prospect`` or ``customer``)."""
    industries = vocabulary.INDUSTRIES
    names = list(industries)
    weights = [facts[0] * (facts[1] if kind == "customer" else 1) for facts in industries.values()]
    industry = weighted(rng, names, weights)
    _, industry_fit, words, _ = industries[industry]
    country = draw_country(rng)
    employees = int(min(60000, max(4, rng.lognormvariate(5.9, 1.3))))
    if kind == "customer":
        employees = rng.randrange(250, 3000)
    employees = employees if employees < 100 else round(employees, -1)
    revenue = round(employees * rng.uniform(90_000, 420_000), -5)
    size_fit = 1.0 if 200 <= employees <= 5000 else 0.55 if employees >= 50 else 0.15
    country_fit = 1.0 if country in vocabulary.SERVED_COUNTRIES else 0.4
    return Company(
        company_id=f"K-{number:03d}",
        name=f"{prefix} {rng.choice(words)}",
        domain=f"{plain_letters(prefix)}.example",
        industry=industry,
        employee_count=employees,
        annual_revenue=max(100_000, int(revenue)),
        country=country,
        kind=kind,
        suitability=0.5 * industry_fit + 0.35 * size_fit + 0.15 * country_fit,
    )


def build_companies(seed: int) -> list[Company]:
    """Build the companies: prospects, a few customers and three competitors."""
    rng = stream(seed, "companies")
    prefixes = list(vocabulary.COMPANY_PREFIXES)
    rng.shuffle(prefixes)
    companies: list[Company] = []
    ordinary = COMPANY_COUNT - len(vocabulary.COMPETITORS)
    for index in range(ordinary):
        kind = "customer" if index < CUSTOMER_COMPANY_COUNT else "prospect"
        prefix = prefixes[index % len(prefixes)]
        company = draw_company(rng, 0, prefix, kind)
        if index >= len(prefixes):
            # Names are used twice with another trade: the domain tells the two apart.
            word = company.name.removeprefix(prefix).strip()
            company.domain = f"{plain_letters(prefix)}-{plain_letters(word)}.example"
        companies.append(company)
    for name, domain in vocabulary.COMPETITORS:
        employees = rng.randrange(60, 400, 10)
        companies.append(
            Company(
                company_id="",
                name=name,
                domain=domain,
                industry=vocabulary.COMPETITOR_INDUSTRY,
                employee_count=employees,
                annual_revenue=employees * 150_000,
                country=rng.choice(("United States", "Germany", "Netherlands")),
                kind="competitor",
                suitability=0.5,
            )
        )
    rng.shuffle(companies)
    for number, company in enumerate(companies, start=1):
        company.company_id = f"K-{number:03d}"
    return companies


def mail_address(rng: random.Random, first_name: str, last_name: str, domain: str) -> str:
    """Make the address of a person at a domain, in one of the usual patterns."""
    first, last = plain_letters(first_name), plain_letters(last_name)
    if domain.endswith(".example") and rng.random() < 0.015:
        return f"{rng.choice(('info', 'office', 'logistics'))}@{domain}"
    if domain in dict(vocabulary.FREE_MAIL) or domain in vocabulary.DISPOSABLE_MAIL:
        # Three digits and a word keep clear of addresses that somebody owns.
        return f"{first}.{last}.freight{rng.randrange(100, 1000)}@{domain}"
    pattern = rng.random()
    if pattern < 0.65:
        return f"{first}.{last}@{domain}"
    if pattern < 0.85:
        return f"{first[0]}{last}@{domain}"
    return f"{first}@{domain}"


def draw_arrival(rng: random.Random) -> datetime:
    """Draw the moment of a first touch (UTC): more people arrive as time goes by."""
    days = (LAST_DAY - FIRST_DAY).days - 4
    day = FIRST_DAY + timedelta(days=int(days * rng.random() ** 0.75))
    start = datetime(day.year, day.month, day.day)
    return start + timedelta(hours=rng.uniform(7, 18), seconds=rng.randrange(60))


def draw_title(rng: random.Random, kind: str) -> tuple[str, str, str, str, float]:
    """Draw title, seniority, job function, department and how well the title suits (0 to 1)."""
    if kind == "student":
        return rng.choice(vocabulary.STUDENT_TITLES), "student", "academic", "", 0.02
    if kind == "competitor":
        return rng.choice(vocabulary.COMPETITOR_TITLES), "", "", "", 0.0
    if kind == "freemail" and rng.random() < 0.6:
        return rng.choice(vocabulary.SELF_EMPLOYED_TITLES), "", "", "", 0.2
    row = weighted(rng, list(vocabulary.TITLES), [title[4] for title in vocabulary.TITLES])
    title, seniority, job_function, department, _, suits = row
    return title, seniority, job_function, department, suits


def draw_company_of(rng: random.Random, kind: str, companies: list[Company]) -> Company | None:
    """Choose where a contact of some kind works; free-mail people and students work nowhere."""
    if kind in ("student", "freemail", "jobseeker"):
        return None
    wanted = {"customer": "customer", "competitor": "competitor"}.get(kind, "prospect")
    candidates = [company for company in companies if company.kind == wanted]
    # Big and suitable companies send more people.
    weights = [
        0.5 + company.suitability + company.employee_count**0.25 / 4 for company in candidates
    ]
    return weighted(rng, candidates, weights)


def draw_latent(rng: random.Random, kind: str, company: Company | None, suits: float) -> tuple:
    """Draw fit, intent, quality (0 to 1) and appetite (expected sessions) of a contact."""
    base = company.suitability if company else 0.2
    fit = clip(0.55 * base + 0.45 * suits + rng.gauss(0, 0.05))
    intent = clip(rng.betavariate(1.4, 2.6) + 0.25 * (fit - 0.6))
    appetite = 1.6 + 10.0 * intent * rng.lognormvariate(0, 0.5)
    if kind in ("student", "jobseeker", "competitor"):
        fit, intent = fit * 0.3, intent * 0.15
        appetite = {"student": 4.0, "jobseeker": 2.5, "competitor": 7.0}[kind]
    if kind == "freemail":
        intent *= 0.7
    quality = clip(0.5 * fit + 0.5 * intent)
    return fit, intent, quality, appetite


def draw_domain(rng: random.Random, kind: str, company: Company | None) -> str:
    """Choose the mail domain of a contact."""
    if kind == "student" and rng.random() < 0.8:
        return rng.choice(vocabulary.UNIVERSITIES)[1]
    if company is None or (kind == "buyer" and rng.random() < 0.03):
        if rng.random() < 0.06:
            return rng.choice(vocabulary.DISPOSABLE_MAIL)
        domains, weights = zip(*vocabulary.FREE_MAIL, strict=True)
        return weighted(rng, list(domains), list(weights))
    return company.domain


def build_people(seed: int, companies: list[Company]) -> list[Person]:
    """Build the contacts of all kinds, numbered in the order of their arrival."""
    rng = stream(seed, "people")
    people: list[Person] = []
    sources, source_weights = zip(*vocabulary.LEAD_SOURCES, strict=True)
    for kind, count in KIND_COUNTS.items():
        for _ in range(count):
            company = draw_company_of(rng, kind, companies)
            country = company.country if company and rng.random() < 0.9 else draw_country(rng)
            language = vocabulary.COUNTRIES[country][1]
            first_name = rng.choice(vocabulary.FIRST_NAMES[language])
            last_name = rng.choice(vocabulary.LAST_NAMES[language])
            title, seniority, job_function, department, suits = draw_title(rng, kind)
            fit, intent, quality, appetite = draw_latent(rng, kind, company, suits)
            source = weighted(rng, list(sources), list(source_weights))
            arrived_at = draw_arrival(rng)
            if kind == "buyer" and rng.random() < 0.12:
                _, first_day = rng.choice(vocabulary.TRADE_SHOWS)
                source = "trade show"
                arrived_at = datetime(first_day.year, first_day.month, first_day.day) + timedelta(
                    days=rng.randrange(3), hours=rng.uniform(8, 16), seconds=rng.randrange(60)
                )
            if kind == "customer":
                source = rng.choice(("referral", "partner", "organic search"))
                arrived_at = datetime(2025, 1, 2, 8) + timedelta(minutes=rng.randrange(30_000))
            people.append(
                Person(
                    contact_id="",
                    kind=kind,
                    first_name=first_name,
                    last_name=last_name,
                    email=mail_address(rng, first_name, last_name, draw_domain(rng, kind, company)),
                    company=company,
                    title=title,
                    seniority=seniority,
                    job_function=job_function,
                    department=department,
                    country=country,
                    lead_source=source,
                    arrived_at=arrived_at.replace(microsecond=0),
                    fit=fit,
                    intent=intent,
                    quality=quality,
                    appetite=appetite,
                )
            )
    people.sort(key=lambda person: person.arrived_at)
    for number, person in enumerate(people, start=1):
        person.contact_id = f"C-{number:05d}"
    return people
