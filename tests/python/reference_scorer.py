"""Score leads in plain Python: a second, independent reading of the specification in docs/.

Nothing here is shared with the SQL models. The reference is slow and simple on purpose: it looks at
one scoring day at a time, loops over rows, and adds in exact decimals. The random cases hold the
models to it, cell by cell.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Any

from reference_robots import robots_of_events

Row = Mapping[str, str | None]
Table = Sequence[Row]

INPUTS = (
    "contacts",
    "events",
    "identities",
    "contact_merges",
    "companies",
    "enrichments",
    "opportunities",
    "sales_activities",
    "dispositions",
    "overrides",
    "erasure_requests",
)
OVERRIDES = ("mql", "not_mql")
DISPOSITIONS = ("accepted", "rejected", "recycled", "disqualified")
SCORE_MEASURES = ("fit_score", "engagement_score", "total_score", "scaled_score")
SIX_PLACES = Decimal("0.000001")
TWELVE_PLACES = Decimal("0.000000000001")
BEGINNING = datetime.min
# Columns of contacts that no rule sees; of versions that tie, they count last.
FOR_CALLERS = ("full_name", "owner")
END = datetime.max

_FRACTION = r"(?:[.,](\d+))?"
_TIMESTAMP = re.compile(
    r"(?:(\d{4})-(\d{2})-(\d{2})|(\d{4})(\d{2})(\d{2}))"
    rf"(?:[T ](\d{{2}})(?::(\d{{2}})(?::(\d{{2}}){_FRACTION})?|(\d{{2}})(?:(\d{{2}}){_FRACTION})?)?"
    r"(Z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


@dataclass(frozen=True)
class Policy:
    """What a user of the project edits: rule tables, dictionaries and lists of extra columns."""

    rules: Mapping[str, Table]
    dictionaries: dict[str, Table]
    contact_attributes: Sequence[str]
    event_properties: Sequence[str]
    company_attributes: Sequence[str]


@dataclass
class Scoring:
    """Rows that the published tables should hold, in no particular order."""

    lead_scores: list[dict[str, Any]] = field(default_factory=list)
    lead_score_contributions: list[dict[str, Any]] = field(default_factory=list)
    input_reconciliation: list[dict[str, Any]] = field(default_factory=list)
    rejected_records: list[dict[str, Any]] = field(default_factory=list)


# Values -------------------------------------------------------------------------------------------


def parse_number(text: str | None) -> float | None:
    """Read a number in the specification's notation, or None when the text is no such number."""
    if text is None or not _NUMBER.fullmatch(text.strip()):
        return None
    return float(text)


def parse_timestamp(text: str | None) -> datetime | None:
    """Read an ISO 8601 calendar timestamp as naive UTC, or None when it is unusable."""
    found = _TIMESTAMP.fullmatch(text) if text else None
    if found is None:
        return None
    part = found.groups()
    year, month, day = part[0:3] if part[0] else part[3:6]
    hour, minute, second, fraction = (
        part[6],
        part[7] or part[10],
        part[8] or part[11],
        part[9] or part[12],
    )
    microsecond = int(((fraction or "") + "000000")[:6])
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            microsecond,
        )
        return (moment.replace(tzinfo=_zone(part[13]))).astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _zone(offset: str | None) -> timezone:
    if offset in (None, "Z"):
        return UTC
    digits = offset[1:].replace(":", "").ljust(4, "0")
    if int(digits[2:]) > 59:
        raise ValueError(offset)
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-length if offset[0] == "-" else length)


def round_half_up(value: Decimal, places: Decimal = SIX_PLACES) -> Decimal:
    """Round half away from zero."""
    return value.quantize(places, rounding=ROUND_HALF_UP)


def round_whole(value: Fraction) -> int:
    """Round a number that is not negative half away from zero to a whole number."""
    return int(value + Fraction(1, 2))


# Operators ----------------------------------------------------------------------------------------


def _compare(test: Callable[[float, float], bool]) -> Callable[[str, str], bool]:
    def holds(actual: str, operand: str) -> bool:
        left, right = parse_number(actual), parse_number(operand)
        return left is not None and right is not None and test(left, right)

    return holds


def _between(actual: str, operand: str) -> bool:
    low, high = (parse_number(bound) for bound in operand.split("|"))
    number = parse_number(actual)
    return number is not None and low is not None and high is not None and low <= number <= high


def _items(operand: str) -> list[str]:
    return [item.strip().lower() for item in operand.split("|")]


# Each takes a value that is known, as text, and the rule's value as it stands.
_OPERATORS: dict[str, Callable[[str, str], bool]] = {
    "equals": lambda actual, operand: actual.lower() == operand.strip().lower(),
    "not_equals": lambda actual, operand: actual.lower() != operand.strip().lower(),
    "in": lambda actual, operand: actual.lower() in _items(operand),
    "not_in": lambda actual, operand: actual.lower() not in _items(operand),
    "contains": lambda actual, operand: operand.lower() in actual.lower(),
    "starts_with": lambda actual, operand: actual.lower().startswith(operand.lower()),
    "ends_with": lambda actual, operand: actual.lower().endswith(operand.lower()),
    "matches": lambda actual, operand: re.search(operand, actual, re.IGNORECASE) is not None,
    "gt": _compare(lambda left, right: left > right),
    "gte": _compare(lambda left, right: left >= right),
    "lt": _compare(lambda left, right: left < right),
    "lte": _compare(lambda left, right: left <= right),
    "between": _between,
    "is_blank": lambda actual, operand: False,
    "is_present": lambda actual, operand: True,
}
OPERATORS = tuple(_OPERATORS)


def holds(operator: str, operand: str | None, actual: str | None) -> bool:
    """Tell whether a condition holds; a missing value satisfies `is_blank` alone."""
    if actual is None:
        return operator == "is_blank"
    return _OPERATORS[operator](actual, operand or "")


def score_holds(operator: str, operand: str | None, score: Decimal) -> bool:
    """Tell whether a condition on a score holds; every comparison is one of exact numbers."""
    bounds = [Decimal(item.strip()) for item in (operand or "").split("|") if item.strip()]
    tests: dict[str, Callable[[], bool]] = {
        "equals": lambda: score == bounds[0],
        "not_equals": lambda: score != bounds[0],
        "in": lambda: score in bounds,
        "not_in": lambda: score not in bounds,
        "gt": lambda: score > bounds[0],
        "gte": lambda: score >= bounds[0],
        "lt": lambda: score < bounds[0],
        "lte": lambda: score <= bounds[0],
        "between": lambda: bounds[0] <= score <= bounds[1],
        "is_blank": lambda: False,
        "is_present": lambda: True,
    }
    return tests[operator]()


# Decay --------------------------------------------------------------------------------------------

_DECAYS: dict[str, Callable[[int, float, float], float]] = {
    "none": lambda age, days, share: 1.0,
    "linear": lambda age, days, share: max(0.0, 1 - age / days),
    "half_life": lambda age, days, share: 0.5 ** (age / days),
    "step": lambda age, days, share: max(0.0, 1 - share * (age // days)),
    "compound": lambda age, days, share: (1 - share) ** (age // days),
}
DECAYS = tuple(_DECAYS)


@cache
def decay_factor(decay: str | None, age: int, days: str | None, percent: str | None) -> Decimal:
    """Share of its points that an occurrence keeps at an age in whole days, to 12 decimals."""
    share = float(percent or 0) / 100
    return round_half_up(
        Decimal(_DECAYS[decay or "none"](age, float(days or 1), share)), TWELVE_PLACES
    )


# Inputs -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Version:
    """A version of a contact."""

    values: Mapping[str, str | None]
    created_at: datetime | None
    updated_at: datetime
    order: tuple[str, ...]


@dataclass(frozen=True)
class Event:
    """A usable event, counted once."""

    event_id: str
    contact_id: str | None
    anonymous_id: str | None
    event_type: str
    occurred_at: datetime
    loaded_at: datetime
    properties: Mapping[str, str | None]


@dataclass(frozen=True)
class Link:
    """An anonymous id that turned out to be a contact."""

    identified_at: datetime
    contact_id: str


@dataclass(frozen=True)
class Merge:
    """A contact that went into another one."""

    merged_at: datetime
    survivor: str
    gone: str


@dataclass(frozen=True)
class Fact:
    """A third party's value of an attribute."""

    subject_type: str
    subject_id: str
    attribute: str
    value: str | None
    provider: str
    observed_at: datetime


@dataclass(frozen=True)
class Opportunity:
    """An opportunity of a contact."""

    opportunity_id: str
    contact_id: str
    created_at: datetime
    closed_at: datetime | None
    is_won: bool
    amount: float | None = None


@dataclass(frozen=True)
class Disposition:
    """Sales' verdict on a contact; the reason does not make it another one."""

    decided_at: datetime
    name: str
    contact_id: str
    reason: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Override:
    """A person's decision about a contact; of one model, or of all if it names none."""

    decided_at: datetime
    expires_at: datetime
    name: str
    contact_id: str
    model_id: str | None
    reason: str = field(compare=False)
    decided_by: str | None = field(compare=False)

    def counts_on(self, day: date) -> bool:
        """Tell whether it counts on a day."""
        return self.decided_at.date() <= day < self.expires_at.date()


@dataclass(frozen=True)
class SalesActivity:
    """A touch of a contact by sales."""

    occurred_at: datetime
    contact_id: str


def follow(start: str, steps: Mapping[str, str]) -> str:
    """Follow a chain of merges that has no circle to its end."""
    while start in steps:
        start = steps[start]
    return start


def _circular(steps: Mapping[str, str]) -> set[str]:
    """Ids that lie on a circle, where each id has at most one step."""
    circular = set()
    for start in steps:
        seen, current = {start}, steps[start]
        while current in steps and current not in seen:
            seen.add(current)
            current = steps[current]
        if current == start:
            circular.add(start)
    return circular


def settle_merges(
    merges: Iterable[Merge], contacts: set[str]
) -> tuple[dict[str, Merge], list[tuple[Merge, str]]]:
    """Choose the merge that counts for each gone contact.

    Args:
        merges: usable merges, none of a contact into itself.
        contacts: ids of the known contacts.

    Returns:
        The merge that counts by gone contact, and the rejected merges with their reasons.
    """
    usable, rejected = list(merges), []
    gone = {merge.gone for merge in usable}
    nowhere = [one for one in usable if one.survivor not in contacts | gone]
    rejected += [(one, "unknown_contact") for one in nowhere]
    chosen: dict[str, Merge] = {}
    for merge in sorted(usable, key=lambda one: (one.merged_at, one.survivor)):
        if merge not in nowhere:
            chosen.setdefault(merge.gone, merge)
    circular = _circular({gone: merge.survivor for gone, merge in chosen.items()})
    rejected += [(chosen.pop(gone), "circular_merge") for gone in sorted(circular)]
    while True:
        adrift = [
            gone
            for gone, merge in chosen.items()
            if merge.survivor not in contacts and merge.survivor not in chosen
        ]
        if not adrift:
            return chosen, rejected
        rejected += [(chosen.pop(gone), "unknown_contact") for gone in adrift]


class Intake:
    """Clean the inputs, count their rows, keep what is accepted; no scoring day plays a part."""

    def __init__(self, inputs: Mapping[str, Table], policy: Policy, clock: datetime) -> None:
        self.policy = policy
        self.clock = clock
        self.outcomes: Counter[tuple[str, str, str | None]] = Counter()
        self.rejected: list[tuple[str, str | None, str]] = []
        self.placeholders = {
            (row["value"] or "").strip().lower()
            for row in policy.dictionaries["placeholder_values"]
        } | {""}
        self.event_types = {
            row["raw_event_type"].strip().lower(): row["event_type"].strip().lower()
            for row in policy.dictionaries["event_types"]
        }
        raw = {name: [self._clean(row) for row in inputs.get(name) or []] for name in INPUTS}
        self.first_load_day = min(
            (
                moment.date()
                for row in raw["events"]
                if (moment := parse_timestamp(row.get("loaded_at")))
            ),
            default=None,
        )
        self.erased = self._erased(raw)
        rows = {
            name: [row for row in raw[name] if not _carries(name, row, self.erased)]
            for name in INPUTS
        }
        self.versions = self._contacts(rows["contacts"])
        self.merges = self._contact_merges(rows["contact_merges"])
        self.known = set(self.versions) | set(self.merges)
        self.links = self._identities(rows["identities"])
        self.events = self._events(rows["events"])
        self.companies = self._companies(rows["companies"])
        self.facts = self._enrichments(rows["enrichments"])
        self.opportunities = self._opportunities(rows["opportunities"])
        self.sales_activities = self._sales_activities(rows["sales_activities"])
        self.dispositions = self._dispositions(rows["dispositions"])
        self.overrides = self._overrides(rows["overrides"])
        self._erasure_requests(raw["erasure_requests"])

    def _clean(self, row: Row) -> dict[str, str | None]:
        trimmed = {name: None if value is None else value.strip() for name, value in row.items()}
        for name, value in trimmed.items():
            if value is not None and not name.endswith("_id"):
                trimmed[name] = value.replace("\r\n", "\n")
        return {
            name: None if value is None or value.lower() in self.placeholders else value
            for name, value in trimmed.items()
        }

    def _erased(self, raw: Mapping[str, Table]) -> set[str]:
        """Ids with an erasure request, and those of the contacts that were merged into them."""
        requested = {row["contact_id"] for row in raw["erasure_requests"] if row["contact_id"]}
        merged_into: dict[str, set[str]] = {}
        for row in raw["contact_merges"]:
            if row["contact_id"] and row["merged_into_contact_id"]:
                merged_into.setdefault(row["merged_into_contact_id"], set()).add(row["contact_id"])
        erased, new = set(requested), set(requested)
        while new:
            new = set().union(*(merged_into.get(one, set()) for one in new)) - erased
            erased |= new
        return erased

    def _count(self, name: str, outcome: str, rows: int) -> None:
        self.outcomes[name, outcome, None] += rows

    def _reject(self, name: str, key: str | None, reason: str) -> None:
        self.outcomes[name, "rejected", reason] += 1
        self.rejected.append((name, key, reason))

    def _problem(
        self,
        ids: Iterable[str | None],
        own_time: str | None,
        contact: str | None = None,
        kind: str | None = None,
    ) -> str | None:
        """First reason for which a row that needs these ids and its own time is rejected.

        Args:
            ids: the ids that the row needs.
            own_time: the row's own time, as cleaned text.
            contact: the contact that has to be known, if any.
            kind: the reason when the row's type is missing or unknown.
        """
        moment = parse_timestamp(own_time)
        checks = (
            (any(one is None for one in ids), "missing_key"),
            (kind is not None, kind),
            (moment is None, "unusable_timestamp"),
            (moment is not None and moment > self.clock, "timestamp_in_future"),
            (contact is not None and contact not in self.known, "unknown_contact"),
        )
        return next((reason for fails, reason in checks if fails), None)

    def _usable(
        self, name: str, rows: Table, key: str, problem: Callable[[Row], str | None]
    ) -> list[Row]:
        """Reject the defective rows of an input, return the others."""
        usable = []
        for row in rows:
            reason = problem(row)
            if reason is None:
                usable.append(row)
            else:
                self._reject(name, row[key], reason)
        return usable

    def _keep_first(
        self, name: str, rows: list[Row], key: Callable[[Row], Any], order: Callable[[Row], Any]
    ) -> list[Row]:
        """Accept the first row by key, supersede the others."""
        kept: dict[Any, Row] = {}
        for row in sorted(rows, key=order):
            kept.setdefault(key(row), row)
        self._count(name, "accepted", len(kept))
        self._count(name, "superseded", len(rows) - len(kept))
        return list(kept.values())

    def _contacts(self, rows: Table) -> dict[str, list[Version]]:
        """Versions of each contact, one for each `updated_at`, oldest first."""

        def problem(row: Row) -> str | None:
            times = (parse_timestamp(row["created_at"]), parse_timestamp(row["updated_at"]))
            if row["contact_id"] is None:
                return "missing_key"
            return "timestamp_in_future" if any(one and one > self.clock for one in times) else None

        usable = self._usable("contacts", rows, "contact_id", problem)
        versions: dict[str, list[Version]] = defaultdict(list)
        for row in usable:
            values = {
                name: row.get(name)
                for name in ("company_id", *self.policy.contact_attributes, *FOR_CALLERS)
            }
            values["email"] = row["email"].lower() if row["email"] else None
            columns = ("email", "company_id", "created_at", *self.policy.contact_attributes)
            columns += FOR_CALLERS
            versions[row["contact_id"]].append(
                Version(
                    values=values,
                    created_at=parse_timestamp(row["created_at"]),
                    updated_at=parse_timestamp(row["updated_at"]) or BEGINNING,
                    order=tuple(row.get(column) or "" for column in columns),
                )
            )
        self._count("contacts", "accepted", len(versions))
        self._count("contacts", "superseded", len(usable) - len(versions))
        return {
            contact: list(
                {
                    one.updated_at: one
                    for one in sorted(all_, key=lambda one: (one.updated_at, one.order))
                }.values()
            )
            for contact, all_ in versions.items()
        }

    def _merge_problem(self, row: Row) -> str | None:
        problem = self._problem(
            (row["contact_id"], row["merged_into_contact_id"]), row["merged_at"]
        )
        if problem is None and row["contact_id"] == row["merged_into_contact_id"]:
            return "circular_merge"
        return problem

    @staticmethod
    def _merge(row: Row) -> Merge:
        return Merge(
            parse_timestamp(row["merged_at"]), row["merged_into_contact_id"], row["contact_id"]
        )

    def _contact_merges(self, rows: Table) -> dict[str, Merge]:
        usable = self._usable("contact_merges", rows, "contact_id", self._merge_problem)
        merges, rejected = settle_merges([self._merge(row) for row in usable], set(self.versions))
        for merge, reason in rejected:
            self._reject("contact_merges", merge.gone, reason)
        self._count("contact_merges", "accepted", len(merges))
        self._count("contact_merges", "superseded", len(usable) - len(rejected) - len(merges))
        return merges

    def _identities(self, rows: Table) -> dict[str, list[Link]]:
        """Links of each anonymous id, the one that counts first at the start."""
        usable = self._usable(
            "identities",
            rows,
            "anonymous_id",
            lambda row: self._problem(
                (row["anonymous_id"], row["contact_id"]), row["identified_at"], row["contact_id"]
            ),
        )
        kept = self._keep_first(
            "identities",
            usable,
            key=lambda row: (row["anonymous_id"], row["contact_id"]),
            order=lambda row: parse_timestamp(row["identified_at"]),
        )
        links: dict[str, list[Link]] = defaultdict(list)
        for row in kept:
            links[row["anonymous_id"]].append(
                Link(parse_timestamp(row["identified_at"]), row["contact_id"])
            )
        return {
            anonymous_id: sorted(all_, key=lambda link: (link.identified_at, link.contact_id))
            for anonymous_id, all_ in links.items()
        }

    def event_type(self, raw: str) -> str:
        """Name that an event type goes by, in the events and in the rules."""
        name = raw.strip().lower()
        return self.event_types.get(name, name)

    def _events(self, rows: Table) -> list[Event]:
        usable = self._usable(
            "events",
            rows,
            "event_id",
            lambda row: self._problem(
                [row["event_id"]],
                row["occurred_at"],
                row["contact_id"],
                None if row["event_type"] else "missing_event_type",
            ),
        )
        events = [
            Event(
                event_id=row["event_id"],
                contact_id=row["contact_id"],
                anonymous_id=row["anonymous_id"],
                event_type=self.event_type(row["event_type"]),
                occurred_at=parse_timestamp(row["occurred_at"]),
                loaded_at=parse_timestamp(row["loaded_at"]) or END,
                properties={name: row.get(name) for name in self.policy.event_properties},
            )
            for row in usable
        ]
        kept: dict[str, Event] = {}
        for event in sorted(events, key=lambda event: (event.loaded_at, event.occurred_at)):
            kept.setdefault(event.event_id, event)
        rows_of_robots = self.policy.dictionaries.get("robots", [])
        robots = robots_of_events(kept.values(), rows_of_robots, self.event_type, holds)
        for robot in robots.values():
            self.outcomes["events", "excluded", robot] += 1
        people = [one for one in kept.values() if one.event_id not in robots]
        owned = [one for one in people if one.contact_id or one.anonymous_id in self.links]
        self._count("events", "accepted", len(owned))
        self._count("events", "superseded", len(events) - len(kept))
        self._count("events", "pending", len(people) - len(owned))
        return owned

    def _companies(self, rows: Table) -> dict[str, Row]:
        usable = self._usable(
            "companies",
            rows,
            "company_id",
            lambda row: None if row["company_id"] else "missing_key",
        )
        columns = ("name", "domain", *self.policy.company_attributes)
        kept = self._keep_first(
            "companies",
            usable,
            key=lambda row: row["company_id"],
            order=lambda row: [
                (row.get(column) is None, row.get(column) or "") for column in columns
            ],
        )
        return {row["company_id"]: row for row in kept}

    def _enrichments(self, rows: Table) -> list[Fact]:
        def problem(row: Row) -> str | None:
            subject_type = (row["subject_type"] or "").lower()
            return self._problem(
                (row["subject_id"], row["attribute"], row["provider"]),
                row["observed_at"],
                row["subject_id"] if subject_type == "contact" else None,
                None if subject_type in ("contact", "company") else "unknown_subject_type",
            )

        kept = self._keep_first(
            "enrichments",
            self._usable("enrichments", rows, "subject_id", problem),
            key=lambda row: (
                row["subject_type"].lower(),
                row["subject_id"],
                row["attribute"].lower(),
                row["provider"].lower(),
                parse_timestamp(row["observed_at"]),
            ),
            order=lambda row: (row["value"] is None, row["value"] or ""),
        )
        return [
            Fact(
                subject_type=row["subject_type"].lower(),
                subject_id=row["subject_id"],
                attribute=row["attribute"].lower(),
                value=row["value"],
                provider=row["provider"].lower(),
                observed_at=parse_timestamp(row["observed_at"]),
            )
            for row in kept
        ]

    def _opportunities(self, rows: Table) -> list[Opportunity]:
        usable = self._usable(
            "opportunities",
            rows,
            "opportunity_id",
            lambda row: self._problem(
                (row["opportunity_id"], row["contact_id"]), row["created_at"], row["contact_id"]
            ),
        )

        def latest_last(row: Row) -> tuple[bool, datetime, datetime]:
            closed_at = parse_timestamp(row["closed_at"])
            return (
                closed_at is not None,
                closed_at or BEGINNING,
                parse_timestamp(row["created_at"]),
            )

        kept = self._keep_first(
            "opportunities",
            sorted(usable, key=latest_last, reverse=True),
            key=lambda row: (row["opportunity_id"], row["contact_id"]),
            order=lambda row: 0,
        )
        return [
            Opportunity(
                opportunity_id=row["opportunity_id"],
                contact_id=row["contact_id"],
                created_at=parse_timestamp(row["created_at"]),
                closed_at=parse_timestamp(row["closed_at"]),
                is_won=(row["is_won"] or "").lower() in ("true", "t", "yes", "y", "1"),
                amount=parse_number(row.get("amount")),
            )
            for row in kept
        ]

    def _sales_activities(self, rows: Table) -> list[SalesActivity]:
        usable = self._usable(
            "sales_activities",
            rows,
            "activity_id",
            lambda row: self._problem(
                (row["activity_id"], row["contact_id"]), row["occurred_at"], row["contact_id"]
            ),
        )
        kept = self._keep_first(
            "sales_activities",
            usable,
            key=lambda row: row["activity_id"],
            order=lambda row: parse_timestamp(row["occurred_at"]),
        )
        return [
            SalesActivity(parse_timestamp(row["occurred_at"]), row["contact_id"]) for row in kept
        ]

    def _dispositions(self, rows: Table) -> list[Disposition]:
        usable = self._usable(
            "dispositions",
            rows,
            "contact_id",
            lambda row: self._problem(
                [row["contact_id"]],
                row["decided_at"],
                row["contact_id"],
                None
                if (row["disposition"] or "").lower() in DISPOSITIONS
                else "unknown_disposition",
            ),
        )
        verdicts = [
            Disposition(
                decided_at=parse_timestamp(row["decided_at"]),
                name=row["disposition"].lower(),
                contact_id=row["contact_id"],
                reason=row.get("reason"),
            )
            for row in usable
        ]
        kept = set(verdicts)
        self._count("dispositions", "accepted", len(kept))
        self._count("dispositions", "superseded", len(verdicts) - len(kept))
        return list(kept)

    def _overrides(self, rows: Table) -> list[Override]:
        usable = self._usable(
            "overrides",
            rows,
            "contact_id",
            self._problem_of_override,
        )
        decisions = [
            Override(
                decided_at=parse_timestamp(row["decided_at"]),
                expires_at=parse_timestamp(row["expires_at"]),
                name=row["override"].lower(),
                contact_id=row["contact_id"],
                model_id=row["scoring_model_id"],
                reason=row["reason"],
                decided_by=row["decided_by"],
            )
            for row in usable
        ]
        # Of copies that differ in words alone the first reason counts, then the first name.
        decisions.sort(key=lambda one: (one.reason, one.decided_by is None, one.decided_by or ""))
        kept = list(dict.fromkeys(decisions))
        self._count("overrides", "accepted", len(kept))
        self._count("overrides", "superseded", len(decisions) - len(kept))
        return kept

    def _problem_of_override(self, row: Row) -> str | None:
        decided_at = parse_timestamp(row["decided_at"])
        expires_at = parse_timestamp(row["expires_at"])
        models = {one["scoring_model_id"].strip() for one in self.policy.rules["scoring_models"]}
        defect = None
        if (row["override"] or "").lower() not in OVERRIDES:
            defect = "unknown_override"
        elif row["reason"] is None:
            defect = "missing_reason"
        elif decided_at is None or expires_at is None:
            defect = "unusable_timestamp"
        elif decided_at <= self.clock and expires_at.date() <= decided_at.date():
            defect = "never_in_force"
        elif decided_at <= self.clock and row["scoring_model_id"] not in {None, *models}:
            defect = "unknown_scoring_model"
        return self._problem([row["contact_id"]], row["decided_at"], row["contact_id"], defect)

    def _erasure_requests(self, rows: Table) -> None:
        usable = self._usable(
            "erasure_requests",
            rows,
            "contact_id",
            lambda row: None if row["contact_id"] else "missing_key",
        )
        self._keep_first("erasure_requests", usable, lambda row: row["contact_id"], lambda row: 0)


def _carries(name: str, row: Row, erased: set[str]) -> bool:
    """Tell whether a row of an input carries the id of an erased contact."""
    if name == "erasure_requests":
        return False
    if name == "enrichments":
        return (row["subject_type"] or "").lower() != "company" and row["subject_id"] in erased
    return row.get("contact_id") in erased or row.get("merged_into_contact_id") in erased


def override_of(day: Day, model_id: str, contact: str) -> Override | None:
    """The decision about a lead that counts: the latest, then of the model, then not_mql."""
    return max(
        (one for one in day.overrides[contact] if one.model_id in (None, model_id)),
        key=lambda one: (one.decided_at, one.model_id is not None, one.name, one.expires_at),
        default=None,
    )


# One day ------------------------------------------------------------------------------------------


class Day:
    """What exists on a scoring day: contacts, their events and their attributes."""

    def __init__(self, intake: Intake, scored_on: date, rules_on: date | None = None) -> None:
        """Take what exists on a day, with the rules of that day or of another."""
        self.intake = intake
        self.policy = intake.policy
        self.scored_on = scored_on
        self.rules_on = rules_on or scored_on
        self.steps = {
            gone: merge.survivor
            for gone, merge in intake.merges.items()
            if self._is_visible(merge.merged_at)
        }
        self.contacts = self._visible_contacts()
        self.recycled_on: dict[str, date] = {}
        self.dispositions: dict[str, list[Disposition]] = defaultdict(list)
        for verdict in intake.dispositions:
            if self._is_visible(verdict.decided_at):
                contact = follow(verdict.contact_id, self.steps)
                self.dispositions[contact].append(verdict)
                if verdict.name == "recycled":
                    earlier = self.recycled_on.get(contact, date.min)
                    self.recycled_on[contact] = max(earlier, verdict.decided_at.date())
        self.overrides: dict[str, list[Override]] = defaultdict(list)
        for decision in intake.overrides:
            if decision.counts_on(scored_on):
                self.overrides[follow(decision.contact_id, self.steps)].append(decision)
        self.opportunities: dict[str, list[Opportunity]] = defaultdict(list)
        for opportunity in intake.opportunities:
            if self._is_visible(opportunity.created_at):
                self.opportunities[follow(opportunity.contact_id, self.steps)].append(opportunity)
        self.events = self._events_by_contact()
        self.sources = {
            (row["attribute"].strip(), row["source"].strip()): int(row["priority"])
            for row in self.policy.dictionaries["attribute_sources"]
        }

    def begun_on(self, contact: str) -> date | None:
        """Day on which a contact was created or last recycled, None for ever ago."""
        created_at = self.contacts[contact].created_at
        beginnings = [self.recycled_on.get(contact), created_at and created_at.date()]
        return max((one for one in beginnings if one), default=None)

    def _is_visible(self, moment: datetime | None) -> bool:
        return moment is not None and moment.date() <= self.scored_on

    def _visible_contacts(self) -> dict[str, Version]:
        contacts = {}
        for contact, versions in self.intake.versions.items():
            visible = [one for one in versions if self._is_visible(one.updated_at)]
            version = visible[-1] if visible else versions[0]
            exists = version.created_at is None or self._is_visible(version.created_at)
            if exists and contact not in self.steps:
                contacts[contact] = version
        return contacts

    def _owner(self, event: Event) -> str | None:
        if event.contact_id:
            return follow(event.contact_id, self.steps)
        links = self.intake.links[event.anonymous_id]
        visible = [link for link in links if self._is_visible(link.identified_at)]
        return follow(visible[0].contact_id, self.steps) if visible else None

    def _events_by_contact(self) -> dict[str, list[Event]]:
        events: dict[str, list[Event]] = defaultdict(list)
        for event in self.intake.events:
            owner = self._owner(event)
            is_after_reset = event.occurred_at.date() > self.recycled_on.get(owner, date.min)
            if owner and self._is_visible(event.occurred_at) and is_after_reset:
                events[owner].append(event)
        return events

    def _rank(self, attribute: str, source: str) -> tuple[Any, ...]:
        """Sort key of a source for an attribute, the one to believe first."""
        by_name = {"contact": (0, ""), "company": (1, "")}.get(source, (2, source))
        for level, listed in enumerate((attribute, "*")):
            if (listed, source) in self.sources:
                return (0, self.sources[listed, source], level, by_name)
        return (1, 0, 0, by_name)

    def _believed(self, attribute: str, known: Mapping[str, str | None]) -> str | None:
        present = {source: value for source, value in known.items() if value is not None}
        return (
            present[min(present, key=lambda one: self._rank(attribute, one))] if present else None
        )

    def _provided(
        self, attribute: str, subjects: Sequence[tuple[str, str | None]]
    ) -> dict[str, str]:
        """Latest known value by provider; the subject named first counts where times are equal."""
        facts = [
            fact
            for fact in self.intake.facts
            if fact.attribute == attribute
            and (fact.subject_type, fact.subject_id) in subjects
            and fact.value is not None
            and self._is_visible(fact.observed_at)
        ]
        facts.sort(
            key=lambda fact: (subjects.index((fact.subject_type, fact.subject_id)), fact.value)
        )
        facts.sort(key=lambda fact: fact.observed_at, reverse=True)
        latest: dict[str, str] = {}
        for fact in facts:
            latest.setdefault(fact.provider, fact.value)
        return latest

    def _sales_status(self, contact: str) -> str:
        opportunities = self.opportunities[contact]
        if any(one.is_won and self._is_visible(one.closed_at) for one in opportunities):
            return "customer"
        if any(not self._is_visible(one.closed_at) for one in opportunities):
            return "opportunity"
        if self.dispositions[contact]:
            return max(self.dispositions[contact], key=lambda one: (one.decided_at, one.name)).name
        return "lead"

    def _title_match(self, attribute: str, title: str | None) -> str | None:
        patterns = [
            row
            for row in self.policy.dictionaries["job_title_patterns"]
            if row["attribute"] == attribute
        ]
        for row in sorted(patterns, key=lambda row: int(row["priority"])):
            if title is not None and re.search(row["pattern"], title, re.IGNORECASE):
                return row["value"]
        return None

    def attributes(self, contact: str) -> dict[str, str | None]:
        """Value of every attribute that a rule can name, None where it is missing."""
        version = self.contacts[contact]
        company_id = version.values["company_id"]
        company = self.intake.companies.get(company_id, {})
        subjects = [("contact", contact), ("company", company_id)]
        values = {}
        for name in self.policy.contact_attributes:
            known = {"contact": version.values[name], **self._provided(name, subjects)}
            if name in self.policy.company_attributes:
                known["company"] = company.get(name)
            values[name] = self._believed(name, known)
        for name in self.policy.company_attributes:
            known = {"company": company.get(name), **self._provided(name, subjects[1:])}
            values[f"company_{name}"] = self._believed(f"company_{name}", known)
        email = version.values["email"]
        domain = (email.rpartition("@")[2] or None) if email and "@" in email else None
        domain_types = {
            row["domain"].strip().lower(): row["email_domain_type"]
            for row in self.policy.dictionaries["email_domains"]
        }
        values["email"] = email
        values["email_domain"] = domain
        values["email_domain_type"] = domain_types.get(domain, "business") if domain else "missing"
        for name in ("seniority", "job_function"):
            values[name] = self._title_match(name, values.get("job_title"))
        values["sales_status"] = self._sales_status(contact)
        return values


# One model ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Match:
    """A rule whose condition holds for a contact."""

    dimension: str
    score_group: str
    rule_id: str
    points: Decimal
    occurrences: int | None = None
    first_occurred_on: date | None = None
    last_occurred_on: date | None = None


def cell(row: Row, name: str) -> str | None:
    """Value of a rule table's cell, None when it is blank."""
    return (row.get(name) or "").strip() or None


def live_rules(rows: Table, model: str, scored_on: date) -> dict[str, list[Row]]:
    """Rows of a model's rules that are valid on the day, by rule id."""
    live: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        valid_from, valid_to = cell(row, "valid_from"), cell(row, "valid_to")
        begun = valid_from is None or date.fromisoformat(valid_from) <= scored_on
        ended = valid_to is not None and date.fromisoformat(valid_to) <= scored_on
        if row["scoring_model_id"].strip() == model and begun and not ended:
            live[row["rule_id"].strip()].append(row)
    return live


def match_fit_rule(conditions: Sequence[Row], attributes: Mapping[str, str | None]) -> Match | None:
    """Match one fit rule, all of whose conditions must hold."""
    if not all(
        holds(row["operator"].strip(), row["value"], attributes[row["attribute"].strip()])
        for row in conditions
    ):
        return None
    rule = conditions[0]
    return Match(
        "fit",
        rule["score_group"].strip(),
        rule["rule_id"].strip(),
        round_half_up(Decimal(rule["points"])),
    )


def match_engagement_rule(
    conditions: Sequence[Row],
    events: Iterable[Event],
    scored_on: date,
    begun_on: date | None,
    event_type: Callable[[str], str] = str,
) -> Match | None:
    """Match one engagement rule.

    Args:
        conditions: the rule's rows; all must hold for an event that qualifies.
        events: the events that exist for the contact on the day.
        scored_on: the scoring day.
        begun_on: when the contact was created or last recycled, None for ever ago.
        event_type: maps the rule's event type as those of events are mapped.
    """
    qualifying = qualifying_events(conditions, events, event_type)
    return match_qualifying_events(conditions[0], qualifying, scored_on, begun_on)


def qualifying_events(
    conditions: Sequence[Row], events: Iterable[Event], event_type: Callable[[str], str] = str
) -> list[Event]:
    """Events for which all conditions of a rule hold, whatever their age."""
    return [
        event for event in events if all(_qualifies(row, event, event_type) for row in conditions)
    ]


def match_qualifying_events(
    rule: Row, events: Iterable[Event], scored_on: date, begun_on: date | None
) -> Match | None:
    """Match one engagement rule by the events that qualify for it, those out of its window too."""
    window = int(cell(rule, "window_days")) if cell(rule, "window_days") else None
    qualifying = [
        event
        for event in events
        if window is None or (scored_on - event.occurred_at.date()).days < window
    ]
    days = sorted(event.occurred_at.date() for event in qualifying)
    matched = _inactivity if rule["counting"].strip() == "inactivity" else _occurrences
    outcome = matched(rule, qualifying, scored_on, begun_on)
    if outcome is None:
        return None
    occurrences, points = outcome
    return Match(
        dimension="engagement",
        score_group=rule["score_group"].strip(),
        rule_id=rule["rule_id"].strip(),
        points=points,
        occurrences=occurrences,
        first_occurred_on=days[0] if days else None,
        last_occurred_on=days[-1] if days else None,
    )


def _qualifies(row: Row, event: Event, event_type: Callable[[str], str]) -> bool:
    wanted = row["event_type"].strip()
    if wanted != "*" and event_type(wanted) != event.event_type:
        return False
    name = cell(row, "property")
    return name is None or holds(row["operator"].strip(), row["value"], event.properties[name])


def _inactivity(
    rule: Row, qualifying: Sequence[Event], scored_on: date, begun_on: date | None
) -> tuple[int, Decimal] | None:
    since = scored_on - timedelta(days=int(rule["window_days"]))
    if qualifying or (begun_on is not None and begun_on > since):
        return None
    return 0, round_half_up(Decimal(rule["points"]))


def _occurrences(
    rule: Row, qualifying: Sequence[Event], scored_on: date, begun_on: date | None
) -> tuple[int, Decimal] | None:
    """Occurrences and points of a rule that counts events, None when it does not match."""
    limit = {name: int(cell(rule, name)) if cell(rule, name) else None for name in _LIMITS}
    by_day = Counter(event.occurred_at.date() for event in qualifying)
    days: list[date] = []
    for day, count in sorted(by_day.items(), reverse=True):
        days += [day] * (
            count if limit["max_per_day"] is None else min(count, limit["max_per_day"])
        )
    number = len(days)
    distinct = cell(rule, "distinct_property")
    if distinct:
        number = len(
            {
                event.properties[distinct].lower()
                for event in qualifying
                if event.properties[distinct]
            }
        )
    if number < (limit["min_occurrences"] or 1):
        return None
    occurrences = (
        number if limit["max_occurrences"] is None else min(number, limit["max_occurrences"])
    )
    counted = days[:1] if rule["counting"].strip() == "once" else days[:occurrences]
    return occurrences, sum((_decayed(rule, (scored_on - day).days) for day in counted), Decimal(0))


_LIMITS = ("max_per_day", "min_occurrences", "max_occurrences")


def _decayed(rule: Row, age: int) -> Decimal:
    factor = decay_factor(
        cell(rule, "decay"), age, cell(rule, "decay_days"), cell(rule, "decay_percent")
    )
    return round_half_up(Decimal(rule["points"]) * factor)


def count_points(matches: Iterable[Match], group: Row) -> dict[str, Decimal]:
    """Points of each matched rule of a group that count after `combine` and the group's limits."""
    ordered = sorted(matches, key=lambda match: match.rule_id)
    counted = {match.rule_id: match.points for match in ordered}
    if group["combine"].strip() == "max" and ordered:
        best = max(ordered, key=lambda match: match.points).rule_id
        counted = {
            rule_id: points if rule_id == best else Decimal(0)
            for rule_id, points in counted.items()
        }
    total = sum(counted.values(), Decimal(0))
    maximum, minimum = cell(group, "max_points"), cell(group, "min_points")
    if maximum is not None and total > Decimal(maximum):
        return _reduce(counted, total - Decimal(maximum))
    if minimum is not None and total < Decimal(minimum):
        mirrored = {rule_id: -points for rule_id, points in counted.items()}
        return {
            rule_id: -points
            for rule_id, points in _reduce(mirrored, Decimal(minimum) - total).items()
        }
    return counted


def _reduce(counted: Mapping[str, Decimal], excess: Decimal) -> dict[str, Decimal]:
    """Take an excess from the positive points, the smallest first."""
    reduced = dict(counted)
    for rule_id in sorted(reduced, key=lambda one: (reduced[one], one)):
        taken = min(excess, max(reduced[rule_id], Decimal(0)))
        reduced[rule_id] -= taken
        excess -= taken
    return reduced


def grade_of(score: Decimal, thresholds: Iterable[Row]) -> str:
    """Grade with the highest minimum that the score reaches; the blank minimum is the lowest."""
    ladder = sorted(
        (Decimal(cell(row, "min_score") or "-Infinity"), row["grade"].strip()) for row in thresholds
    )
    return ladder[bisect_right([minimum for minimum, _ in ladder], score) - 1][1]


def scale(total: Decimal, scale_max: str, points_at_scale_max: str) -> int:
    """Bounded whole number that a CRM field shows."""
    exact = Fraction(total) * Fraction(scale_max) / Fraction(points_at_scale_max)
    return round_whole(min(max(exact, Fraction(0)), Fraction(scale_max)))


def _by_id(rows: Iterable[Row], name: str) -> list[tuple[str, list[Row]]]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        groups[row[name].strip()].append(row)
    return sorted(groups.items())


class Model:
    """One live scoring model on one day."""

    def __init__(self, settings: Row, day: Day) -> None:
        self.settings = settings
        self.day = day
        self.model_id = settings["scoring_model_id"].strip()
        rules = day.policy.rules
        self.tables = {
            name: [
                row
                for row in rules.get(name, [])
                if row["scoring_model_id"].strip() == self.model_id
            ]
            for name in (
                "audience_rules",
                "score_groups",
                "grade_thresholds",
                "grade_actions",
                "mql_criteria",
            )
        }
        self.fit_rules = live_rules(rules["fit_rules"], self.model_id, day.rules_on)
        self.engagement_rules = live_rules(rules["engagement_rules"], self.model_id, day.rules_on)

    def _audience(self, effect: str) -> list[tuple[str, list[Row]]]:
        return _by_id(
            (row for row in self.tables["audience_rules"] if row["effect"].strip() == effect),
            "rule_id",
        )

    def includes(self, attributes: Mapping[str, str | None]) -> bool:
        """Tell whether a contact is in the model's audience."""
        include = self._audience("include")
        return not include or any(
            all(_audience_rule_holds(row, attributes, set()) for row in rows) for _, rows in include
        )

    def _suppression(self, attributes: Mapping[str, str | None], matched: set[str]) -> str | None:
        for rule_id, rows in self._audience("suppress"):
            if all(_audience_rule_holds(row, attributes, matched) for row in rows):
                return cell(rows[0], "reason") or rule_id
        return None

    def _matches(self, contact: str, attributes: Mapping[str, str | None]) -> list[Match]:
        begun_on = self.day.begun_on(contact)
        fit = [match_fit_rule(rows, attributes) for rows in self.fit_rules.values()]
        engagement = [
            match_engagement_rule(
                rows,
                self.day.events[contact],
                self.day.scored_on,
                begun_on,
                self.day.intake.event_type,
            )
            for rows in self.engagement_rules.values()
        ]
        return [match for match in fit + engagement if match]

    def count(self, matches: Sequence[Match]) -> dict[str, Decimal]:
        """Points of each matched rule that count after the limits of the groups, by rule id."""
        counted: dict[str, Decimal] = {}
        for group in self.tables["score_groups"]:
            name = group["score_group"].strip()
            counted |= count_points(
                [match for match in matches if match.score_group == name], group
            )
        return counted

    def weight(self, dimension: str) -> Decimal:
        """Weight of a dimension in the total score."""
        return Decimal(self.settings[f"{dimension}_weight"])

    def thresholds(self, dimension: str) -> list[Row]:
        """Thresholds of the model's grades of a dimension."""
        rows = self.tables["grade_thresholds"]
        return [row for row in rows if row["dimension"].strip() == dimension]

    def score(
        self, contact: str, attributes: Mapping[str, str | None]
    ) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """Score one contact of the audience.

        Returns:
            The row of `lead_scores` and the rows of `lead_score_contributions`.
        """
        matches = self._matches(contact, attributes)
        counted = self.count(matches)
        sums = {
            dimension: sum(
                (counted[match.rule_id] for match in matches if match.dimension == dimension),
                Decimal(0),
            )
            for dimension in ("fit", "engagement")
        }
        total = round_half_up(
            self.weight("fit") * sums["fit"] + self.weight("engagement") * sums["engagement"]
        )
        grades = {
            dimension: grade_of(score, self.thresholds(dimension))
            for dimension, score in sums.items()
        }
        measures = {
            "fit_score": sums["fit"],
            "engagement_score": sums["engagement"],
            "total_score": total,
            "scaled_score": scale(
                total, self.settings["scale_max"], self.settings["points_at_scale_max"]
            ),
            "fit_grade": grades["fit"],
            "engagement_grade": grades["engagement"],
            "lead_grade": grades["fit"] + grades["engagement"],
        }
        matched = {match.rule_id for match in matches}
        reason = self._suppression(attributes, matched)
        criteria_set = None if reason else self._criteria_set(measures, matched)
        keys = {"scoring_model_id": self.model_id, "contact_id": contact}
        decision = override_of(self.day, self.model_id, contact)
        says_mql = criteria_set is not None if decision is None else decision.name == "mql"
        lead = {
            **keys,
            "company_id": self.day.contacts[contact].values["company_id"],
            **measures,
            "is_mql": says_mql and reason is None,
            "mql_criteria_set": criteria_set,
            "is_suppressed": reason is not None,
            "suppression_reason": reason,
            "next_action": cell(self.action(grades["fit"], grades["engagement"]), "next_action"),
            "last_engaged_at": max(
                (event.occurred_at for event in self.day.events[contact]), default=None
            ),
            "scored_on": self.day.scored_on,
            "override": decision and decision.name,
            "override_reason": decision and decision.reason,
            "overridden_by": decision and decision.decided_by,
            "overridden_at": decision and decision.decided_at,
            "overridden_until": decision and decision.expires_at.date(),
        }
        contributions = [
            {
                **keys,
                **vars(match),
                "points_counted": counted[match.rule_id],
                "points_over_limit": match.points - counted[match.rule_id],
            }
            for match in matches
        ]
        return lead, contributions

    def _criteria_set(self, measures: Mapping[str, Any], matched: set[str]) -> str | None:
        for name, rows in _by_id(self.tables["mql_criteria"], "criteria_set"):
            if all(_criterion_holds(row, measures, matched) for row in rows):
                return name
        return None

    def action(self, fit_grade: str, engagement_grade: str) -> Row:
        """Row of the matrix for a pair of grades."""
        return next(
            row
            for row in self.tables["grade_actions"]
            if row["fit_grade"].strip() == fit_grade
            and row["engagement_grade"].strip() == engagement_grade
        )


def _rule_holds(row: Row, matched: set[str]) -> bool:
    return (row["value"].strip() in matched) == (row["operator"].strip() == "matched")


def _audience_rule_holds(row: Row, attributes: Mapping[str, str | None], matched: set[str]) -> bool:
    attribute = row["attribute"].strip()
    if attribute == "rule":
        return _rule_holds(row, matched)
    return holds(row["operator"].strip(), row["value"], attributes[attribute])


def _criterion_holds(row: Row, measures: Mapping[str, Any], matched: set[str]) -> bool:
    measure, operator = row["measure"].strip(), row["operator"].strip()
    if measure == "rule":
        return _rule_holds(row, matched)
    if measure in SCORE_MEASURES:
        return score_holds(operator, row["value"], Decimal(measures[measure]))
    return holds(operator, row["value"], measures[measure])


# All of it ----------------------------------------------------------------------------------------


def live_models(day: Day) -> list[Model]:
    """Models that are scored, as they are on a day."""
    return [
        Model(row, day)
        for row in day.policy.rules["scoring_models"]
        if row["status"].strip() != "off"
    ]


def score_day(day: Day) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Score what exists on a day; to be called with enough precision for exact sums.

    Returns:
        The rows of `lead_scores` and those of `lead_score_contributions`.
    """
    leads, contributions = [], []
    models = live_models(day)
    for contact in sorted(day.contacts):
        attributes = day.attributes(contact)
        for model in models:
            if model.includes(attributes):
                lead, matched = model.score(contact, attributes)
                leads.append(lead)
                contributions += matched
    return leads, contributions


def score_leads(
    inputs: Mapping[str, Table], policy: Policy, scored_on: date, clock: datetime | None = None
) -> Scoring:
    """Score every lead of every live model on a day.

    Args:
        inputs: raw rows of each input, text or None in every column; an absent input is empty.
        policy: rule tables, dictionaries and column lists.
        scored_on: the scoring day, a UTC date.
        clock: the run's clock as naive UTC; rows that lie after it are rejected. Default: now.

    Returns:
        The rows that the published tables should hold.
    """
    with localcontext(prec=80):
        intake = Intake(inputs, policy, clock or datetime.now(UTC).replace(tzinfo=None))
        day = Day(intake, scored_on)
        scoring = Scoring(
            input_reconciliation=[
                {"input": name, "outcome": outcome, "reason": reason, "row_count": rows}
                for (name, outcome, reason), rows in sorted(intake.outcomes.items(), key=str)
                if rows
            ],
            rejected_records=[
                {"input": name, "key": key, "reason": reason}
                for name, key, reason in intake.rejected
            ],
        )
        scoring.lead_scores, scoring.lead_score_contributions = score_day(day)
        return scoring
