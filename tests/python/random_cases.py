"""Random valid policies and random messy inputs, the same ones for the same seed.

A case draws its rules from the values that its inputs hold, so that conditions do match, and sets
limits, thresholds and criteria at scores that its leads really have, so that they bind and tie.

A case in time has a short history whose leads come and go, qualify, fall back and are worked on.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from reference_scorer import (
    Day,
    Intake,
    Policy,
    Scoring,
    parse_number,
    parse_timestamp,
    score_leads,
)
from reference_time import (
    Lead,
    Timeline,
    make_timeline,
    midnight,
    mql_handoffs,
    same_person,
)

Rows = list[dict[str, Any]]

PLACEHOLDERS = ("n/a", "Select", "unknown", "-", "none", "(not set)")
WHITE_SPACE = ("", "", "", " ", "  ", "\t", "\n", "\u00a0", "\u2003", "\u3000")
UNUSABLE_TIMESTAMPS = (
    "01/02/2025",
    "2025-02-30",
    "2025-W05-1",
    "2025-032",
    "2025-3-7",
    "2025-03",
    "2025-03-07 24:00:00",
    "2025-03-07 10:00:60",
    "2025-03-07 10:00:00 UTC",
    "yesterday",
    "1717000000",
)
TEXTS = {
    "job_title": (
        "CEO",
        "Chief Technology Officer",
        "VP of Sales",
        "Head of Marketing",
        "Software Engineer",
        "Marketing Manager",
        "Sales Director",
        "Intern",
        "Geschäftsführer",
    ),
    "industry": ("Software", "Retail", "Health Care", "Public Sector", "Finance", "finance & law"),
    "country": ("DE", "US", "fr", "United Kingdom", "Côte d'Ivoire"),
    "lead_source": ("web", "Trade Fair", "partner", "cold call"),
    "email": ("a@gmail.com", "b@acme.example", "not an address"),
    "email_domain": ("gmail.com", "mailinator.com", "acme.example", "mail.gmail.com"),
    "email_domain_type": ("business", "free", "disposable", "missing"),
    "seniority": ("executive", "vice president", "manager"),
    "job_function": ("sales", "marketing", "technology"),
    "sales_status": ("customer", "opportunity", "lead", "recycled", "disqualified", "accepted"),
    "page_path": ("/pricing", "/blog/lead-scoring", "/docs/", "/pricing/enterprise", "/careers"),
    "asset": ("White Paper A", "white paper b", "Webinar 2025", "ROI Calculator"),
}
NUMBERS = (
    *("50", "200", "1000", "5e3", ".5", "-3", "12.50", "+70", "1000000", "2.5e6", "5.", "70"),
    *("1,000", "1_000", "nan", "1e", "0x10", "12 000", "inf"),
)
NUMBER_COLUMNS = ("employee_count", "annual_revenue", "duration")
RULE_NUMBERS = (
    "50",
    "200",
    "1e3",
    "1000.0",
    ".5",
    "-3",
    "12.5",
    "70",
    "+70",
    "1000000",
    "2500000",
    "5",
)
EVENT_TYPES = ("page_view", "form_submit", "webinar_attended", "email_click", "unsubscribe", "demo")
RAW_EVENT_TYPES = (("pv", "page_view"), ("Form Submit", "form_submit"), ("DEMO-REQUEST", "Demo"))
PROVIDERS = ("acme_data", "beta_io", "zed_info")
POINTS = (
    "10",
    "5",
    "1",
    "0.5",
    "2.25",
    "0.333333",
    "-5",
    "-0.000001",
    "-12.5",
    "0",
    "20",
    "7.123456",
    "3",
)
WINDOWS = (1, 7, 14, 30, 90, 365)
DECAY_DAYS = (1, 7, 10, 30)
DAYS_OF_CHANGE = (2, 3, 7, 8, 9, 20, 49, 50, 51, 120, 399, 400, 401)
DECAY_PERCENTS = ("10", "25", "12.5", "50", "100", "33.3")
TEXT_OPERATORS = (
    *("equals", "not_equals", "in", "not_in", "contains", "starts_with", "ends_with", "matches"),
    *("is_blank", "is_present"),
)
NUMBER_OPERATORS = (
    *("gt", "gte", "lt", "lte", "between") * 2,
    *("equals", "in", "is_blank", "is_present"),
)
SCORE_OPERATORS = ("gt", "gte", "gte", "lt", "lte", "between", "equals", "not_equals", "in")
REQUALIFY_AFTER_DAYS = ("", "0", "1", "2", "2", "3", "5", "30")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")
SLA_HOURS = ("", "", "0", "0.5", "4", "36.25", "48", "240")
REASONS = (None, "no budget", "timing", "n/a")
FAR_FUTURE = datetime(2099, 1, 2, 3, 4, 5)


@dataclass
class Case:
    """A policy, inputs, and the days to score.

    Attributes:
        seed: what the case was made from.
        policy: rule tables, dictionaries and column lists.
        inputs: raw rows by input; an optional input that is absent is unset.
        types: SQL types of the columns that are not text, by input and column.
        days: scoring days, the present one first.
        history_start: first day of the history of a case in time.
    """

    seed: int
    policy: Policy
    inputs: dict[str, Rows]
    types: dict[str, dict[str, str]]
    days: list[date]
    history_start: date | None = None

    @property
    def extra_columns(self) -> dict[str, Sequence[str]]:
        """Columns beside the usual ones, by input."""
        return {
            "contacts": self.policy.contact_attributes,
            "events": self.policy.event_properties,
            "companies": self.policy.company_attributes,
        }

    def expected(self, day: date) -> Scoring:
        """What the reference makes of the case on a day."""
        return score_leads(self.inputs, self.policy, day)

    def on(self, day: date) -> Day:
        """What exists on a day by the reference."""
        return Day(Intake(self.inputs, self.policy, datetime.now(UTC).replace(tzinfo=None)), day)

    def timeline(self) -> Timeline:
        """What the reference makes of each day of a case in time."""
        return make_timeline(self.inputs, self.policy, self.history_start, self.days[0])


def make_case(seed: int) -> Case:
    """Make the case of a seed."""
    rng = random.Random(seed)
    days = _days(rng, seed)
    columns = _columns(rng)
    inputs = _Inputs(rng, days, columns).make(seed)
    types = _settle_types(rng, inputs) if seed % 4 == 3 else {}
    policy = _Rules(rng, days, columns).make()
    case = Case(seed, policy, inputs, types, days)
    return _fit_to_scores(rng, case)


def make_time_case(seed: int) -> Case:
    """Make the case in time of a seed: 6 to 16 days, into which much of what happens falls.

    In one of six nobody knows what sales did.
    """
    rng = random.Random(f"time {seed}")
    present = date(2026, 6, 17) + timedelta(days=rng.randint(0, 13))
    window = [present - timedelta(days=age) for age in range(rng.randint(5, 15) + 1)]
    columns = _columns(rng)
    inputs = _Inputs(rng, window, columns, recent=0.4).make(seed)
    types = _settle_types(rng, inputs) if seed % 4 == 3 else {}
    policy = _Rules(rng, window, columns).make()
    models = [model["scoring_model_id"] for model in policy.rules["scoring_models"]]
    policy.dictionaries.update(draw_calendars(random.Random(f"calendars {seed}"), models, window))
    for model in policy.rules["scoring_models"]:
        model["requalify_after_days"] = rng.choice(REQUALIFY_AFTER_DAYS)
    days = [present, *rng.sample(window[1:], 3)]
    case = _fit_to_scores(rng, Case(seed, policy, inputs, types, days, window[-1]))
    _draw_changes_ahead(random.Random(f"ahead {seed}"), case.policy.rules, present)
    case = _Life(rng, case).draw()
    if seed % 6 == 1:
        del case.inputs["sales_activities"]
    return case


def draw_calendars(
    rng: random.Random, models: Sequence[str], window: Sequence[date]
) -> dict[str, Rows]:
    """Draw working hours and holidays: of all models, of one, of both or of none.

    Deadlines of many hours reach months ahead, over clock changes.
    """
    hours: Rows = []
    one = rng.choice(models)
    for model in dict.fromkeys(rng.choice((["*"], ["*"], [one], ["*", one], []))):
        zone = rng.choice(ZONES)
        for weekday in rng.sample(range(1, 8), rng.choice((1, 2, 5, 6, 7))):
            drawn = sorted(rng.sample(range(0, 1441, rng.choice((1, 30))), 2 * rng.randint(1, 2)))
            if sum(drawn[1::2]) - sum(drawn[::2]) < 60:
                drawn = [480, 540]
            times = rng.choice(([540, 1020], [540, 600], [0, 1440], drawn, drawn))
            hours += [
                {
                    "scoring_model_id": model,
                    "time_zone": zone,
                    "weekday": str(weekday),
                    "opens_at": f"{opens // 60:02}:{opens % 60:02}",
                    "closes_at": f"{closes // 60:02}:{closes % 60:02}",
                }
                for opens, closes in zip(times[::2], times[1::2], strict=True)
            ]
    days = [*window, *(window[0] + timedelta(days=off) for off in range(1, 99, 7))]
    holidays = [
        {"scoring_model_id": rng.choice(("*", *models)), "holiday_on": str(rng.choice(days))}
        for _ in range(rng.randint(0, 6))
    ]
    return {"working_hours": hours, "holidays": holidays}


def _columns(rng: random.Random) -> dict[str, list[str]]:
    """Draw the columns beside the usual ones, by input."""
    return {
        "contacts": _contact_attributes(rng),
        "events": rng.sample(["page_path", "asset", "duration"], rng.choice((0, 1, 2, 3, 3, 3))),
        "companies": rng.sample(["industry", "employee_count", "country"], rng.randint(0, 3)),
    }


def _days(rng: random.Random, seed: int) -> list[date]:
    present = date(2026, 6, 1) + timedelta(days=rng.randint(0, 29))
    past = [present - timedelta(days=rng.choice((1, 7, 30, 91, rng.randint(2, 400)))) for _ in "ab"]
    return sorted({present, *past[: 1 + seed % 2]}, reverse=True)


def _contact_attributes(rng: random.Random) -> list[str]:
    others = ["industry", "country", "employee_count", "annual_revenue", "lead_source"]
    titles = ["job_title"] if rng.random() < 0.9 else []
    return [*titles, *rng.sample(others, rng.randint(2, 5))]


# Inputs -------------------------------------------------------------------------------------------


class _Inputs:
    """Draw the rows of the inputs.

    Attributes:
        rng: where everything is drawn from.
        days: days whose boundaries times lie on.
        columns: columns beside the usual ones, by input.
        recent: share of the times that lie on one of the days.
    """

    def __init__(
        self,
        rng: random.Random,
        days: Sequence[date],
        columns: dict[str, list[str]],
        recent: float = 0,
    ) -> None:
        self.rng = rng
        self.days = days
        self.columns = columns
        self.recent = recent
        self.contact_ids = [f"C{number}" for number in range(1, 25)] + ["c1"]
        self.circle_ids = ["R1", "R2", "R3"]
        self.company_ids = [f"K{number}" for number in range(1, 8)]
        self.anonymous_ids = [f"anon-{number}" for number in range(1, 16)]

    def make(self, seed: int) -> dict[str, Rows]:
        """Draw all inputs; some seeds leave one out."""
        inputs = {
            "contacts": self._contacts(),
            "events": self._events(),
            "identities": self._identities(),
            "contact_merges": self._merges(),
            "companies": self._companies(),
            "enrichments": self._enrichments(),
            "opportunities": self._opportunities(),
            "sales_activities": self._sales_activities(),
            "dispositions": self._dispositions(),
            "erasure_requests": self._erasure_requests(),
        }
        if seed % 13 == 11:
            inputs["contacts" if seed % 2 else "events"] = []
        for name in list(inputs)[2:]:
            if self.rng.random() < 0.08:
                del inputs[name]
        for rows in inputs.values():
            self.rng.shuffle(rows)
        return inputs

    def _chance(self, share: float) -> bool:
        return self.rng.random() < share

    def _padded(self, text: str) -> str:
        return self.rng.choice(WHITE_SPACE) + text + self.rng.choice(WHITE_SPACE)

    def _nothing(self) -> str | None:
        return (
            self._padded(self.rng.choice(PLACEHOLDERS))
            if self._chance(0.5)
            else self.rng.choice((None, "", " "))
        )

    def _id(self, ids: Sequence[str], missing: float = 0.02) -> str | None:
        return self._nothing() if self._chance(missing) else self._padded(self.rng.choice(ids))

    def _value(self, column: str) -> str | None:
        if self._chance(0.15):
            return self._nothing()
        if column in NUMBER_COLUMNS:
            return self._padded(self.rng.choice(NUMBERS))
        text = self.rng.choice(TEXTS[column])
        return self._padded(self.rng.choice((text, text, text.upper(), text.lower())))

    def _moment(self, ages: Sequence[int] = ()) -> datetime:
        """Draw a time, mostly one whose age on a scoring day lies on a boundary."""
        rng = self.rng
        boundary = [
            age + off for age in (*WINDOWS, 2, 3, 5, 10, 20, 40, 60, 100) for off in (-1, 0, 0, 1)
        ]
        age = rng.choice((rng.choice([0, 0, 1, *boundary, *ages]), rng.randint(-20, 500)))
        if self.recent and self._chance(self.recent):
            age = 0
        day = rng.choice(self.days) - timedelta(days=age)
        day = min(max(day, date(2024, 1, 1)), date(2026, 6, 30))
        exact = (time(0), time(23, 59, 59, 999999), time(12, 30))
        drawn = time(
            rng.randrange(24), rng.randrange(60), rng.randrange(60), rng.choice((0, 120000))
        )
        return datetime.combine(day, rng.choice((*exact, drawn, drawn)))

    def _written(self, moment: datetime) -> str:
        """Write a time in one of the usable notations."""
        rng = self.rng
        if moment.time() == time(0) and self._chance(0.4):
            return self._padded(moment.strftime(rng.choice(("%Y-%m-%d", "%Y%m%d"))))
        minutes, offset = rng.choice(
            (
                (0, ""),
                (0, ""),
                (0, "Z"),
                (330, "+05:30"),
                (-480, "-0800"),
                (120, "+02"),
                (-210, "-03:30"),
            )
        )
        local = moment + timedelta(minutes=minutes)
        fraction = ""
        if local.microsecond:
            fraction = rng.choice(".,") + f"{local.microsecond:06d}" + rng.choice(("", "999"))
        elif self._chance(0.2):
            fraction = rng.choice((".0", ".000", ",000000"))
        clock = rng.choice(("%H:%M:%S", "%H:%M:%S", "%H%M%S"))
        if not local.second and not fraction and self._chance(0.3):
            clock = rng.choice(("%H:%M", "%H%M"))
        day = rng.choice(("%Y-%m-%d", "%Y-%m-%d", "%Y%m%d"))
        return self._padded(local.strftime(day + rng.choice("T ") + clock) + fraction + offset)

    def _time(self, bad: float = 0.02, ages: Sequence[int] = ()) -> str | None:
        """Draw a row's own time, now and then one that does not do."""
        if self._chance(bad):
            return self.rng.choice(UNUSABLE_TIMESTAMPS)
        if self._chance(bad / 2):
            return self._nothing()
        if self._chance(bad / 2):
            return self._written(FAR_FUTURE)
        return self._written(self._moment(ages))

    def _contacts(self) -> Rows:
        rows = []
        for contact in self.contact_ids + self.circle_ids:
            rows += self._contact_versions(contact)
        for _ in range(2):
            rows.append({**self._contact(self._nothing()), "updated_at": self._time()})
        late = self._contact("C_late")
        return [*rows, {**late, "updated_at": self._written(FAR_FUTURE)}]

    def _contact(self, contact: str | None) -> dict[str, Any]:
        rng = self.rng
        email = f"{rng.choice('abc')}@{rng.choice(TEXTS['email_domain'])}"
        email = rng.choice((email, email.upper(), email.title(), "not an address"))
        return {
            "contact_id": contact
            if contact is None or self._chance(0.7)
            else self._padded(contact),
            "email": self._nothing() if self._chance(0.15) else self._padded(email),
            "company_id": self._id([*self.company_ids, "K99"], 0.2),
            "created_at": self._nothing() if self._chance(0.1) else self._time(0.02, WINDOWS),
            **{column: self._value(column) for column in self.columns["contacts"]},
        }

    def _contact_versions(self, contact: str) -> Rows:
        """Draw versions; two of the same time are alike, or differ in one column alone."""
        rows, times = [], set()
        created_at = None if self._chance(0.15) else self._time(0.02, WINDOWS)
        for _ in range(self.rng.choice((1, 1, 2, 3, 4))):
            updated_at = self._nothing() if self._chance(0.12) else self._time(0.05)
            moment = parse_timestamp((updated_at or "").strip())
            if moment in times:
                continue
            times.add(moment)
            version = {**self._contact(contact), "updated_at": updated_at}
            if self._chance(0.8):
                version["created_at"] = created_at
            rows.append(version)
            if self._chance(0.2):
                rows.append(dict(version))
            elif self._chance(0.15):
                column = self.rng.choice(self.columns["contacts"])
                version[column] = "50" if column in NUMBER_COLUMNS else "finance"
                rows.append({**version, column: "70" if column in NUMBER_COLUMNS else "retail"})
        return rows

    def _event(self, event_id: str | None) -> dict[str, Any]:
        raw_types = [
            *EVENT_TYPES,
            *(raw for raw, _ in RAW_EVENT_TYPES),
            "Form_Submit",
            "never_scored",
        ]
        event_type = self.rng.choice(raw_types)
        kind = self.rng.choices(
            ("contact", "anonymous", "both", "neither", "unknown"), (55, 35, 6, 2, 2)
        )[0]
        contacts = [*self.contact_ids, "X1", "X2", "R1"]
        return {
            "event_id": event_id,
            "contact_id": {
                "contact": self.rng.choice(contacts),
                "both": self._padded(self.rng.choice(contacts)),
                "unknown": "nobody",
            }.get(kind),
            "anonymous_id": self._padded(self.rng.choice(self.anonymous_ids))
            if kind in ("anonymous", "both", "unknown")
            else self._nothing(),
            "event_type": self._nothing()
            if self._chance(0.02)
            else self._padded(self.rng.choice((event_type, event_type.upper()))),
            "occurred_at": self._time(0.03),
            "loaded_at": self._nothing() if self._chance(0.1) else self._time(0.03),
            **{column: self._value(column) for column in self.columns["events"]},
        }

    def _events(self) -> Rows:
        rows = [self._event(self._nothing()) for _ in range(3)]
        for number in range(1, 181):
            event = self._event(f"E{number}")
            rows.append(event)
            for _ in range(self.rng.choice((0, 0, 0, 0, 1, 2))):
                rows.append(self._redelivery(event, rows))
        for number in range(181, 191):
            # A burst on one day, for the limits by day.
            event = self._event(f"E{number}")
            repeated = [f"E{number}-{burst}" for burst in range(self.rng.randint(2, 5))]
            rows += [event, *({**event, "event_id": one} for one in repeated)]
        return rows

    def _redelivery(self, event: dict[str, Any], rows: Rows) -> dict[str, Any]:
        """Draw another delivery of an event, with other times or alike in all."""
        other = self._event(event["event_id"])
        if self._chance(0.4):
            other["loaded_at"] = event["loaded_at"]
        if self._chance(0.3):
            other = {**event, "loaded_at": other["loaded_at"]}
        same_times = [
            row
            for row in rows
            if row["event_id"] == event["event_id"] and _event_times(row) == _event_times(other)
        ]
        return dict(same_times[0]) if same_times else other

    def _identities(self) -> Rows:
        rows = []
        contacts = [*self.contact_ids, "X1", "R2", "nobody"]
        for anonymous_id in self.anonymous_ids[:-2]:
            for _ in range(self.rng.choice((0, 1, 1, 1, 2, 3))):
                row = {
                    "anonymous_id": self._padded(anonymous_id),
                    "contact_id": self._id(contacts),
                    "identified_at": self._time(),
                }
                rows.append(row)
                if self._chance(0.2):
                    rows.append({**row, "identified_at": self._time()})
                if self._chance(0.1):
                    rows.append({**row, "contact_id": self._id(contacts)})
        rows.append({"anonymous_id": None, "contact_id": "C1", "identified_at": self._time()})
        return rows

    def _merges(self) -> Rows:
        """Merges that always lead to a lower number, and others that must be rejected."""
        rng = self.rng
        pairs = [
            ("X1", "C2"),
            ("C9", "C9"),
            ("R1", "R2"),
            ("R2", "R3"),
            ("R3", "R1"),
            ("C24", "R1"),
        ]
        for number in rng.sample(range(4, 24), 6):
            pairs.append((f"C{number}", f"C{rng.randint(1, number - 1)}"))
            if self._chance(0.3):
                pairs.append((f"C{number}", f"C{rng.randint(1, number - 1)}"))
            if self._chance(0.1):
                pairs.append((f"C{number}", "nobody"))
        pairs.append(("X2", rng.choice(("X1", "nobody", "C3"))))
        rows = [
            {
                "contact_id": self._padded(gone),
                "merged_into_contact_id": self._padded(survivor),
                "merged_at": self._written(self._moment()) if gone[0] == "R" else self._time(),
            }
            for gone, survivor in pairs
        ]
        rows.append({**rng.choice(rows), "merged_into_contact_id": self._nothing()})
        return rows + [dict(row) for row in rows if self._chance(0.1)]

    def _companies(self) -> Rows:
        rows = []
        for company in [*self.company_ids, None]:
            row = {
                "company_id": company and self._padded(company),
                "name": f"Company {company}",
                "domain": "acme.example",
                **{column: self._value(column) for column in self.columns["companies"]},
            }
            rows.append(row)
            if self._chance(0.2):
                rows.append(dict(row))
            elif self.columns["companies"] and self._chance(0.2):
                column = self.rng.choice(self.columns["companies"])
                row[column] = "50" if column in NUMBER_COLUMNS else "finance"
                rows.append({**row, column: "200" if column in NUMBER_COLUMNS else "retail"})
        return rows

    def _enrichments(self) -> Rows:
        rows = []
        attributes = [*self.columns["contacts"], *self.columns["companies"]]
        for _ in range(70):
            attribute = self.rng.choice(attributes)
            subject_type = self.rng.choice(("contact", "company"))
            ids = self.contact_ids if subject_type == "contact" else [*self.company_ids, "K99"]
            row = {
                "subject_type": self._padded(self.rng.choice((subject_type, subject_type.upper()))),
                "subject_id": self._id([*ids, *ids, *ids, "nobody"]),
                "attribute": self._nothing() if self._chance(0.02) else self._padded(attribute),
                "value": self._value(attribute),
                "provider": self._id(PROVIDERS),
                "observed_at": self._time(),
            }
            if self._chance(0.04):
                row["subject_type"] = self.rng.choice((None, "lead", "n/a", "Person"))
            rows.append(row)
            if self._chance(0.15):
                rows.append({**row, "value": self._value(attribute)})
            if self._chance(0.15) and subject_type == "contact":
                company = self._id(self.company_ids)
                rows.append({**row, "subject_type": "company", "subject_id": company})
        return rows

    def _opportunities(self) -> Rows:
        rows = self._won_opportunities()
        for number in range(1, 13):
            contacts = self.rng.sample(
                [*self.contact_ids, "X1", "nobody"], self.rng.choice((1, 1, 2))
            )
            for contact in contacts:
                row = {
                    "opportunity_id": self._id([f"O{number}"]),
                    "contact_id": self._padded(contact),
                    "created_at": self._time(),
                    "closed_at": self._closed_at(),
                    "is_won": self.rng.choice(
                        ("true", "T", " yes", "Y", "1", "false", "0", "no", None, "-")
                    ),
                    "amount": self._value("annual_revenue"),
                }
                rows.append(row)
                if self._chance(0.25):
                    rows.append({**row, "created_at": self._time(), "closed_at": self._closed_at()})
        return rows

    def _won_opportunities(self) -> Rows:
        """Draw some that are won by the last day, of leads who are likely to be there before."""
        rng = self.rng
        rows = []
        for number in range(rng.randint(3, 9)):
            created_on = self.days[0] - timedelta(days=rng.randint(1, 60))
            closed_on = created_on + timedelta(days=rng.randint(0, 60))
            rows.append(
                {
                    "opportunity_id": f"W{number}",
                    "contact_id": rng.choice([*self.contact_ids, *self.circle_ids]),
                    "created_at": _as_text(datetime.combine(created_on, time(rng.randrange(24)))),
                    "closed_at": _as_text(datetime.combine(closed_on, time(12))),
                    "is_won": "true",
                    "amount": None,
                }
            )
        return rows

    def _closed_at(self) -> str | None:
        if self._chance(0.1):
            return self._written(FAR_FUTURE)
        return self._nothing() if self._chance(0.4) else self._time(0.05)

    def _sales_activities(self) -> Rows:
        rows = [
            {
                "activity_id": self._id([f"S{number}"]),
                "contact_id": self._id([*self.contact_ids, "nobody"]),
                "activity_type": self.rng.choice(("call", "email", "meeting")),
                "occurred_at": self._time(),
            }
            for number in range(1, 16)
        ]
        return rows + [{**row, "occurred_at": self._time()} for row in rows if self._chance(0.2)]

    def _dispositions(self) -> Rows:
        names = ("accepted", "rejected", "recycled", "RECYCLED", " Recycled ", "disqualified")
        rows = [
            {
                "contact_id": self._id([*self.contact_ids, *self.contact_ids, "X1", "nobody"]),
                "disposition": self.rng.choice((*names, *names, "maybe", "none")),
                "reason": self.rng.choice((None, "no budget", "timing")),
                "decided_at": self._time(),
            }
            for _ in range(18)
        ]
        again = [
            {**row, "disposition": self.rng.choice(names)} for row in rows if self._chance(0.2)
        ]
        return rows + again + [dict(row) for row in rows if self._chance(0.1)]

    def _erasure_requests(self) -> Rows:
        ids = self.rng.sample([*self.contact_ids, "stranger"], self.rng.choice((0, 1, 2)))
        rows = [{"contact_id": self._padded(one), "requested_at": self._time(0.2)} for one in ids]
        again = [dict(row) for row in rows if self._chance(0.3)]
        return rows + again + [{"contact_id": self._nothing(), "requested_at": self._time()}]


def _event_times(row: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    return tuple(
        parse_timestamp((row[name] or "").strip()) for name in ("loaded_at", "occurred_at")
    )


# Columns that are not text ------------------------------------------------------------------------

_TIME_TYPES = ("timestamp", "timestamp", "timestamptz")
_TIME_COLUMNS = {
    "contacts": ("created_at", "updated_at"),
    "events": ("occurred_at", "loaded_at"),
    "identities": ("identified_at",),
    "contact_merges": ("merged_at",),
    "enrichments": ("observed_at",),
    "opportunities": ("created_at", "closed_at"),
    "dispositions": ("decided_at",),
}


def _settle_types(rng: random.Random, inputs: dict[str, Rows]) -> dict[str, dict[str, str]]:
    """Give columns types other than text, and their values the text that typed ones read as."""
    types: dict[str, dict[str, str]] = {name: {} for name in inputs}
    for name, columns in _TIME_COLUMNS.items():
        for column in columns if name in inputs else ():
            if rng.random() < 0.7:
                types[name][column] = rng.choice(_TIME_TYPES)
    if "created_at" in types["contacts"] and rng.random() < 0.5:
        types["contacts"]["created_at"] = "date"
    types["contacts"]["employee_count"] = rng.choice(("decimal(18, 4)", "double"))
    types.get("companies", {})["employee_count"] = "decimal(12, 2)"
    types["events"]["duration"] = "double"
    types.get("opportunities", {})["is_won"] = "boolean"
    for name, columns in types.items():
        for column, kind in columns.items():
            for row in inputs[name]:
                if column in row:
                    row[column] = _typed_text(row[column], kind)
    return types


def _typed_text(raw: str | None, kind: str) -> str | None:
    text = (raw or "").strip()
    if kind == "boolean":
        return "true" if text.lower() in ("true", "t", "yes", "y", "1") else "false"
    if kind in ("double", "decimal(18, 4)", "decimal(12, 2)"):
        number = None if text.lower() in ("nan", "inf") else parse_number(text)
        return None if number is None else plain(Decimal(str(number)))
    moment = parse_timestamp(text)
    if moment is None:
        return None
    if kind == "date":
        return moment.date().isoformat()
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}" + ("+00" if kind == "timestamptz" else "")


def plain(number: Decimal) -> str:
    """Write a number without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


# Rules --------------------------------------------------------------------------------------------


class _Rules:
    """Draw the rule tables and the dictionaries."""

    def __init__(
        self, rng: random.Random, days: Sequence[date], columns: dict[str, list[str]]
    ) -> None:
        self.rng = rng
        self.days = days
        self.columns = columns
        company = [f"company_{column}" for column in columns["companies"]]
        added = [
            "email",
            "email_domain",
            "email_domain_type",
            "seniority",
            "job_function",
            "sales_status",
        ]
        self.attributes = [*columns["contacts"], *columns["contacts"], *company, *added]

    def make(self) -> Policy:
        """Draw a policy without limits, thresholds and criteria, which need scores."""
        models = [("core", "champion", "")]
        models += [("core_next", "challenger", "core")] if self.rng.random() < 0.6 else []
        models += [("apac", "champion", "")] if self.rng.random() < 0.4 else []
        models += [("retired", "off", "")] if self.rng.random() < 0.4 else []
        rules: dict[str, Rows] = {
            "scoring_models": [self._model(*model) for model in models],
            "audience_rules": [],
            "score_groups": [],
            "fit_rules": [],
            "engagement_rules": [],
            "grade_thresholds": [],
            "grade_actions": [],
            "mql_criteria": [],
        }
        for model, _, _ in models:
            for table, rows in self._model_rules(model).items():
                rules[table] += [{"scoring_model_id": model, **row} for row in rows]
        for rows in rules.values():
            self.rng.shuffle(rows)
        return Policy(
            rules=rules,
            dictionaries=self._dictionaries(),
            contact_attributes=self.columns["contacts"],
            event_properties=self.columns["events"],
            company_attributes=self.columns["companies"],
        )

    def _model(self, model: str, status: str, compared_to: str) -> dict[str, str]:
        weights = ("1", "1", "0.5", "2", "1.25", "0.3333333333", "0")
        return {
            "scoring_model_id": model,
            "name": model.title(),
            "status": status,
            "compared_to": compared_to,
            "fit_weight": self.rng.choice(weights),
            "engagement_weight": self.rng.choice(weights[:-1]),
            "scale_max": self.rng.choice(("100", "100", "10", "1000")),
            "points_at_scale_max": self.rng.choice(("40", "80", "33.3", "100", "16", "57.25")),
            "requalify_after_days": "30",
            "description": "Drawn at random",
        }

    def _model_rules(self, model: str) -> dict[str, Rows]:
        fit_groups = ["firm", "person", "source"]
        engagement_groups = ["web", "mail", "intent", "silence"]
        prefix = self.rng.choice(("", f"{model}_"))
        return {
            "score_groups": [
                self._group(name, dimension)
                for dimension, names in (("fit", fit_groups), ("engagement", engagement_groups))
                for name in names
            ],
            "fit_rules": self._versions(
                [f"{prefix}fit_{number:02d}" for number in range(self.rng.randint(8, 13))],
                lambda: self._fit_rule(fit_groups),
            ),
            "engagement_rules": self._versions(
                [f"{prefix}act_{number:02d}" for number in range(self.rng.randint(10, 16))],
                lambda: self._engagement_rule(engagement_groups),
            ),
            "audience_rules": self._audience(prefix),
            "grade_thresholds": [
                {"dimension": "fit", "grade": "A", "min_score": ""},
                {"dimension": "engagement", "grade": "1", "min_score": ""},
            ],
            "grade_actions": [
                {"fit_grade": "A", "engagement_grade": "1", "next_action": "wait", "sla_hours": ""}
            ],
        }

    def _group(self, name: str, dimension: str) -> dict[str, str]:
        return {
            "score_group": name,
            "dimension": dimension,
            "combine": self.rng.choice(("sum", "sum", "max")),
            "min_points": "",
            "max_points": "",
            "description": f"Group {name}",
        }

    def _versions(self, rule_ids: Iterable[str], draw: Callable[[], Rows]) -> Rows:
        """Give each rule one version for ever, or several whose validities do not overlap."""
        rows = []
        for rule_id in rule_ids:
            periods = [("", "")]
            if self.rng.random() < 0.3:
                around = {
                    day + timedelta(days=off) for day in self.days for off in (-40, -1, 0, 0, 1)
                }
                first, second = sorted(self.rng.sample(sorted(around), 2))
                periods = self.rng.choice(
                    (
                        [("", first), (first, "")],
                        [("", first), (first, second), (second, "")],
                        [("", first), (second, "")],
                        [(first, second)],
                    )
                )
            for valid_from, valid_to in periods:
                validity = {"valid_from": str(valid_from), "valid_to": str(valid_to)}
                rows += [
                    {"rule_id": rule_id, **row, **validity, "description": f"Rule {rule_id}"}
                    for row in draw()
                ]
        return rows

    def _fit_rule(self, groups: Sequence[str]) -> Rows:
        shared = {"score_group": self.rng.choice(groups), "points": self.rng.choice(POINTS)}
        attributes = self.rng.sample(sorted(set(self.attributes)), self.rng.choice((1, 1, 1, 2, 3)))
        return [{**shared, **self._condition("attribute", one)} for one in attributes]

    def _condition(self, kind: str, name: str) -> dict[str, str]:
        base = name.removeprefix("company_")
        if base in NUMBER_COLUMNS:
            operator = self.rng.choice(NUMBER_OPERATORS)
            value = self._number_operand(operator)
        else:
            operator = self.rng.choice(TEXT_OPERATORS)
            value = self._text_operand(operator, TEXTS[base])
        return {kind: name, "operator": operator, "value": value}

    def _number_operand(self, operator: str) -> str:
        if operator == "between":
            low, high = sorted(self.rng.sample(RULE_NUMBERS, 2), key=float)
            return self.rng.choice((f"{low}|{high}", f" {low} | {high} "))
        if operator == "in":
            return "|".join(self.rng.sample(RULE_NUMBERS, 3))
        return "" if operator in ("is_blank", "is_present") else self.rng.choice(RULE_NUMBERS)

    def _text_operand(self, operator: str, texts: Sequence[str]) -> str:
        rng = self.rng
        text = rng.choice(texts)
        words = [
            word for word in text.replace("/", " ").split() if word.isascii() and word.isalpha()
        ]
        word = rng.choice(words or ["e"])
        start = rng.randrange(len(text))
        drawn = {
            "equals": text,
            "not_equals": text,
            "in": rng.choice(("|", " | ")).join(rng.sample(texts, min(len(texts), 2))),
            "not_in": "|".join(rng.sample(texts, min(len(texts), 2))),
            "contains": text[start : start + 5] if text[start : start + 5].strip() else text,
            "starts_with": text[: rng.randint(1, 8)],
            "ends_with": text[-rng.randint(1, 5) :],
            "matches": rng.choice(
                (
                    f"^{word}",
                    f"{word}$",
                    f"(^|[^a-z]){word}([^a-z]|$)",
                    f"{word}|vp",
                    "[aeiou]{2}",
                    "^.{3,9}$",
                )
            ),
        }.get(operator, "")
        return rng.choice((drawn, drawn, drawn.upper())) if operator != "matches" else drawn

    def _engagement_rule(self, groups: Sequence[str]) -> Rows:
        rng = self.rng
        counting = rng.choice(("per_event", "per_event", "once", "once", "inactivity"))
        window = rng.choice(WINDOWS) if counting == "inactivity" else rng.choice((*WINDOWS, "", ""))
        shared = {
            "score_group": rng.choice(groups),
            "event_type": rng.choice((*EVENT_TYPES, *EVENT_TYPES, "*", "*", "PV", "form submit")),
            "counting": counting,
            "points": rng.choice(POINTS),
            "window_days": str(window),
            **self._limits(counting),
            **self._decay(),
        }
        properties = rng.sample(
            self.columns["events"], min(len(self.columns["events"]), rng.randint(0, 2))
        )
        conditions = [self._condition("property", one) for one in properties]
        if not conditions or rng.random() < 0.1:
            conditions.append({"property": "", "operator": "", "value": ""})
        return [{**shared, **condition} for condition in conditions]

    def _limits(self, counting: str) -> dict[str, str]:
        rng = self.rng
        limits = {
            "min_occurrences": rng.choice(("", "", "", "1", "2", "3")),
            "max_occurrences": rng.choice(("", "", "1", "2", "3", "5")),
            "max_per_day": rng.choice(("", "", "1", "2")),
            "distinct_property": "",
        }
        if counting == "once" and self.columns["events"] and rng.random() < 0.4:
            limits |= {"max_per_day": "", "distinct_property": rng.choice(self.columns["events"])}
        return limits

    def _decay(self) -> dict[str, str]:
        decay = self.rng.choice(("", "none", "linear", "half_life", "step", "compound"))
        has_days, has_percent = decay not in ("", "none"), decay in ("step", "compound")
        return {
            "decay": decay,
            "decay_days": str(self.rng.choice(DECAY_DAYS)) if has_days else "",
            "decay_percent": self.rng.choice(DECAY_PERCENTS) if has_percent else "",
        }

    def _audience(self, prefix: str) -> Rows:
        rng = self.rng
        rows = []
        for effect, number in (
            ("include", rng.choice((0, 0, 1, 2))),
            ("suppress", rng.choice((0, 1, 2, 3))),
        ):
            for rule in range(number):
                shared = {
                    "rule_id": f"{effect}_{rule}",
                    "effect": effect,
                    "reason": rng.choice(("", f"Reason {rule}")),
                }
                attributes = rng.sample(sorted(set(self.attributes)), rng.choice((1, 1, 2)))
                rows += [{**shared, **self._condition("attribute", one)} for one in attributes]
                if effect == "suppress" and rng.random() < 0.5:
                    rows[-1] |= self._rule_condition("attribute", prefix)
        return rows

    def _rule_condition(self, kind: str, prefix: str) -> dict[str, str]:
        rule_id = self.rng.choice((f"{prefix}fit_0", f"{prefix}act_0")) + str(self.rng.randrange(8))
        operator = self.rng.choice(("matched", "matched", "not_matched"))
        return {kind: "rule", "operator": operator, "value": rule_id}

    def _dictionaries(self) -> dict[str, Rows]:
        rng = self.rng
        patterns = (
            ("seniority", "^(chief|ceo)", "executive"),
            ("seniority", "(^| )vp( |$)", "Vice President"),
            ("seniority", "head|director|manager|officer", "manager"),
            ("job_function", "sales", "sales"),
            ("job_function", "market", "Marketing"),
            ("job_function", "engineer|technology", "technology"),
        )
        priorities = rng.sample(range(1, 20), len(patterns))
        columns = sorted(
            {*self.columns["contacts"], *(f"company_{one}" for one in self.columns["companies"])}
        )
        sources = [
            (attribute, source)
            for attribute in ("*", *columns)
            for source in ("contact", "company", *PROVIDERS)
        ]
        sources = [
            one for one in sources if one[1] != "contact" or not one[0].startswith("company_")
        ]
        return {
            "placeholder_values": [{"value": value} for value in PLACEHOLDERS],
            "event_types": [
                {"raw_event_type": raw, "event_type": name} for raw, name in RAW_EVENT_TYPES
            ],
            "email_domains": [
                {"domain": "gmail.com", "email_domain_type": "free"},
                {"domain": "mailinator.com", "email_domain_type": "disposable"},
            ],
            "job_title_patterns": [
                {
                    "attribute": attribute,
                    "priority": str(priority),
                    "pattern": pattern,
                    "value": value,
                }
                for priority, (attribute, pattern, value) in zip(priorities, patterns, strict=True)
            ],
            "attribute_sources": [
                {"attribute": attribute, "source": source, "priority": str(rng.randint(1, 4))}
                for attribute, source in rng.sample(sources, rng.randint(0, 10))
            ],
        }


# Limits, thresholds and criteria at real scores ---------------------------------------------------


def _fit_to_scores(rng: random.Random, case: Case) -> Case:
    """Draw what depends on scores: audiences that are not empty, limits, thresholds, criteria."""
    day = case.days[0]
    rules = {table: list(rows) for table, rows in case.policy.rules.items()}
    case = replace(case, policy=replace(case.policy, rules=rules))
    _widen_audiences(rules, case.expected(day))
    _draw_limits(rng, rules, case.expected(day))
    scored = case.expected(day)
    for model in rules["scoring_models"]:
        leads = [
            lead
            for lead in scored.lead_scores
            if lead["scoring_model_id"] == model["scoring_model_id"]
        ]
        _Grading(rng, rules, model["scoring_model_id"], leads).draw()
    return case


def _widen_audiences(rules: dict[str, Rows], scored: Scoring) -> None:
    """Drop the audience rules of models that leave few leads, or suppress most of them."""
    for model in {row["scoring_model_id"] for row in rules["scoring_models"]}:
        leads = [lead for lead in scored.lead_scores if lead["scoring_model_id"] == model]
        dropped = set()
        if len(leads) < 10:
            dropped.add("include")
        if sum(lead["is_suppressed"] for lead in leads) * 2 > len(leads):
            dropped.add("suppress")
        rules["audience_rules"] = [
            row
            for row in rules["audience_rules"]
            if row["scoring_model_id"] != model or row["effect"] not in dropped
        ]


def _draw_limits(rng: random.Random, rules: dict[str, Rows], scored: Scoring) -> None:
    """Set limits at sums that groups reach, so that they bind, or tie, for some leads."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in scored.lead_score_contributions:
        group = sums.setdefault((row["scoring_model_id"], row["score_group"]), {})
        group[row["contact_id"]] = group.get(row["contact_id"], Decimal(0)) + row["points_counted"]
    for group in rules["score_groups"]:
        reached = sorted(sums.get((group["scoring_model_id"], group["score_group"]), {}).values())
        positive = [points for points in reached if points > 0] or [Decimal(5)]
        negative = [points for points in reached if points < 0] or [Decimal(-5)]
        off = rng.choice((Decimal(0), Decimal("0.000001")))
        if rng.random() < 0.6:
            group["max_points"] = plain(
                rng.choice((positive[len(positive) // 2] - off, positive[0] - off, Decimal(0)))
            )
        if rng.random() < 0.6:
            group["min_points"] = plain(
                rng.choice((negative[len(negative) // 2] + off, Decimal(0)))
            )


def _draw_changes_ahead(rng: random.Random, rules: dict[str, Rows], present: date) -> None:
    """End engagement rules on days to come, and follow some up with a version of other points."""
    last_versions: dict[tuple[str, str], Rows] = {}
    for row in rules["engagement_rules"]:
        if not row["valid_to"]:
            last_versions.setdefault((row["scoring_model_id"], row["rule_id"]), []).append(row)
    for rows in last_versions.values():
        if rng.random() < 0.6:
            continue
        end = present + timedelta(days=rng.choice(DAYS_OF_CHANGE))
        if rng.random() < 0.6:
            change = {"points": rng.choice(POINTS), "valid_to": ""}
            begin = end + timedelta(days=rng.choice((0, 0, 3)))
            rules["engagement_rules"] += [
                {**row, **change, "valid_from": str(begin)} for row in rows
            ]
        for row in rows:
            row["valid_to"] = str(end)


class _Grading:
    """Draw the thresholds, the matrix and the criteria of a model."""

    def __init__(self, rng: random.Random, rules: dict[str, Rows], model: str, leads: Rows) -> None:
        self.rng = rng
        self.rules = rules
        self.model = model
        self.leads = leads
        self.grades = {"fit": ["D", "C", "B", "A"], "engagement": ["4", "3", "2", "1"]}

    def draw(self) -> None:
        """Replace the model's rows in the three tables."""
        for table in ("grade_thresholds", "grade_actions", "mql_criteria"):
            self.rules[table] = [
                row for row in self.rules[table] if row["scoring_model_id"] != self.model
            ]
        for dimension in self.grades:
            self._draw_thresholds(dimension)
        self.rules["grade_actions"] += [
            {
                "scoring_model_id": self.model,
                "fit_grade": fit,
                "engagement_grade": engagement,
                "next_action": f"{self.rng.choice(('call', 'mail', 'nurture'))} {fit}{engagement}",
                "sla_hours": self.rng.choice(("", "4", "48")),
            }
            for fit in self.grades["fit"]
            for engagement in self.grades["engagement"]
        ]
        for number in range(self.rng.choice((0, 1, 2, 3, 3))):
            self._draw_criteria_set(f"set_{self.rng.choice('abc')}{number}")

    def _scores(self, measure: str) -> list[Decimal]:
        return sorted({Decimal(lead[measure]) for lead in self.leads}) or [Decimal(1)]

    def _draw_thresholds(self, dimension: str) -> None:
        near = [
            score + off
            for score in self._scores(f"{dimension}_score")
            for off in (Decimal(0), Decimal(0), Decimal("0.000001"))
        ]
        number = self.rng.randint(0, 3)
        minimums = sorted({self.rng.choice(near) for _ in range(number)})
        self.grades[dimension] = self.grades[dimension][: 1 + len(minimums)]
        for grade, minimum in zip(self.grades[dimension], ["", *map(plain, minimums)], strict=True):
            self.rules["grade_thresholds"].append(
                {
                    "scoring_model_id": self.model,
                    "dimension": dimension,
                    "grade": grade,
                    "min_score": minimum,
                }
            )

    def _draw_criteria_set(self, name: str) -> None:
        """Draw a set whose rows speak of different things, lest they contradict each other."""
        rng = self.rng
        kinds = rng.sample(("fit", "engagement", "sum", "rule"), rng.choice((1, 1, 2, 2, 3)))
        measures = {
            "fit": rng.choice(("fit_score", "fit_grade")),
            "engagement": rng.choice(("engagement_score", "engagement_grade")),
            "sum": rng.choice(("total_score", "scaled_score")),
            "rule": "rule",
        }
        chosen = [measures[kind] for kind in kinds]
        if rng.random() < 0.2:
            chosen = ["lead_grade"]
        rows = [self._criterion(measure) for measure in chosen]
        self.rules["mql_criteria"] += [
            {"scoring_model_id": self.model, "criteria_set": name, **row} for row in rows
        ]

    def _criterion(self, measure: str) -> dict[str, str]:
        rng = self.rng
        if measure == "rule":
            tables = (*self.rules["fit_rules"], *self.rules["engagement_rules"])
            ids = sorted(
                {row["rule_id"] for row in tables if row["scoring_model_id"] == self.model}
            )
            operator = rng.choice(("matched", "matched", "not_matched"))
            return {"measure": measure, "operator": operator, "value": rng.choice(ids)}
        if measure.endswith("_score"):
            operator = rng.choice(SCORE_OPERATORS)
            scores = self._scores(measure)
            drawn = sorted(rng.choice(scores) for _ in "ab")
            number = 2 if operator in ("between", "in") else 1
            return {
                "measure": measure,
                "operator": operator,
                "value": "|".join(plain(score) for score in drawn[:number]),
            }
        fit, engagement = self.grades["fit"], self.grades["engagement"]
        grades = {
            "fit_grade": fit,
            "engagement_grade": engagement,
            "lead_grade": [one + other for one in fit for other in engagement],
        }[measure]
        operator = rng.choice(("equals", "not_equals", "in", "not_in"))
        if len(grades) == 1:
            operator = "equals"
        number = min(rng.randint(1, 2), len(grades) - 1 or 1) if operator in ("in", "not_in") else 1
        return {
            "measure": measure,
            "operator": operator,
            "value": "|".join(rng.sample(grades, number)),
        }


# The life of leads --------------------------------------------------------------------------------


class _Life:
    """Make leads of a case in time qualify and fall back, and sales work on them."""

    def __init__(self, rng: random.Random, case: Case) -> None:
        self.rng = rng
        self.case = case
        self.rules = case.policy.rules

    def draw(self) -> Case:
        """Draw criteria that flip, deadlines, and what sales did around qualification days."""
        for row in self.rules["grade_actions"]:
            row["sla_hours"] = self.rng.choice(SLA_HOURS)
        timeline = self.case.timeline()
        for model in self.rules["scoring_models"]:
            self._draw_criteria(model["scoring_model_id"], timeline)
        if "dispositions" in self.case.inputs:
            self._draw_dispositions()
            self._settle_reasons()
        if "sales_activities" in self.case.inputs:
            self._draw_activities()
        return self.case

    def _draw_criteria(self, model: str, timeline: Timeline) -> None:
        """Set criteria at scores that leads cross within the history."""
        if self.rng.random() < 0.6:
            self.rules["mql_criteria"] = [
                row for row in self.rules["mql_criteria"] if row["scoring_model_id"] != model
            ]
        for number in range(self.rng.choice((1, 1, 2))):
            measure = self.rng.choice(("engagement_score", "total_score", "scaled_score"))
            crossed = _changing_scores(timeline, model, measure)
            if not crossed:
                continue
            low, high = sorted(self.rng.sample(self.rng.choice(crossed), 2))
            operator = self.rng.choice(("gte", "gte", "gt", "between"))
            self.rules["mql_criteria"].append(
                {
                    "scoring_model_id": model,
                    "criteria_set": f"{self.rng.choice(('flip', 'turn'))}_{number}",
                    "measure": measure,
                    "operator": operator,
                    "value": {
                        "gte": plain(high),
                        "gt": plain(low),
                        "between": f"{plain(low)}|{plain(high)}",
                    }[operator],
                }
            )

    def _moments(self, handoff: dict[str, Any]) -> list[datetime]:
        """Moments that matter to a hand-off, and those just beside them."""
        start = midnight(handoff["qualified_on"])
        tick = timedelta(microseconds=1)
        last_one = midnight(self.case.days[0] + timedelta(days=1)) - tick
        moments = [start, start - tick, start + timedelta(hours=self.rng.randint(1, 90))]
        moments += [handoff["qualified_at"], handoff["qualified_at"] + tick]
        if handoff["due_at"]:
            moments += [handoff["due_at"], handoff["due_at"] + tick]
        if handoff["ended_on"]:
            moments.append(midnight(handoff["ended_on"]) + timedelta(hours=1))
        return [*moments, last_one, last_one + tick]

    def _contacts_of(self, handoff: dict[str, Any], timeline: Timeline) -> list[str]:
        """The contacts that are one lead with that of a hand-off by the scoring day."""
        return sorted(same_person(handoff["contact_id"], timeline.today))

    def _draw_dispositions(self) -> None:
        timeline = self.case.timeline()
        kind = self.case.types.get("dispositions", {}).get("decided_at")
        for handoff in mql_handoffs(timeline):
            for _ in range(self.rng.choice((0, 0, 1, 2))):
                moment = self.rng.choice(self._moments(handoff))
                verdict = self.rng.choice(("accepted", "Accepted", "rejected", "disqualified"))
                self.case.inputs["dispositions"].append(
                    {
                        "contact_id": self.rng.choice(self._contacts_of(handoff, timeline)),
                        "disposition": "recycled" if self.rng.random() < 0.1 else verdict,
                        "reason": None,
                        "decided_at": _as_text(moment, kind),
                    }
                )

    def _settle_reasons(self) -> None:
        """Give verdicts of one moment one reason: nothing says which of several would count."""
        for row in self.case.inputs["dispositions"]:
            moment = parse_timestamp((row["decided_at"] or "").strip()) or datetime.min
            row["reason"] = REASONS[(moment.toordinal() + moment.second) % len(REASONS)]

    def _draw_activities(self) -> None:
        timeline = self.case.timeline()
        rows = self.case.inputs["sales_activities"]
        for number, handoff in enumerate(mql_handoffs(timeline)):
            for touch in range(self.rng.choice((0, 0, 1, 1, 2))):
                row = {
                    "activity_id": f"T{number}-{touch}",
                    "contact_id": self.rng.choice(self._contacts_of(handoff, timeline)),
                    "activity_type": "call",
                    "occurred_at": _as_text(self.rng.choice(self._moments(handoff))),
                }
                rows.append(row)
                if self.rng.random() < 0.2:
                    later = self.rng.choice(self._moments(handoff))
                    rows.append({**row, "occurred_at": _as_text(later)})


def _changing_scores(timeline: Timeline, model: str, measure: str) -> list[list[Decimal]]:
    """Scores of each lead of a model whose score changes over the days."""
    scores: dict[Lead, set[Decimal]] = {}
    for rows in timeline.scores.values():
        for lead, row in rows.items():
            if lead[0] == model:
                scores.setdefault(lead, set()).add(Decimal(row[measure]))
    return [sorted(found) for _, found in sorted(scores.items()) if len(found) > 1]


def _as_text(moment: datetime, kind: str | None = None) -> str | None:
    """Write a moment as a column of a type reads it."""
    text = f"{moment:%Y-%m-%d %H:%M:%S.%f}"
    return _typed_text(text, kind) if kind else text
