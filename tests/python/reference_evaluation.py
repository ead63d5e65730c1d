"""What the reference makes of outcomes: docs/evidence.md, read a second time and in plain Python.

Leads are scored by `reference_scorer`, each on the day that the evidence is about. Counts are
exact; rates, intervals and weights are floats: they are only ever compared within a tolerance.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import Any

from reference_scorer import (
    END,
    Day,
    Event,
    Intake,
    Match,
    Model,
    Opportunity,
    Row,
    cell,
    count_points,
    follow,
    live_models,
    live_rules,
    match_engagement_rule,
)
from reference_time import PRECISION, Lead, Score, Timeline
from scipy.optimize import brentq
from scipy.stats import binomtest

DECILES = 10
CHANCE_THAT_TELLS = 0.05
WINDOW_OF_VOLUME = timedelta(days=84)
RULES_SHOWN = 5
LEAST_TIMES = 0.1
MOST_POINTS = 1e9
RULE_LIMITS = ("max_per_day", "min_occurrences", "max_occurrences")
GROUP_LIMITS = ("min_points", "max_points")


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
class Outcome:
    """What became of a lead with opportunities.

    Attributes:
        name: won, open or lost.
        opened_on: date of the first opportunity.
        named: the contact that the first opportunity names.
    """

    name: str
    opened_on: date
    named: str


@dataclass(frozen=True)
class Judged:
    """A lead as one model sees it on the day that counts.

    Attributes:
        contact_id: the lead as it is known on the scoring day.
        known_as: the contact that it was on its day.
        evaluated_on: its day.
        outcome: what became of it, None without an opportunity.
        model: the model as it was on that day, with what was known on it.
        score: the row of `lead_scores` of that day.
        matches: the rules that matched, by id.
        counted: the points of them that count, by id.
    """

    contact_id: str
    known_as: str
    evaluated_on: date
    outcome: Outcome | None
    model: Model
    score: Score
    matches: Mapping[str, Match]
    counted: Mapping[str, Decimal]

    @property
    def is_won(self) -> bool:
        """Whether it converted."""
        return self.outcome is not None and self.outcome.name == "won"

    @property
    def total(self) -> Decimal:
        """Total score of its day."""
        return self.score["total_score"]

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
            day.events[self.known_as],
            day.scored_on,
            day.begun_on(self.known_as),
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


def outcomes(today: Day) -> dict[str, Outcome]:
    """What became of each lead that has an opportunity by the scoring day."""
    opportunities: dict[str, list[Opportunity]] = defaultdict(list)
    for one in today.intake.opportunities:
        if one.created_at.date() <= today.scored_on:
            opportunities[follow(one.contact_id, today.steps)].append(one)
    found = {}
    for contact, all_ in opportunities.items():
        first = min(all_, key=lambda one: (one.created_at, one.opportunity_id, one.contact_id))
        closed = [one for one in all_ if one.closed_at and one.closed_at.date() <= today.scored_on]
        name = "lost" if len(closed) == len(all_) else "open"
        if any(one.is_won for one in closed):
            name = "won"
        found[contact] = Outcome(name, first.created_at.date(), first.contact_id)
    return found


class Evaluation:
    """Leads of all live models as they are judged on a scoring day."""

    def __init__(self, intake: Intake, scored_on: date) -> None:
        self.intake = intake
        self.today = Day(intake, scored_on)
        self._days: dict[date, KnownDay] = {}
        with localcontext(prec=PRECISION):
            self.leads = list(self._judged())

    def _known(self, day: date) -> KnownDay:
        if day not in self._days:
            self._days[day] = KnownDay(self.intake, day)
        return self._days[day]

    def _judged(self) -> Iterator[Judged]:
        became = outcomes(self.today)
        for contact in sorted({*self.today.contacts, *became}):
            outcome = became.get(contact)
            day = self._known(
                outcome.opened_on - timedelta(days=1) if outcome else self.today.scored_on
            )
            known_as = follow(outcome.named, day.steps) if outcome else contact
            if known_as not in day.contacts:
                continue
            attributes = day.attributes(known_as)
            for model in live_models(day):
                if model.includes(attributes):
                    score, rows = model.score(known_as, attributes)
                    matches = [_match(row) for row in rows]
                    yield Judged(
                        contact_id=contact,
                        known_as=known_as,
                        evaluated_on=day.scored_on,
                        outcome=outcome,
                        model=model,
                        score=score,
                        matches={one.rule_id: one for one in matches},
                        counted={row["rule_id"]: row["points_counted"] for row in rows},
                    )

    @cached_property
    def models(self) -> list[tuple[Model, list[Judged]]]:
        """Each live model, as it is on the scoring day, and its leads."""
        return [
            (model, [lead for lead in self.leads if lead.model.model_id == model.model_id])
            for model in live_models(self.today)
        ]


def _match(row: Mapping[str, Any]) -> Match:
    return Match(**{name: row[name] for name in Match.__dataclass_fields__})


def evaluated_scores(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `int_lead_scoring__evaluated_scores`."""
    rows = []
    for model, leads in evaluation.models:
        ranks, deciles = _ranks(leads), _deciles(leads)
        for lead in leads:
            created_at = lead.model.day.contacts[lead.known_as].created_at
            rows.append(
                {
                    **lead.score,
                    "is_mql": lead.score["mql_criteria_set"] is not None,
                    "scoring_model_id": model.model_id,
                    "contact_id": lead.contact_id,
                    "evaluated_on": lead.evaluated_on,
                    "created_on": created_at and created_at.date(),
                    "opportunity_on": lead.outcome and lead.outcome.opened_on,
                    "outcome": lead.outcome.name if lead.outcome else "none",
                    "is_won": lead.is_won,
                    "score_rank": ranks[lead.total],
                    "lead_count": len(leads),
                    "score_decile": deciles[lead.total],
                }
            )
    return rows


def evaluated_contributions(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `int_lead_scoring__evaluated_contributions`."""
    return [
        {
            "scoring_model_id": lead.model.model_id,
            "contact_id": lead.contact_id,
            **vars(match),
            "points_counted": lead.counted[match.rule_id],
        }
        for lead in evaluation.leads
        for match in lead.matches.values()
    ]


def _ranks(leads: Sequence[Judged]) -> dict[Decimal, int]:
    """Place of each total score, 1 the highest; equal scores share the lowest place."""
    ranks: dict[Decimal, int] = {}
    for place, total in enumerate(sorted((lead.total for lead in leads), reverse=True), start=1):
        ranks.setdefault(total, place)
    return ranks


def _deciles(leads: Sequence[Judged]) -> dict[Decimal, int]:
    """Tenth of each total score, 1 the highest."""
    return {total: 1 + DECILES * (rank - 1) // len(leads) for total, rank in _ranks(leads).items()}


# Rates and intervals ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rate:
    """Conversions among leads, with the ends of Wilson's interval."""

    conversions: int
    leads: int

    @cached_property
    def ends(self) -> tuple[float, float]:
        """Ends of the interval; exact where a float would only come near."""
        interval = binomtest(self.conversions, self.leads).proportion_ci(method="wilson")
        low = 0.0 if self.conversions == 0 else float(interval.low)
        return low, 1.0 if self.conversions == self.leads else float(interval.high)

    @property
    def value(self) -> float:
        """Conversions divided by leads."""
        return self.conversions / self.leads


def rate_columns(name: str, rate: Rate) -> dict[str, float | None]:
    """A rate and the ends of its interval as columns, blank without leads."""
    values = (rate.value, *rate.ends) if rate.leads else (None, None, None)
    return dict(zip((name, f"{name}_low", f"{name}_high"), values, strict=True))


def lift_limits(with_it: Rate, without: Rate) -> tuple[float, float]:
    """Ends of the lift's interval, from those of the rates of both groups (Donner and Zou)."""
    p1, (l1, u1) = with_it.value, with_it.ends
    p0, (l0, u0) = without.value, without.ends
    share = with_it.leads / (with_it.leads + without.leads)

    def low(ratio: float) -> float:
        return p1 - ratio * p0 - math.hypot(p1 - l1, ratio * (u0 - p0))

    def high(ratio: float) -> float:
        return ratio * p0 - p1 - math.hypot(u1 - p1, ratio * (p0 - l0))

    def lift(ratio: float) -> float:
        return ratio / (share * ratio + 1 - share)

    return (
        lift(_root(low)) if p1 > 0 else 0.0,
        lift(_root(high)) if l0 > 0 else 1 / share,
    )


def _root(function: Callable[[float], float]) -> float:
    """Ratio from 0 on at which a function changes its sign."""
    end = 1.0
    while function(0) * function(end) > 0:
        end *= 2
    return brentq(function, 0, end, xtol=1e-14, rtol=1e-14)


def verdict(limits: tuple[float, float] | None) -> str:
    """What a lift's interval says."""
    if limits is None:
        return "none"
    if limits[0] > 1:
        return "converts more"
    return "converts less" if limits[1] < 1 else "unclear"


# Rules --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RuleRecord:
    """A rule that is valid on the scoring day, and the leads that it is judged on.

    Attributes:
        rule: its first row.
        dimension: fit or engagement.
        group: the row of its group.
        leads: leads whose day lies within one of its validities.
        having: those of them for whom it matched.
    """

    rule: Row
    dimension: str
    group: Row
    leads: Sequence[Judged]
    having: Sequence[Judged]

    @property
    def rule_id(self) -> str:
        """Its id."""
        return self.rule["rule_id"].strip()

    @property
    def points(self) -> Decimal:
        """Its points, before decay and limits."""
        return Decimal(self.rule["points"])

    @cached_property
    def names(self) -> frozenset[str]:
        """Contacts for whom it matched."""
        return frozenset(lead.contact_id for lead in self.having)

    @property
    def tells_apart(self) -> bool:
        """Whether it matched for some leads and not for others."""
        return 0 < len(self.having) < len(self.leads)


def _rate(leads: Iterable[Judged]) -> Rate:
    won = [lead.is_won for lead in leads]
    return Rate(sum(won), len(won))


def rule_records(model: Model, leads: Sequence[Judged]) -> list[RuleRecord]:
    """The rules of a model that are valid on the scoring day."""
    groups = {cell(group, "score_group"): group for group in model.tables["score_groups"]}
    records = []
    for dimension, rules in (("fit", model.fit_rules), ("engagement", model.engagement_rules)):
        table = model.day.policy.rules[f"{dimension}_rules"]
        for rule_id, rows in rules.items():
            judged = [
                lead
                for lead in leads
                if rule_id in live_rules(table, model.model_id, lead.evaluated_on)
            ]
            having = [lead for lead in judged if rule_id in lead.matches]
            group = groups[cell(rows[0], "score_group")]
            records.append(RuleRecord(rows[0], dimension, group, judged, having))
    return records


def rule_performance(evaluation: Evaluation) -> list[dict[str, Any]]:
    """Rows of `rule_performance`; `suggested_points` are not rounded yet."""
    rows = []
    with localcontext(prec=PRECISION):
        for model, leads in evaluation.models:
            records = rule_records(model, leads)
            suggested = suggested_points(model, leads, records)
            for record in records:
                other = always_fires_with(record, records, len(leads))
                rows.append(
                    {
                        "scoring_model_id": model.model_id,
                        "rule_id": record.rule_id,
                        "dimension": record.dimension,
                        "score_group": cell(record.rule, "score_group"),
                        "description": cell(record.rule, "description"),
                        "points": record.points,
                        **_rule_rates(record),
                        "suggested_points": suggested.get(record.rule_id),
                        "is_dead": not record.having,
                        "is_always_on": bool(record.having)
                        and len(record.having) == len(record.leads),
                        "is_never_counted": bool(record.having)
                        and not any(lead.counted[record.rule_id] for lead in record.having),
                        "always_fires_with": other and other.rule_id,
                        "is_redundant": other is not None
                        and _is_telling(record, other, len(leads)),
                        "limits_that_never_bind": limits_that_never_bind(record, leads),
                    }
                )
    return rows


def _rule_rates(record: RuleRecord) -> dict[str, Any]:
    without = [lead for lead in record.leads if lead.contact_id not in record.names]
    of_all, rate_with, rate_without = _rate(record.leads), _rate(record.having), _rate(without)
    has_lift = rate_with.leads and of_all.conversions
    has_limits = has_lift and rate_without.leads
    limits = lift_limits(rate_with, rate_without) if has_limits else None
    counted = sum((lead.counted[record.rule_id] for lead in record.having), Decimal(0))
    return {
        "leads": of_all.leads,
        "conversions": of_all.conversions,
        "leads_with": rate_with.leads,
        "conversions_with": rate_with.conversions,
        "conversion_rate_of_all": of_all.value if of_all.leads else None,
        **rate_columns("conversion_rate_with", rate_with),
        **rate_columns("conversion_rate_without", rate_without),
        "lift": rate_with.value / of_all.value if has_lift else None,
        "lift_low": limits and limits[0],
        "lift_high": limits and limits[1],
        "evidence": verdict(limits),
        "weight_of_evidence": weight_of_evidence(rate_with, of_all) if rate_with.leads else None,
        "mean_points_counted": float(counted / len(record.having)) if record.having else None,
    }


def weight_of_evidence(with_it: Rate, of_all: Rate) -> float:
    """How much more often a rule matches among conversions, as a natural logarithm."""
    among_won = (with_it.conversions + 0.5) / (of_all.conversions + 1)
    others, others_with = of_all.leads - of_all.conversions, with_it.leads - with_it.conversions
    return math.log(among_won / ((others_with + 0.5) / (others + 1)))


def _is_telling(record: RuleRecord, other: RuleRecord, leads: int) -> bool:
    """Whether it says something that two rules match together."""
    by_chance = (len(other.names) / leads) ** len(record.names)
    return record.names == other.names or by_chance < CHANCE_THAT_TELLS


def always_fires_with(
    record: RuleRecord, records: Iterable[RuleRecord], leads: int
) -> RuleRecord | None:
    """The rule to name beside one that never matches without it."""

    def is_lower_tier(other: RuleRecord) -> bool:
        is_same = other.group is record.group and cell(record.group, "combine") == "max"
        return is_same and other.points < record.points

    candidates = [
        other
        for other in records
        if record.names
        and other is not record
        and record.names <= other.names
        and len(other.names) < leads
        and not is_lower_tier(other)
    ]
    return min(
        candidates,
        key=lambda other: (
            not _is_telling(record, other, leads),
            len(other.names),
            other.rule_id,
        ),
        default=None,
    )


def limits_that_never_bind(record: RuleRecord, leads: Iterable[Judged]) -> str | None:
    """Limits that are set and took nothing: the rule's from leads it is judged on, the group's."""
    rule, group = record.rule, record.group
    binding = {limit for lead in record.leads for limit in lead.limits_of_rule(record.rule_id)}
    binding |= {limit for lead in leads for limit in lead.limits_of_group(group)}
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
    """Points that outcomes speak for, not rounded, of the rules that tell leads apart."""
    telling = [record for record in records if record.tells_apart]
    effects = {record.rule_id: log_odds(record, leads) for record in telling}
    given = sum(
        abs(sum((lead.weighted(record.rule_id) for lead in record.having), Decimal(0)))
        for record in telling
    )
    worth = sum(len(record.having) * abs(effects[record.rule_id]) for record in telling)
    suggested = {
        record.rule_id: effects[record.rule_id]
        * float(given)
        / worth
        / float(model.weight(record.dimension))
        / times(record)
        for record in telling
        if worth and model.weight(record.dimension)
    }
    return {rule_id: points for rule_id, points in suggested.items() if abs(points) < MOST_POINTS}


def times(record: RuleRecord) -> float:
    """How often a rule gives its points to a lead, on average; once where that can't be told."""
    given = sum((abs(lead.matches[record.rule_id].points) for lead in record.having), Decimal(0))
    if not given or not record.points:
        return 1.0
    return max(float(given / len(record.having) / abs(record.points)), LEAST_TIMES)


def log_odds(record: RuleRecord, leads: Sequence[Judged]) -> float:
    """Logarithm of the odds ratio among leads alike in other points, drawn towards 0."""
    deciles = _deciles(leads)
    lowest: dict[int, Decimal] = {}
    for total, decile in deciles.items():
        lowest[decile] = min(total, lowest.get(decile, total))

    def stratum(total: Decimal) -> int:
        return min((one for one in lowest if lowest[one] <= total), default=DECILES)

    counts: dict[int, Counter[tuple[bool, bool]]] = defaultdict(Counter)
    for lead in record.leads:
        has_it = lead.contact_id in record.names
        points = lead.weighted(record.rule_id) if has_it else Decimal(0)
        counts[stratum(lead.total - points)][has_it, lead.is_won] += 1
    cells = [
        (one[True, True], one[True, False], one[False, True], one[False, False])
        for one in counts.values()
    ]
    return shrunk_log_odds([*cells, (1, 1, 1, 1)])


def shrunk_log_odds(strata: Iterable[tuple[int, int, int, int]]) -> float:
    """Log odds ratio of Mantel and Haenszel divided by 1 + its variance.

    Args:
        strata: leads won with, not won with, won without and not won without the rule.
    """
    for_it = against = only_for = both = only_against = Fraction(0)
    for won_with, lost_with, won_without, lost_without in strata:
        number = won_with + lost_with + won_without + lost_without
        r, s = (
            Fraction(won_with * lost_without, number),
            Fraction(lost_with * won_without, number),
        )
        p = Fraction(won_with + lost_without, number)
        for_it, against = for_it + r, against + s
        only_for += p * r
        both += p * s + (1 - p) * r
        only_against += (1 - p) * s
    variance = (
        only_for / (2 * for_it**2) + both / (2 * for_it * against) + only_against / (2 * against**2)
    )
    return math.log(for_it / against) / float(1 + variance)


# Bands --------------------------------------------------------------------------------------------

BANDS: Mapping[str, Callable[[Judged], str]] = {
    "lead_grade": lambda lead: lead.score["lead_grade"],
    "fit_grade": lambda lead: lead.score["fit_grade"],
    "engagement_grade": lambda lead: lead.score["engagement_grade"],
    "mql": lambda lead: "MQL" if lead.score["mql_criteria_set"] is not None else "not MQL",
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
    of_all, above = _rate(leads), Rate(0, 0)
    for rank, (band, members) in enumerate(bands, start=1):
        rate = _rate(members)
        above = Rate(above.conversions + rate.conversions, above.leads + rate.leads)
        converts = of_all.conversions > 0
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


def threshold_performance(
    evaluation: Evaluation, timeline: Timeline | None = None
) -> list[dict[str, Any]]:
    """Rows of `threshold_performance`; those columns that need a history only with one."""
    rows = []
    for model, leads in evaluation.models:
        won = sum(lead.is_won for lead in leads)
        for threshold in sorted({lead.score["scaled_score"] for lead in leads}):
            passed = _rate(
                lead
                for lead in leads
                if lead.score["scaled_score"] >= threshold and not lead.score["is_suppressed"]
            )
            precision = passed.value if passed.leads else None
            row = {
                "scoring_model_id": model.model_id,
                "threshold": threshold,
                "mql_volume": passed.leads,
                "conversions": passed.conversions,
                "precision": precision,
                "recall": passed.conversions / won if won else None,
                "f1": 2 * passed.conversions / (passed.leads + won) if passed.conversions else None,
            }
            if timeline:
                volume = mqls_per_week(timeline, model.model_id, threshold)
                blank = volume is None or precision is None
                row["mqls_per_week"] = volume
                row["expected_wins_per_week"] = None if blank else volume * precision
            rows.append(row)
    return rows


def mqls_per_week(timeline: Timeline, model_id: str, threshold: int) -> float | None:
    """Leads that rose to a threshold in the last twelve weeks, each once, by week.

    The first day of the history is the day before for the second, and none on which one can rise.
    """
    last = timeline.days[-1]
    days = [day for day in timeline.days[1:] if day > last - WINDOW_OF_VOLUME]
    risen = {
        lead
        for lead in timeline.leads
        if lead[0] == model_id
        for day in days
        if _level(timeline, lead, day - timedelta(days=1)) < threshold
        and _level(timeline, lead, day) >= threshold
    }
    return 7 * len(risen) / len(days) if days else None


def _level(timeline: Timeline, lead: Lead, day: date) -> int:
    """Scaled score of a lead on a day; below every threshold if suppressed or not scored."""
    score = timeline.scores[day].get(lead)
    return -1 if score is None or score["is_suppressed"] else score["scaled_score"]


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
