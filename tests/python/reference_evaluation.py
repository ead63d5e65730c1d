"""What the reference makes of outcomes: docs/evidence.md, read a second time and in plain Python.

Leads are scored by `reference_scorer`, as of each landmark. Counts are exact; rates, intervals and
weights are floats: they are only ever compared within a tolerance. What statistics has names for
comes from scipy and scikit-learn.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from statistics import mean
from typing import Any

import numpy as np
from reference_scorer import (
    END,
    Day,
    Event,
    Intake,
    Match,
    Model,
    Row,
    cell,
    count_points,
    follow,
    live_models,
    match_engagement_rule,
)
from reference_time import PRECISION, Lead, Score
from scipy.optimize import isotonic_regression
from scipy.stats import false_discovery_control, mannwhitneyu, norm

DECILES = 10
FEWEST_LEADS = 20
FEWEST_WINS = 20
FALSE_DISCOVERIES = 0.05
JACCARD = 0.95
RULES_SHOWN = 5
LEAST_TIMES = 0.1
MOST_POINTS = 1e9
RULE_LIMITS = ("max_per_day", "min_occurrences", "max_occurrences")
GROUP_LIMITS = ("min_points", "max_points")
FIRST_OF_ALL = date(1970, 1, 1)
Z = float(norm.ppf(0.975))


class KnownDay(Day):
    """What was known on a day: events that were loaded later are left out."""

    def _events_by_contact(self) -> dict[str, list[Event]]:
        events: dict[str, list[Event]] = defaultdict(list)
        for contact, all_ in super()._events_by_contact().items():
            events[contact] = [
                event
                for event in all_
                if event.loaded_at == END or event.loaded_at.date() <= self.scored_on
            ]
        return events


@dataclass(frozen=True)
class Landmarks:
    """When leads are judged: the three vars."""

    every_days: int = 28
    outcome_days: int = 90
    number: int = 12

    def days(self, scored_on: date) -> list[date]:
        """Landmarks whose horizon has passed, the first one first."""
        latest = (scored_on - timedelta(days=self.outcome_days) - FIRST_OF_ALL).days
        latest -= latest % self.every_days
        return [
            FIRST_OF_ALL + timedelta(days=latest - self.every_days * back)
            for back in reversed(range(self.number))
        ]

    def known_on(self, landmark: date) -> date:
        """Day by which it is known what came of a landmark's leads."""
        return landmark + timedelta(days=self.outcome_days)


@dataclass(frozen=True)
class Deal:
    """An opportunity of a lead, by the scoring day; won_on is None if it is not won by then."""

    opportunity_id: str
    created_on: date
    won_on: date | None
    amount: float | None


@dataclass(frozen=True)
class Judged:
    """A lead as one model sees it as of a landmark.

    Attributes:
        contact_id: the lead.
        landmark: the day.
        is_won: whether it converted.
        model: the model, with what was known by then.
        score: the row of `lead_scores` of that day.
        matches: the rules that matched, by id.
        counted: the points of them that count, by id.
    """

    contact_id: str
    landmark: date
    is_won: bool
    model: Model
    score: Score
    matches: Mapping[str, Match]
    counted: Mapping[str, Decimal]

    @property
    def total(self) -> Decimal:
        """Total score of its day."""
        return self.score["total_score"]

    @property
    def created_on(self) -> date | None:
        """Day on which the contact was created, as it was known by then."""
        created_at = self.model.day.contacts[self.contact_id].created_at
        return created_at and created_at.date()

    def weighted(self, rule_id: str) -> Decimal:
        """Points of the total score that a rule that matched counts for."""
        dimension = self.matches[rule_id].dimension
        return self.counted[rule_id] * self.model.weight(dimension)

    def limits_of_rule(self, rule_id: str) -> Iterator[str]:
        """Limits that take occurrences away from a rule, or the match itself."""
        rows = self.model.engagement_rules.get(rule_id)
        counting = cell(rows[0], "counting") if rows else "inactivity"
        if counting == "inactivity":
            return
        minimum = int(cell(rows[0], "min_occurrences") or 1)
        number = self._occurrences(rows, "min_occurrences", "max_occurrences")
        without_days = self._occurrences(rows, *RULE_LIMITS)
        if without_days > number and (counting == "per_event" or minimum > 1):
            yield "max_per_day"
        if 0 < number < minimum:
            yield "min_occurrences"
        elif counting == "per_event" and number > int(cell(rows[0], "max_occurrences") or number):
            yield "max_occurrences"

    def _occurrences(self, rows: Sequence[Row], *lifted: str) -> int:
        """Occurrences of a rule that are left without some of its limits."""
        day = self.model.day
        match = match_engagement_rule(
            [{**row, **dict.fromkeys(lifted, "")} for row in rows],
            day.events[self.contact_id],
            day.scored_on,
            day.begun_on(self.contact_id),
            day.intake.event_type,
        )
        return match.occurrences if match else 0

    def limits_of_group(self, group: Row) -> Iterator[str]:
        """Limits of a group without which its points would be others."""
        matches = [one for one in self.matches.values() if _is_of(one, group)]
        for limit in GROUP_LIMITS:
            without = count_points(matches, {**group, limit: ""})
            if without != count_points(matches, group):
                yield limit


def _is_of(match: Match, group: Row) -> bool:
    return match.score_group == cell(group, "score_group")


# Whom the tables speak of -------------------------------------------------------------------------


def deals(today: Day) -> dict[str, list[Deal]]:
    """Opportunities of each lead by the scoring day; rows of one opportunity are one."""
    rows: dict[tuple[str, str], list[Any]] = defaultdict(list)
    for one in today.intake.opportunities:
        if one.created_at.date() <= today.scored_on:
            rows[follow(one.contact_id, today.steps), one.opportunity_id].append(one)
    found: dict[str, list[Deal]] = defaultdict(list)
    for (contact, opportunity_id), all_ in rows.items():
        won = [
            one.closed_at.date()
            for one in all_
            if one.is_won and one.closed_at and one.closed_at.date() <= today.scored_on
        ]
        amounts = [one.amount for one in all_ if one.amount is not None]
        created = min(one.created_at.date() for one in all_)
        found[contact].append(
            Deal(opportunity_id, created, min(won, default=None), max(amounts, default=None))
        )
    return found


class Evaluation:
    """Leads of all live models as they are judged by a scoring day."""

    def __init__(self, intake: Intake, scored_on: date, landmarks: Landmarks | None = None) -> None:
        self.intake = intake
        self.landmarks = landmarks or Landmarks()
        self.days = self.landmarks.days(scored_on)
        self.today = Day(intake, scored_on)
        self.deals = deals(self.today)
        with localcontext(prec=PRECISION):
            self.leads = [lead for day in self.days for lead in self._judged(day)]

    def converts(self, deal: Deal, landmark: date) -> bool:
        """Whether a deal is what a lead is judged by at a landmark."""
        return (
            deal.won_on is not None
            and deal.created_on > landmark
            and deal.won_on <= self.landmarks.known_on(landmark)
        )

    def _judged(self, landmark: date) -> Iterator[Judged]:
        day = KnownDay(self.intake, landmark, rules_on=self.today.scored_on)
        models = live_models(day)
        for contact in sorted(day.contacts):
            its_deals = self.deals.get(contact, [])
            is_gone = follow(contact, self.today.steps) != contact
            if is_gone or any(deal.created_on <= landmark for deal in its_deals):
                continue
            attributes = day.attributes(contact)
            for model in models:
                if model.includes(attributes):
                    score, rows = model.score(contact, attributes)
                    matches = [_match(row) for row in rows]
                    yield Judged(
                        contact_id=contact,
                        landmark=landmark,
                        is_won=any(self.converts(deal, landmark) for deal in its_deals),
                        model=model,
                        score=score,
                        matches={one.rule_id: one for one in matches},
                        counted={row["rule_id"]: row["points_counted"] for row in rows},
                    )

    @cached_property
    def models(self) -> list[tuple[Model, list[Judged]]]:
        """Each live model, as it is on the scoring day, and its judgements."""
        return [
            (model, [lead for lead in self.leads if lead.model.model_id == model.model_id])
            for model in live_models(self.today)
        ]


def _match(row: Mapping[str, Any]) -> Match:
    return Match(**{name: row[name] for name in Match.__dataclass_fields__})


def judgements(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `int_lead_scoring__judgements`."""
    rows = []
    for model, leads in evaluation.models:
        deciles = _deciles(leads)
        rows += [
            {
                **lead.score,
                "is_mql": lead.score["mql_criteria_set"] is not None,
                "scoring_model_id": model.model_id,
                "contact_id": lead.contact_id,
                "landmark": lead.landmark,
                "created_on": lead.created_on,
                "is_won": lead.is_won,
                "score_decile": deciles[lead.total],
            }
            for lead in leads
        ]
    return rows


def judged_contributions(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `int_lead_scoring__judged_contributions`."""
    return [
        {
            "scoring_model_id": lead.model.model_id,
            "landmark": lead.landmark,
            "contact_id": lead.contact_id,
            **vars(match),
            "points_counted": lead.counted[match.rule_id],
        }
        for lead in evaluation.leads
        for match in lead.matches.values()
    ]


def _deciles(leads: Sequence[Judged]) -> dict[Decimal, int]:
    """Tenth of each total score, 1 the highest; equal scores share that of the best place."""
    deciles: dict[Decimal, int] = {}
    for place, total in enumerate(sorted((lead.total for lead in leads), reverse=True)):
        deciles.setdefault(total, 1 + DECILES * place // len(leads))
    return deciles


# Rates and intervals ------------------------------------------------------------------------------


class Rate:
    """Conversions among judgements, with the ends of Wilson's interval.

    Judgements of one lead are alike: the interval is that of so many leads, seen once, as would
    make the rate as uncertain as its spread from lead to lead does.
    """

    def __init__(self, leads: Iterable[Judged]) -> None:
        by_lead: dict[str, list[bool]] = defaultdict(list)
        for lead in leads:
            by_lead[lead.contact_id].append(lead.is_won)
        self._count(list(by_lead.values()))

    @classmethod
    def of_groups(cls, groups: list[list[bool]]) -> Rate:
        """Rate of leads, each with its judgements."""
        rate = cls([])
        rate._count(groups)
        return rate

    def _count(self, groups: list[list[bool]]) -> None:
        self.groups = groups
        self.conversions = sum(sum(group) for group in groups)
        self.leads = sum(len(group) for group in groups)

    @property
    def value(self) -> float:
        """Conversions divided by judgements."""
        return self.conversions / self.leads

    @cached_property
    def effective(self) -> float | None:
        """How many leads that are seen once say as much; None without judgements."""
        number = len(self.groups)
        if not self.leads:
            return None
        if self.conversions in (0, self.leads):
            return float(number)
        if number == 1:
            return 1.0
        rate = Fraction(self.conversions, self.leads)
        spread = sum((sum(group) - rate * len(group)) ** 2 for group in self.groups)
        if not spread:
            return float(self.leads)
        variance = Fraction(number, number - 1) * spread / self.leads**2
        return float(min(self.leads, rate * (1 - rate) / variance))

    @cached_property
    def ends(self) -> tuple[float, float]:
        """The two rates at which what was seen is 1.96 standard errors away."""
        return wilson(self.value, self.effective)


def wilson(rate: float, number: float) -> tuple[float, float]:
    """Roots of (rate - p)^2 = z^2 p (1 - p) / number."""
    weight = Z * Z / number
    root = math.sqrt(weight * weight + 4 * weight * rate * (1 - rate))
    low, high = ((2 * rate + weight + sign * root) / (2 * (1 + weight)) for sign in (-1, 1))
    return (0.0 if rate == 0 else low), (1.0 if rate == 1 else high)


def rate_columns(name: str, rate: Rate) -> dict[str, float | None]:
    """A rate and the ends of its interval as columns, blank without leads."""
    values = (rate.value, *rate.ends) if rate.leads else (None, None, None)
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def lift_limits(with_it: Rate, without: Rate) -> tuple[float, float]:
    """Ends of the lift's interval, from those of the rates of both groups (Donner and Zou).

    The low end r of the ratio solves (p1 - r p0)^2 = (p1 - l1)^2 + r^2 (u0 - p0)^2, the high one
    likewise.
    """
    p1, (l1, u1) = with_it.value, with_it.ends
    p0, (l0, u0) = without.value, without.ends
    share = with_it.leads / (with_it.leads + without.leads)

    def roots(own: float, other: float) -> tuple[float, ...]:
        square = p0**2 - (other - p0) ** 2
        found = np.roots([square, -2 * p1 * p0, p1**2 - (p1 - own) ** 2])
        return tuple(sorted(float(root.real) for root in found))

    def lift(ratio: float) -> float:
        return ratio / (share * ratio + 1 - share)

    low = 0.0
    if p1 > 0 and l1 > 0:
        below = [root for root in roots(l1, u0) if root >= 0 and root * p0 <= p1 * (1 + 1e-9)]
        low = max(below)
    high = lift(max(roots(u1, l0))) if l0 > 0 else 1 / share
    return lift(low), high


# Rules --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleRecord:
    """A rule that is valid on the scoring day, and all judgements of its model.

    Attributes:
        rule: its first row.
        dimension: fit or engagement.
        group: the row of its group.
        leads: judgements.
    """

    rule: Row
    dimension: str
    group: Row
    leads: Sequence[Judged]

    @property
    def rule_id(self) -> str:
        """Its id."""
        return self.rule["rule_id"].strip()

    @property
    def points(self) -> Decimal:
        """Its points, before decay and limits."""
        return Decimal(self.rule["points"])

    @cached_property
    def having(self) -> list[Judged]:
        """Judgements for which it matched."""
        return [lead for lead in self.leads if self.rule_id in lead.matches]

    @cached_property
    def lacking(self) -> list[Judged]:
        """The others."""
        return [lead for lead in self.leads if self.rule_id not in lead.matches]

    @cached_property
    def names(self) -> frozenset[tuple[str, date]]:
        """Leads and landmarks for which it matched."""
        return frozenset((lead.contact_id, lead.landmark) for lead in self.having)

    @cached_property
    def rates(self) -> tuple[Rate, Rate, Rate]:
        """Of all judgements, of those with it, of those without it."""
        return Rate(self.leads), Rate(self.having), Rate(self.lacking)

    @property
    def tells_apart(self) -> bool:
        """Whether it matched for some judgements and not for others."""
        return 0 < len(self.having) < len(self.leads)

    @cached_property
    def p_value(self) -> float | None:
        """Chance of so clear a difference if there is none; None where it is not tested."""
        _, having, lacking = self.rates
        is_tested = (
            len(having.groups) >= FEWEST_LEADS and having.conversions and lacking.conversions
        )
        if not is_tested or having.value + lacking.value == 2:
            return None
        variance = sum(
            (1 - rate.value) / (rate.effective * rate.value) for rate in (having, lacking)
        )
        distance = math.log(having.value / lacking.value) / math.sqrt(variance)
        return round(2 * float(norm.sf(abs(distance))), 9)


def rule_records(model: Model, leads: Sequence[Judged]) -> list[RuleRecord]:
    """The rules of a model that are valid on the scoring day."""
    groups = {cell(group, "score_group"): group for group in model.tables["score_groups"]}
    return [
        RuleRecord(rows[0], dimension, groups[cell(rows[0], "score_group")], leads)
        for dimension, rules in (("fit", model.fit_rules), ("engagement", model.engagement_rules))
        for rows in rules.values()
    ]


def q_values(records: Iterable[RuleRecord]) -> dict[str, float]:
    """Benjamini's and Hochberg's, of the rules of a model that are tested."""
    tested = [record for record in records if record.p_value is not None]
    if not tested:
        return {}
    found = false_discovery_control([record.p_value for record in tested], method="bh")
    return {record.rule_id: float(q) for record, q in zip(tested, found, strict=True)}


def rule_performance(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `rule_performance`; `suggested_points` are not rounded yet."""
    rows = []
    with localcontext(prec=PRECISION):
        for model, leads in evaluation.models:
            records = rule_records(model, leads)
            qs = q_values(records)
            skill = held_out_skill(evaluation, leads)
            suggested = suggested_points(model, leads, records)
            for record in records:
                other = always_fires_with(record, records)
                row = {
                    "scoring_model_id": model.model_id,
                    "rule_id": record.rule_id,
                    "dimension": record.dimension,
                    "score_group": cell(record.rule, "score_group"),
                    "description": cell(record.rule, "description"),
                    "points": record.points,
                    **_rule_rates(record, qs.get(record.rule_id)),
                    "suggested_points": suggested.get(record.rule_id)
                    if skill.tells
                    else float(record.points),
                    "is_dead": not record.having,
                    "is_always_on": bool(record.having) and not record.lacking,
                    "is_never_counted": bool(record.having)
                    and not any(lead.counted[record.rule_id] for lead in record.having),
                    "always_fires_with": other and other.rule_id,
                    "is_redundant": other is not None,
                    "limits_that_never_bind": limits_that_never_bind(record),
                }
                rows.append(row)
    return rows


def _rule_rates(record: RuleRecord, q: float | None) -> dict[str, Any]:
    of_all, having, lacking = record.rates
    has_lift = having.leads and of_all.conversions
    limits = lift_limits(having, lacking) if has_lift and lacking.leads else None
    counted = sum((lead.counted[record.rule_id] for lead in record.having), Decimal(0))
    lift = having.value / of_all.value if has_lift else None
    evidence = "unclear" if limits else "none"
    if q is not None and q <= FALSE_DISCOVERIES:
        evidence = "converts more" if lift > 1 else "converts less"
    return {
        "leads": of_all.leads,
        "conversions": of_all.conversions,
        "leads_with": having.leads,
        "conversions_with": having.conversions,
        "conversion_rate_of_all": of_all.value if of_all.leads else None,
        **rate_columns("conversion_rate_with", having),
        **rate_columns("conversion_rate_without", lacking),
        "lift": lift,
        "lift_low": limits and limits[0],
        "lift_high": limits and limits[1],
        "evidence": evidence,
        "weight_of_evidence": weight_of_evidence(having, of_all) if having.leads else None,
        "mean_points_counted": float(counted / len(record.having)) if record.having else None,
        "effective_leads": of_all.effective,
        "effective_leads_with": having.effective,
        "q_value": q,
    }


def weight_of_evidence(with_it: Rate, of_all: Rate) -> float | None:
    """How much more often a rule matches among conversions, as a natural logarithm.

    As if two more leads, one with the rule and one without, had been seen to convert as all do.
    """
    p = of_all.value
    if p in (0, 1):
        return None
    among_won = (with_it.conversions + p) / (of_all.conversions + 2 * p)
    others, others_with = of_all.leads - of_all.conversions, with_it.leads - with_it.conversions
    return math.log(among_won / ((others_with + 1 - p) / (others + 2 * (1 - p))))


def always_fires_with(record: RuleRecord, records: Iterable[RuleRecord]) -> RuleRecord | None:
    """The rule whose judgements are most nearly the same; None if none is near."""
    near = [
        (len(record.names & other.names) / len(record.names | other.names), other)
        for other in records
        if other is not record and record.names
    ]
    return min(
        (one for one in near if one[0] >= JACCARD),
        key=lambda one: (-one[0], one[1].rule_id),
        default=(None, None),
    )[1]


def limits_that_never_bind(record: RuleRecord) -> str | None:
    """Limits that are set and took nothing from any judgement."""
    rule, group = record.rule, record.group
    binding = {limit for lead in record.leads for limit in lead.limits_of_rule(record.rule_id)}
    binding |= {limit for lead in record.leads for limit in lead.limits_of_group(group)}
    counting = cell(rule, "counting")
    counts = counting in ("per_event", "once")
    is_set = {
        "max_per_day": counts and cell(rule, "max_per_day") is not None,
        "min_occurrences": counts and int(cell(rule, "min_occurrences") or 1) > 1,
        "max_occurrences": counting == "per_event" and cell(rule, "max_occurrences") is not None,
        "min_points": cell(group, "min_points") is not None and record.points < 0,
        "max_points": cell(group, "max_points") is not None and record.points > 0,
    }
    names = [
        f"group {limit}" if limit in GROUP_LIMITS else limit
        for limit in is_set
        if is_set[limit] and limit not in binding
    ]
    return ", ".join(names) or None


# Suggested points ---------------------------------------------------------------------------------


def suggested_points(
    model: Model, leads: Sequence[Judged], records: Iterable[RuleRecord]
) -> dict[str, float]:
    """Points that outcomes speak for, not rounded, of the rules that tell leads apart.

    All rules together would be worth as much as they are, if their odds ratios were certain; each
    is drawn towards 0 by as much as it is not.
    """
    telling = [record for record in records if record.tells_apart]
    odds = {record.rule_id: log_odds(record, leads) for record in telling}
    given = sum(
        abs(sum((lead.weighted(record.rule_id) for lead in record.having), Decimal(0)))
        for record in telling
    )
    worth = sum(len(record.having) * abs(odds[record.rule_id][0]) for record in telling)
    suggested = {}
    for record in telling:
        ratio, variance = odds[record.rule_id]
        if worth and model.weight(record.dimension):
            points = ratio / (1 + variance) * float(given) / worth
            points /= float(model.weight(record.dimension)) * times(record)
            if abs(points) < MOST_POINTS:
                suggested[record.rule_id] = points
    return suggested


def times(record: RuleRecord) -> float:
    """How often a rule gives its points to a lead, on average; once where that can't be told."""
    given = sum((abs(lead.matches[record.rule_id].points) for lead in record.having), Decimal(0))
    if not given or not record.points:
        return 1.0
    return max(float(given / len(record.having) / abs(record.points)), LEAST_TIMES)


def log_odds(record: RuleRecord, leads: Sequence[Judged]) -> tuple[float, float]:
    """Logarithm of the odds ratio among leads alike in other points, and its variance."""
    deciles = _deciles(leads)
    lowest: dict[int, Decimal] = {}
    for total, decile in deciles.items():
        lowest[decile] = min(total, lowest.get(decile, total))

    def stratum(total: Decimal) -> int:
        return min((one for one in lowest if lowest[one] <= total), default=DECILES)

    counts: dict[int, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for lead in record.leads:
        has_it = record.rule_id in lead.matches
        points = lead.weighted(record.rule_id) if has_it else Decimal(0)
        counts[stratum(lead.total - points)][has_it, lead.is_won] += 1
    cells = [
        (one[True, True], one[True, False], one[False, True], one[False, False])
        for one in counts.values()
    ]
    of_all, having, _ = record.rates
    p = Fraction(of_all.conversions, of_all.leads)
    ratio, variance = mantel_haenszel([*cells, (p, 1 - p, p, 1 - p)])
    return ratio, variance * having.leads / having.effective


def mantel_haenszel(strata: Iterable[tuple[Any, Any, Any, Any]]) -> tuple[float, float]:
    """Log odds ratio of Mantel and Haenszel, and its variance by Robins, Breslow and Greenland.

    Args:
        strata: leads won with, not won with, won without and not won without the rule.
    """
    for_it = against = only_for = both = only_against = Fraction(0)
    for won_with, lost_with, won_without, lost_without in strata:
        number = won_with + lost_with + won_without + lost_without
        r, s = (
            Fraction(won_with * lost_without) / number,
            Fraction(lost_with * won_without) / number,
        )
        p = Fraction(won_with + lost_without) / number
        for_it, against = for_it + r, against + s
        only_for += p * r
        both += p * s + (1 - p) * r
        only_against += (1 - p) * s
    if not for_it or not against:
        return 0.0, math.inf
    variance = (
        only_for / (2 * for_it**2) + both / (2 * for_it * against) + only_against / (2 * against**2)
    )
    return math.log(for_it / against), float(variance)


# Skill --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Skill:
    """What scores say of later landmarks.

    Attributes:
        since: first landmark of the last third.
        auc: area under the curve of all its judgements, None if none or all were won.
        error: its standard error.
    """

    since: date | None
    auc: float | None = None
    error: float = math.inf

    @property
    def tells(self) -> bool:
        """Whether the interval leaves out 0.5."""
        return self.auc is not None and abs(self.auc - 0.5) > Z * self.error


def area(won: Sequence[float], others: Sequence[float]) -> float | None:
    """Chance that one that was won has more than another; a tie counts half."""
    if not won or not others:
        return None
    return float(mannwhitneyu(won, others).statistic) / (len(won) * len(others))


def held_out_days(leads: Iterable[Judged]) -> list[date]:
    """The last third of the landmarks that have judgements, rounded up."""
    days = sorted({lead.landmark for lead in leads})
    return days[len(days) - math.ceil(len(days) / 3) :]


def held_out_skill(evaluation: Evaluation, leads: Sequence[Judged]) -> Skill:
    """How well scores order the judgements of the last third of landmarks."""
    days = held_out_days(leads)
    if not days:
        return Skill(None)
    later = [lead for lead in leads if lead.landmark in days]
    won = [lead.total for lead in later if lead.is_won]
    others = [lead.total for lead in later if not lead.is_won]
    auc = area([float(one) for one in won], [float(one) for one in others])
    if auc is None:
        return Skill(days[0])
    by_lead: dict[str, list[Judged]] = defaultdict(list)
    for lead in later:
        by_lead[lead.contact_id].append(lead)

    def beats(lead: Judged) -> float:
        """Share of the other kind that a judgement is on the right side of."""
        rivals = others if lead.is_won else won
        sign = 1 if lead.is_won else -1
        signs = [(sign * lead.total > sign * one) + (lead.total == one) / 2 for one in rivals]
        return sum(signs) / len(rivals) - auc

    sums = {True: [], False: []}
    for members in by_lead.values():
        for kind in (True, False):
            sums[kind].append(sum(beats(one) for one in members if one.is_won == kind))
    variance = 0.0
    for kind, number in ((True, len(won)), (False, len(others))):
        groups = sum(any(one.is_won == kind for one in members) for members in by_lead.values())
        if groups < 2:
            return Skill(days[0], auc, math.inf)
        variance += groups / (groups - 1) * sum(one**2 for one in sums[kind]) / number**2
    groups = len(by_lead)
    both = sum(one * other for one, other in zip(sums[True], sums[False], strict=True))
    variance += 2 * groups / (groups - 1) * both / (len(won) * len(others))
    return Skill(days[0], auc, math.sqrt(max(variance, 0)))


# Probabilities ------------------------------------------------------------------------------------


class Fit:
    """Isotonic regression of outcomes on scaled scores."""

    def __init__(self, leads: Iterable[Judged]) -> None:
        self.leads: dict[int, list[Judged]] = defaultdict(list)
        for lead in leads:
            self.leads[lead.score["scaled_score"]].append(lead)
        self.scores = sorted(self.leads)
        rates = [mean(one.is_won for one in self.leads[score]) for score in self.scores]
        numbers = [len(self.leads[score]) for score in self.scores]
        if self.scores:
            fitted = isotonic_regression(rates, weights=numbers).x
            self.probabilities = dict(zip(self.scores, map(float, fitted), strict=True))
            self.base_rate = float(np.average(rates, weights=numbers))

    def __call__(self, score: int) -> float:
        """Probability of a score; one that nobody had is taken for the next lower one."""
        below = [one for one in self.scores if one <= score]
        return self.probabilities[below[-1] if below else self.scores[0]]

    @cached_property
    def limits(self) -> dict[int, tuple[float, float]]:
        """Ends of the interval of each score, never falling."""
        found, low, high = {}, 0.0, 0.0
        blocks = groupby(self.scores, key=lambda one: round(self.probabilities[one], 12))
        for _, block in blocks:
            members = list(block)
            ends = Rate(lead for score in members for lead in self.leads[score]).ends
            low, high = max(low, ends[0]), max(high, ends[1])
            found.update(dict.fromkeys(members, (low, high)))
        return found


def score_calibration(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `score_calibration`."""
    rows = []
    for model, leads in evaluation.models:
        fit = Fit(leads)
        rows += [
            {
                "scoring_model_id": model.model_id,
                "scaled_score": score,
                "judgements": len(fit.leads[score]),
                "conversions": sum(one.is_won for one in fit.leads[score]),
                "win_probability": fit.probabilities[score],
                "win_probability_low": fit.limits[score][0],
                "win_probability_high": fit.limits[score][1],
            }
            for score in fit.scores
        ]
    return rows


def fit_before(evaluation: Evaluation, leads: Iterable[Judged], day: date) -> Fit:
    """Fit on the landmarks whose outcome was known before a day."""
    return Fit(lead for lead in leads if evaluation.landmarks.known_on(lead.landmark) < day)


def brier(leads: Iterable[Judged], predict: Callable[[int], float]) -> float:
    """Mean squared error of probabilities."""
    return mean((predict(lead.score["scaled_score"]) - lead.is_won) ** 2 for lead in leads)


def reason_without_probabilities(
    evaluation: Evaluation, leads: Sequence[Judged], wins: int
) -> str | None:
    """Why a model gives no probabilities; None if it gives them."""
    if wins < FEWEST_WINS:
        return f"fewer than {FEWEST_WINS} won opportunities"
    days = held_out_days(leads)
    fit = fit_before(evaluation, leads, days[0])
    if not fit.scores:
        return "no landmark whose outcome was known before the later ones"
    later = [lead for lead in leads if lead.landmark in days]
    if brier(later, fit) >= brier(later, lambda _: fit.base_rate) - 1e-13:
        return "no better than the base rate on later landmarks"
    return None


def won_amounts(evaluation: Evaluation, leads: Iterable[str]) -> dict[str, float | None]:
    """Amount of each opportunity that some leads have won."""
    found: dict[str, float | None] = {}
    for contact in leads:
        for deal in evaluation.deals.get(contact, []):
            if deal.won_on:
                amounts = [found.get(deal.opportunity_id), deal.amount]
                found[deal.opportunity_id] = max(
                    (one for one in amounts if one is not None), default=None
                )
    return found


PROBABILITIES = (
    *("win_probability", "win_probability_low", "win_probability_high", "expected_amount"),
)


def win_probabilities(evaluation: Evaluation, today: Iterable[Score]) -> list[dict[str, Any]]:
    """Rows of `lead_scores`, as far as they tell what may come of leads."""
    rows, by_model = [], defaultdict(list)
    for row in today:
        by_model[row["scoring_model_id"]].append(row)
    for model, leads in evaluation.models:
        scored = by_model[model.model_id]
        names = {row["contact_id"] for row in scored} | {lead.contact_id for lead in leads}
        amounts = won_amounts(evaluation, names)
        known = [amount for amount in amounts.values() if amount is not None]
        is_blank = not leads or reason_without_probabilities(evaluation, leads, len(amounts))
        fit = None if is_blank else Fit(leads)
        for row in scored:
            values: Sequence[float | None] = (None,) * len(PROBABILITIES)
            if fit and not evaluation.deals.get(row["contact_id"]):
                score = row["scaled_score"]
                seen = max((one for one in fit.scores if one <= score), default=fit.scores[0])
                chance = fit(score)
                values = (chance, *fit.limits[seen], chance * mean(known) if known else None)
            lead = {name: row[name] for name in ("scoring_model_id", "contact_id")}
            rows.append({**lead, **dict(zip(PROBABILITIES, values, strict=True))})
    return rows


# Monitoring ---------------------------------------------------------------------------------------


def stability(now: Sequence[int], before: Sequence[int]) -> float:
    """Population stability index; half a judgement is added to each part."""
    shares = [
        [(count + 0.5) / (sum(counts) + 0.5 * len(counts)) for count in counts]
        for counts in (now, before)
    ]
    return sum((a - b) * math.log(a / b) for a, b in zip(*shares, strict=True))


def score_monitoring(evaluation: Evaluation, today: Iterable[Score]) -> list[dict[str, Any]]:
    """Rows of `score_monitoring`; a rule stands for all whose index is the largest."""
    rows = []
    scored = defaultdict(list)
    for row in today:
        scored[row["scoring_model_id"]].append(row["contact_id"])
    for model, leads in evaluation.models:
        names = {*scored[model.model_id], *(lead.contact_id for lead in leads)}
        wins = len(won_amounts(evaluation, names))
        for landmark in sorted({lead.landmark for lead in leads}):
            here = [lead for lead in leads if lead.landmark == landmark]
            rate = Rate(here)
            rows.append(
                {
                    "scoring_model_id": model.model_id,
                    "landmark": landmark,
                    "judgements": rate.leads,
                    "conversions": rate.conversions,
                    **rate_columns("base_rate", rate),
                    "auc": area(
                        [float(lead.total) for lead in here if lead.is_won],
                        [float(lead.total) for lead in here if not lead.is_won],
                    ),
                    **_predicted(here, fit_before(evaluation, leads, landmark)),
                    **_drift(here, leads),
                    "reason": reason_without_probabilities(evaluation, leads, wins),
                }
            )
    return rows


def _predicted(here: Sequence[Judged], fit: Fit) -> dict[str, float | None]:
    """How a landmark's outcomes agree with what was known before it."""
    if not fit.scores:
        return dict.fromkeys(("brier_score", "brier_score_of_base_rate", "calibration_slope"))
    chances = [fit(lead.score["scaled_score"]) for lead in here]
    slope = None
    if len(set(chances)) > 1:
        slope = float(np.polyfit(chances, [lead.is_won for lead in here], 1)[0])
    return {
        "brier_score": brier(here, fit),
        "brier_score_of_base_rate": brier(here, lambda _: fit.base_rate),
        "calibration_slope": slope,
    }


def _drift(here: Sequence[Judged], leads: Sequence[Judged]) -> dict[str, Any]:
    """How scores and rules of a landmark differ from those of all landmarks before."""
    before = [lead for lead in leads if lead.landmark < here[0].landmark]
    if not before:
        return {
            **dict.fromkeys(("psi_of_scores", "largest_psi_of_rules")),
            "rule_with_largest_psi": {None},
        }
    deciles = _deciles(leads)
    rules = {rule_id for lead in leads for rule_id in lead.matches}

    def in_deciles(some: Sequence[Judged]) -> list[int]:
        counts = Counter(deciles[lead.total] for lead in some)
        return [counts[place] for place in range(1, DECILES + 1)]

    def firing(some: Sequence[Judged], rule_id: str) -> tuple[int, int]:
        fired = sum(rule_id in lead.matches for lead in some)
        return fired, len(some) - fired

    of_rules = {one: stability(firing(here, one), firing(before, one)) for one in rules}
    largest = max(of_rules.values(), default=None)
    return {
        "psi_of_scores": stability(in_deciles(here), in_deciles(before)),
        "largest_psi_of_rules": largest,
        "rule_with_largest_psi": {one for one in rules if of_rules[one] > largest - 1e-6} or {None},
    }


def evidence_coverage(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `evidence_coverage`."""
    opportunities: dict[str, list[tuple[str, Deal]]] = defaultdict(list)
    for contact, its_deals in evaluation.deals.items():
        for deal in its_deals:
            if deal.won_on:
                opportunities[deal.opportunity_id].append((contact, deal))
    rows: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for model, leads in evaluation.models:
        judged = {(lead.contact_id, lead.landmark) for lead in leads}
        for contact in evaluation.today.contacts:
            rows[model.model_id, _reason_of_lead(evaluation, judged, contact)]["leads"] += 1
        for members in opportunities.values():
            _, reason = min(_reason_of_win(evaluation, judged, *member) for member in members)
            rows[model.model_id, reason]["wins"] += 1
    return [
        {
            "scoring_model_id": model_id,
            "reason": reason,
            "leads": counts["leads"],
            "wins": counts["wins"],
        }
        for (model_id, reason), counts in rows.items()
    ]


def _there(evaluation: Evaluation, contact: str, days: Iterable[date]) -> list[date]:
    """Days on which a lead of the scoring day existed."""
    if contact not in evaluation.today.contacts:
        return []
    created_at = evaluation.today.contacts[contact].created_at
    return [day for day in days if not created_at or created_at.date() <= day]


def _had_one(evaluation: Evaluation, contact: str, day: date) -> bool:
    return any(deal.created_on <= day for deal in evaluation.deals.get(contact, []))


def _reason_of_lead(
    evaluation: Evaluation, judged: Collection[tuple[str, date]], contact: str
) -> str:
    if any(contact == one for one, _ in judged):
        return "judged"
    days = _there(evaluation, contact, evaluation.days)
    if not days:
        return "after the last landmark"
    if _had_one(evaluation, contact, days[0]):
        is_old = days[0] == evaluation.days[0]
        return f"opportunity {'before the first landmark' if is_old else 'between landmarks'}"
    return "outside the audience"


def _reason_of_win(
    evaluation: Evaluation, judged: Collection[tuple[str, date]], contact: str, deal: Deal
) -> tuple[int, str]:
    """A reason, and its place: of several leads of an opportunity the first one counts."""
    fitting = [day for day in evaluation.days if evaluation.converts(deal, day)]
    there = _there(evaluation, contact, fitting)
    if any((contact, day) in judged for day in fitting):
        return 0, "judged"
    if deal.created_on <= evaluation.days[0]:
        return 1, "opportunity before the first landmark"
    if not fitting:
        return 2, "won after the horizon"
    if not there:
        return 3, "opportunity between landmarks"
    if _had_one(evaluation, contact, there[0]):
        return 4, "an earlier opportunity"
    return 5, "outside the audience"


# Bands --------------------------------------------------------------------------------------------


def age_band(lead: Judged) -> str:
    """How long a lead had been there."""
    if lead.created_on is None:
        return "unknown"
    age = (lead.landmark - lead.created_on).days
    return next(
        (name for end, name in ((28, "0-27"), (90, "28-89"), (365, "90-364")) if age < end), "365+"
    )


BANDS: Mapping[str, Callable[[Judged], str]] = {
    "lead_grade": lambda lead: lead.score["lead_grade"],
    "fit_grade": lambda lead: lead.score["fit_grade"],
    "engagement_grade": lambda lead: lead.score["engagement_grade"],
    "mql": lambda lead: "MQL" if lead.score["mql_criteria_set"] is not None else "not MQL",
    "lead_age": age_band,
}


def score_band_performance(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `score_band_performance`."""
    rows = []
    for model, leads in evaluation.models:
        deciles = _deciles(leads)
        kinds = {"decile": lambda lead, deciles=deciles: str(deciles[lead.total]), **BANDS}
        for kind, band_of in kinds.items():
            for row in _bands(leads, band_of):
                rows.append({"scoring_model_id": model.model_id, "band_type": kind, **row})
    return rows


def _bands(leads: Sequence[Judged], band_of: Callable[[Judged], str]) -> Iterator[dict[str, Any]]:
    """Bands of one kind, the one with the highest mean score first."""
    bands = [
        (band, list(members)) for band, members in groupby(sorted(leads, key=band_of), key=band_of)
    ]
    bands.sort(key=lambda band: -Fraction(sum(one.total for one in band[1])) / len(band[1]))
    of_all = Rate(leads)
    converts = of_all.conversions > 0
    members_so_far: list[Judged] = []
    for rank, (band, members) in enumerate(bands, start=1):
        members_so_far += members
        rate, above = Rate(members), Rate(members_so_far)
        yield {
            "band": band,
            "band_rank": rank,
            "min_score": min(one.total for one in members),
            "max_score": max(one.total for one in members),
            "leads": rate.leads,
            "conversions": rate.conversions,
            **rate_columns("conversion_rate", rate),
            "lift": rate.value / of_all.value if converts else None,
            "cumulative_leads": above.leads,
            "cumulative_conversions": above.conversions,
            "cumulative_gain": above.conversions / of_all.conversions if converts else None,
        }


# Thresholds ---------------------------------------------------------------------------------------


def threshold_performance(evaluation: Evaluation, today: Sequence[Score]) -> list[dict[str, Any]]:
    """Rows of `threshold_performance`.

    Args:
        evaluation: what is judged.
        today: rows of `lead_scores` of the scoring day.
    """
    rows = []
    for model, leads in evaluation.models:
        stock = [row for row in today if row["scoring_model_id"] == model.model_id]
        won = sum(lead.is_won for lead in leads)
        thresholds = {row["scaled_score"] for row in (*stock, *(lead.score for lead in leads))}
        for threshold in sorted(thresholds):
            passed = [lead for lead in leads if _height(lead.score) >= threshold]
            conversions = sum(lead.is_won for lead in passed)
            rows.append(
                {
                    "scoring_model_id": model.model_id,
                    "threshold": threshold,
                    "mql_volume": sum(_height(row) >= threshold for row in stock),
                    **_by_the_week(evaluation, leads, threshold),
                    "conversions": conversions,
                    "precision": conversions / len(passed) if passed else None,
                    "recall": conversions / won if won else None,
                    "f1": 2 * conversions / (len(passed) + won) if conversions else None,
                }
            )
    return rows


def _height(score: Mapping[str, Any]) -> int:
    """Scaled score; below every threshold if suppressed."""
    return -1 if score["is_suppressed"] else score["scaled_score"]


def _by_the_week(
    evaluation: Evaluation, leads: Sequence[Judged], threshold: int
) -> dict[str, float | None]:
    """Leads that rise to a threshold from landmark to landmark, and the wins they had."""
    days = sorted({lead.landmark for lead in leads})
    heights = {(lead.contact_id, lead.landmark): _height(lead.score) for lead in leads}
    step = timedelta(days=evaluation.landmarks.every_days)
    risen = {
        day: {
            contact
            for (contact, on), height in heights.items()
            if on == day and height >= threshold > heights.get((contact, day - step), -1)
        }
        for day in days[1:]
    }
    if not risen:
        return dict.fromkeys(("mqls_per_week", "largest_mqls_per_week", "wins_per_week"))
    wins = {
        deal.opportunity_id
        for day, contacts in risen.items()
        for contact in contacts
        for deal in evaluation.deals.get(contact, [])
        if evaluation.converts(deal, day)
    }
    weeks = evaluation.landmarks.every_days / 7
    return {
        "mqls_per_week": sum(map(len, risen.values())) / len(risen) / weeks,
        "largest_mqls_per_week": max(map(len, risen.values())) / weeks,
        "wins_per_week": len(wins) / len(risen) / weeks,
    }


# Champion and challenger --------------------------------------------------------------------------

DIFFERENCES = ("lead_grade", "is_mql")
MEASURES = (*DIFFERENCES, "fit_score", "engagement_score", "total_score", "scaled_score")


def model_comparison(
    day: Day, leads: Iterable[Score], contributions: Iterable[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Rows of `model_comparison`; `deciding_rules` is None where no rule counts otherwise.

    Args:
        day: the scoring day.
        leads: rows of `lead_scores` of that day.
        contributions: rows of `lead_score_contributions` of that day.
    """
    # Rules are compared, not what people decided.
    scores = {
        (row["scoring_model_id"], row["contact_id"]): {
            **row,
            "is_mql": row["mql_criteria_set"] is not None,
        }
        for row in leads
    }
    points: dict[Lead, dict[str, Decimal]] = defaultdict(dict)
    for row in contributions:
        lead = row["scoring_model_id"], row["contact_id"]
        points[lead][row["rule_id"]] = row["points_counted"]
    rows = []
    for model in live_models(day):
        if model.settings["status"].strip() != "challenger":
            continue
        champion_id = model.settings["compared_to"].strip()
        for contact in sorted({contact for _, contact in scores}):
            champion = scores.get((champion_id, contact), {})
            challenger = scores.get((model.model_id, contact), {})
            if all(champion.get(name) == challenger.get(name) for name in DIFFERENCES):
                continue
            rows.append(
                {
                    "scoring_model_id": model.model_id,
                    "compared_to": champion_id,
                    "contact_id": contact,
                    **{f"champion_{name}": champion.get(name) for name in MEASURES},
                    **{f"challenger_{name}": challenger.get(name) for name in MEASURES},
                    "deciding_rules": deciding_rules(
                        points[champion_id, contact], points[model.model_id, contact]
                    ),
                }
            )
    return rows


def deciding_rules(
    champion: Mapping[str, Decimal], challenger: Mapping[str, Decimal]
) -> str | None:
    """Rules that count otherwise with the challenger, the largest difference first."""
    pairs = {
        rule_id: (champion.get(rule_id, Decimal(0)), challenger.get(rule_id, Decimal(0)))
        for rule_id in {*champion, *challenger}
    }
    different = [rule_id for rule_id, (before, after) in pairs.items() if before != after]
    different.sort(key=lambda one: (-abs(pairs[one][1] - pairs[one][0]), one))
    return (
        "; ".join(
            f"{rule_id} {_plain(pairs[rule_id][1])} instead of {_plain(pairs[rule_id][0])}"
            for rule_id in different[:RULES_SHOWN]
        )
        or None
    )


def _plain(points: Decimal) -> str:
    """Write points without zeros that say nothing."""
    text = f"{points:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
