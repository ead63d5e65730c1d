"""Rules as objects, for the contenders that score outside of dbt.

They read the kinds of rule that ``benchmarks.policy`` makes: no validity dates, one model, no
events or contacts left out by an audience.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from benchmarks.policy import Row, Tables

MICRO = 1_000_000  # Points are counted in millionths: exact integers.
TWELVE_PLACES = Decimal("1e-12")
SIX_PLACES = Decimal("1e-6")


@dataclass(frozen=True)
class Condition:
    """A condition on an attribute or property; ``value`` is the operand as the table has it."""

    field: str
    operator: str
    value: str

    @property
    def text(self) -> str:
        """The operand in lower case, trimmed where the operator trims."""
        keeps_blanks = self.operator in ("contains", "starts_with", "ends_with", "matches")
        return self.value.lower() if keeps_blanks else self.value.strip().lower()

    @property
    def items(self) -> list[str]:
        """The items of a list, in lower case."""
        return [item.strip().lower() for item in self.value.split("|")]

    @property
    def numbers(self) -> list[float]:
        """The numbers of a comparison: one, or low and high."""
        return [float(item) for item in self.value.split("|")]


@dataclass(frozen=True)
class FitRule:
    """A rule on the attributes of a contact; points in millionths."""

    rule_id: str
    conditions: tuple[Condition, ...]
    points: int


@dataclass(frozen=True)
class EngagementRule:
    """A rule on events.

    Attributes:
        rule_id: Its id.
        event_type: Type of event, or ``*``.
        conditions: What must hold of one event; none takes every event of the type.
        counting: per_event, once or inactivity.
        points: Points before decay; decimal.
        min_occurrences: Fewest events to match; 1 where the table says nothing.
        max_occurrences: Most events that count; None is all.
        max_per_day: Most events of a day that count; None is all.
        distinct_property: Property whose values are counted; blank counts events.
        window_days: Days to look back; None is all time.
        decay: Kind of decay; blank is none.
        decay_days: Its days; 1 where the table says nothing.
        decay_percent: Its percent; 0 where the table says nothing.
    """

    rule_id: str
    event_type: str
    conditions: tuple[Condition, ...]
    counting: str
    points: Decimal
    min_occurrences: int
    max_occurrences: int | None
    max_per_day: int | None
    distinct_property: str
    window_days: int | None
    decay: str
    decay_days: float
    decay_percent: float

    def share_left(self, age: int) -> float:
        """Say what is left of a point at an age in days, in double precision."""
        steps = age // self.decay_days
        share = self.decay_percent / 100
        match self.decay:
            case "linear":
                return max(0.0, 1 - age / self.decay_days)
            case "half_life":
                return 0.5 ** (age / self.decay_days)
            case "step":
                return max(0.0, 1 - share * steps)
            case "compound":
                return (1 - share) ** steps
        return 1.0

    def points_at(self, age: int) -> int:
        """Give the points of one occurrence at an age in days, in millionths."""
        left = Decimal(self.share_left(age)).quantize(TWELVE_PLACES, ROUND_HALF_UP)
        return int((self.points * left).quantize(SIX_PLACES, ROUND_HALF_UP) * MICRO)


@dataclass(frozen=True)
class Rules:
    """All rules of a policy."""

    fit: tuple[FitRule, ...]
    engagement: tuple[EngagementRule, ...]

    @property
    def longest_window(self) -> int | None:
        """The days that any rule can see; None when one sees all."""
        windows = [rule.window_days for rule in self.engagement]
        return None if None in windows else max(windows)


def by_rule(rows: Iterable[Row], field: str) -> dict[str, tuple[Row, tuple[Condition, ...]]]:
    """Gather the rows of each rule: its first row, and the conditions of all rows.

    Args:
        rows: Rows of a rule table.
        field: The column that names what a condition is on.
    """
    found: dict[str, tuple[Row, tuple[Condition, ...]]] = {}
    for row in rows:
        first, conditions = found.get(row["rule_id"], (row, ()))
        if row[field]:
            conditions += (Condition(row[field], row["operator"], row["value"]),)
        found[row["rule_id"]] = first, conditions
    return found


def whole(text: str) -> int | None:
    """Read a whole number; blank is None."""
    return int(text) if text else None


def read_rules(tables: Tables) -> Rules:
    """Read the fit and engagement rules of a policy.

    Args:
        tables: Rule tables, as ``benchmarks.policy.make_tables`` gives them.
    """
    fit = tuple(
        FitRule(rule_id, conditions, int(Decimal(row["points"]) * MICRO))
        for rule_id, (row, conditions) in by_rule(tables["fit_rules"], "attribute").items()
    )
    engagement = tuple(
        EngagementRule(
            rule_id=rule_id,
            event_type=row["event_type"],
            conditions=conditions,
            counting=row["counting"],
            points=Decimal(row["points"]),
            min_occurrences=whole(row["min_occurrences"]) or 1,
            max_occurrences=whole(row["max_occurrences"]),
            max_per_day=whole(row["max_per_day"]),
            distinct_property=row["distinct_property"],
            window_days=whole(row["window_days"]),
            decay=row["decay"],
            decay_days=float(row["decay_days"] or 1),
            decay_percent=float(row["decay_percent"] or 0),
        )
        for rule_id, (row, conditions) in by_rule(tables["engagement_rules"], "property").items()
    )
    return Rules(fit, engagement)
