"""What forms, imports and tracking tools do to clean values."""

import random
from datetime import datetime, timedelta

from sample import vocabulary
from sample.world import Person, weighted


def timestamp(rng: random.Random, moment: datetime | None, tidy: bool = False) -> str:
    """Write a UTC moment as ISO 8601 text, mostly plain, at times with T, Z or an offset."""
    if moment is None:
        return ""
    chance = 1.0 if tidy else rng.random()
    if chance < 0.03:
        return moment.strftime("%Y-%m-%dT%H:%M:%S")
    if chance < 0.05:
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    if chance < 0.065:
        hours = rng.choice((2, 1, -5, -4))
        local = moment + timedelta(hours=hours)
        return f"{local:%Y-%m-%d %H:%M:%S}{'+' if hours > 0 else '-'}{abs(hours):02d}:00"
    if chance < 0.075:
        return f"{moment:%Y-%m-%d %H:%M:%S}.{rng.randrange(1000):03d}"
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def respell(rng: random.Random, text: str) -> str:
    """Change letter case or add stray blanks, seldom."""
    chance = rng.random()
    if not text or chance > 0.16:
        return text
    if chance < 0.05:
        return text.upper()
    if chance < 0.10:
        return text.lower()
    return f" {text}" if chance < 0.12 else f"{text} "


def pad(rng: random.Random, key: str, share: float = 0.004) -> str:
    """Put a stray blank before or after an id or a name, very seldom."""
    if not key or rng.random() > share:
        return key
    return f" {key}" if rng.random() < 0.5 else f"{key} "


def maybe_missing(rng: random.Random, text: str, blank: float, placeholder: float) -> str:
    """Leave a value out or put a placeholder in its place, with the given probabilities."""
    chance = rng.random()
    if chance < blank:
        return ""
    return rng.choice(vocabulary.PLACEHOLDERS) if chance < blank + placeholder else text


def typed_number(rng: random.Random, value: int) -> str:
    """Write a number as people type it into a form: mostly digits, at times no number at all."""
    chance = rng.random()
    if chance < 0.70:
        return str(value)
    if chance < 0.78:
        return f"{value:,}"
    if chance < 0.86:
        return f"{int(value * 0.5)}-{value}"
    if chance < 0.90:
        return f"~{value}"
    if chance < 0.93:
        return f"{value}+"
    return f"{value}.0" if chance < 0.97 else f"{value:.1e}"


def typed_headcount(rng: random.Random, true_count: int) -> str:
    """Write the size of a company as a prospect gives it: rounded, and wrong for one in six."""
    if rng.random() < 0.16:
        true_count = int(true_count * rng.choice((0.1, 0.3, 4, 10))) + 1
    elif true_count > 100:
        true_count = int(round(true_count, -2))
    return typed_number(rng, true_count)


def typed_country(rng: random.Random, country: str) -> str:
    """Spell a country in one of its ways."""
    return rng.choice(vocabulary.COUNTRIES[country][4])


def typed_industry(rng: random.Random, industry: str) -> str:
    """Spell an industry in one of its ways; what is in no list stays as it is."""
    if industry not in vocabulary.INDUSTRIES:
        return industry
    return rng.choice(vocabulary.INDUSTRIES[industry][3])


def typed_email(rng: random.Random, email: str) -> str:
    """Write a mail address as typed: capitals, blanks, seldom missing or no address at all."""
    chance = rng.random()
    if chance < 0.012:
        return ""
    if chance < 0.017:
        return email.split("@", maxsplit=1)[0]
    if chance < 0.05:
        return email.title()
    return f" {email} " if chance < 0.07 else email


def typed_timeframe(rng: random.Random, person: Person) -> str:
    """Choose a purchase timeframe: the keener, the nearer, as a rule."""
    keen = person.intent
    weights = [keen**2, keen, 0.4, 0.3, 1.1 - keen]
    return weighted(rng, list(vocabulary.TIMEFRAMES), weights)


def typed_budget(rng: random.Random, person: Person) -> str:
    """Write a budget in US dollars, or that there is none yet."""
    if rng.random() < 0.12:
        return rng.choice(("tbd", "not yet", "10k-50k", "50k"))
    size = person.company.employee_count if person.company else 10
    amount = int(round(4000 + 700 * size**0.6 * rng.uniform(0.4, 1.6), -3))
    return typed_number(rng, amount)


def raw_event_type(rng: random.Random, event_type: str) -> str:
    """Spell an event type as one of the tracking tools does."""
    spellings = vocabulary.EVENT_SPELLINGS.get(event_type)
    chance = rng.random()
    if chance < 0.006:
        return f"{event_type} "
    if spellings and chance < 0.12:
        return rng.choice(spellings)
    return event_type
