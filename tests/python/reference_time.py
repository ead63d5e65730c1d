"""What the reference makes of time: history, MQL periods, hand-offs to sales, their deadlines.

Each day of a window is scored by itself by `reference_scorer`, from the same rows; everything here
is read off these days. All moments are naive UTC, all dates are UTC dates.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from math import floor
from typing import Any

from reference_scorer import (
    END,
    Day,
    Disposition,
    Event,
    Intake,
    Policy,
    Row,
    Table,
    cell,
    follow,
    live_rules,
    override_of,
    qualifying_events,
    score_day,
)
from reference_working_time import (
    after_working_time,
    calendar_of,
    first_working_moment,
    in_hours,
    working_time,
)

Lead = tuple[str, str]
Score = dict[str, Any]

SCORE_COLUMNS = (
    *("fit_score", "engagement_score", "total_score", "scaled_score"),
    *("fit_grade", "engagement_grade", "lead_grade", "is_mql", "mql_criteria_set"),
    *("is_suppressed", "suppression_reason", "next_action", "override"),
)
HISTORY_COLUMNS = (*SCORE_COLUMNS, "overridden_at")
SCORES_OF_A_TRANSITION = ("lead_grade", "fit_score", "engagement_score", "total_score")
PRECISION = 80


@dataclass(frozen=True)
class Timeline:
    """Scores of each day of a window.

    Attributes:
        intake: the accepted rows that all days are scored from.
        days: the days in order, without a gap; the last is the scoring day.
        scores: rows of `lead_scores` of each day, by model id and contact id.
        existing: what exists on each day.
        knows_touches: whether the input of sales activities is set.
    """

    intake: Intake
    days: Sequence[date]
    scores: Mapping[date, Mapping[Lead, Score]]
    existing: Mapping[date, Day]
    knows_touches: bool

    @property
    def today(self) -> Day:
        """What exists on the scoring day."""
        return self.existing[self.days[-1]]

    @property
    def as_of(self) -> datetime:
        """The end of what is looked at: that of the scoring day, or the clock."""
        return min(self.intake.clock, midnight(self.days[-1] + timedelta(days=1)))

    @property
    def current(self) -> Mapping[Lead, Score]:
        """Leads of the scoring day."""
        return self.scores[self.days[-1]]

    @property
    def leads(self) -> list[Lead]:
        """Leads that are scored on any day of the window."""
        return sorted({lead for scores in self.scores.values() for lead in scores})

    def is_mql(self, lead: Lead, day: date) -> bool:
        """Tell whether a lead is an MQL on a day; one that is not scored is none."""
        return lead in self.scores[day] and self.scores[day][lead]["is_mql"]


def make_timeline(
    inputs: Mapping[str, Table],
    policy: Policy,
    history_start: date,
    scored_on: date,
    clock: datetime | None = None,
) -> Timeline:
    """Score every day from the start of the history to the scoring day.

    Args:
        inputs: raw rows of each input, text or None in every column; an absent input is not set.
        policy: rule tables, dictionaries and column lists.
        history_start: the first day.
        scored_on: the last day, both inclusive.
        clock: the run's clock as naive UTC; rows that lie after it are rejected. Default: now.
    """
    intake = Intake(inputs, policy, clock or datetime.now(UTC).replace(tzinfo=None))
    number = (scored_on - history_start).days + 1
    days = [history_start + timedelta(days=off) for off in range(number)]
    existing = {day: Day(intake, day) for day in days}
    with localcontext(prec=PRECISION):
        scores = {
            day: {
                (row["scoring_model_id"], row["contact_id"]): row
                for row in score_day(existing[day])[0]
            }
            for day in days
        }
    knows_touches = "sales_activities" in inputs
    return Timeline(intake, days, scores, existing, knows_touches)


def _keys(lead: Lead) -> dict[str, str]:
    return {"scoring_model_id": lead[0], "contact_id": lead[1]}


def midnight(day: date) -> datetime:
    """The moment at which a day begins."""
    return datetime.combine(day, time())


# History ------------------------------------------------------------------------------------------


def score_history(timeline: Timeline) -> list[dict[str, Any]]:
    """Rows of `lead_score_history`: days in a row on which a lead's score columns are the same.

    `valid_to` is the first day after the period, None for one that holds on the scoring day.
    """
    rows = []
    for lead in timeline.leads:
        period: dict[str, Any] | None = None
        for day in timeline.days:
            score = timeline.scores[day].get(lead)
            columns = score and {name: score[name] for name in HISTORY_COLUMNS}
            if period and (columns is None or any(period[one] != columns[one] for one in columns)):
                period["valid_to"] = day
                period = None
            if columns and period is None:
                period = {**_keys(lead), **columns, "valid_from": day, "valid_to": None}
                rows.append(period)
    return rows


def standings(timeline: Timeline) -> dict[Lead, dict[str, Any]]:
    """Where leads stand among the others of their model, and how their scores have moved.

    Returns:
        `score_percentile` (a whole number, half rounded up; None for a single lead) and
        `score_change_7_days`, `score_change_28_days` (None if not scored then) by lead.
    """
    found: dict[Lead, dict[str, Any]] = {}
    for lead, score in timeline.current.items():
        others = [
            other["total_score"]
            for key, other in timeline.current.items()
            if key[0] == lead[0] and key != lead
        ]
        share = Fraction(100 * sum(one < score["total_score"] for one in others), len(others) or 1)
        found[lead] = {"score_percentile": floor(share + Fraction(1, 2)) if others else None}
        for days in (7, 28):
            then = timeline.scores.get(timeline.days[-1] - timedelta(days=days), {}).get(lead)
            found[lead][f"score_change_{days}_days"] = (
                score["total_score"] - then["total_score"] if then else None
            )
    return found


# MQL periods --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class MqlRun:
    """Days in a row on which a lead is an MQL.

    Attributes:
        entered_on: the first of them.
        exited_on: the first day after them, None while the lead is an MQL.
    """

    entered_on: date
    exited_on: date | None


def mql_runs(timeline: Timeline, lead: Lead) -> list[MqlRun]:
    """Runs of days on which a lead is an MQL, in order."""
    runs: list[MqlRun] = []
    entered_on: date | None = None
    for day in timeline.days:
        is_mql = timeline.is_mql(lead, day)
        if is_mql and entered_on is None:
            entered_on = day
        if not is_mql and entered_on is not None:
            runs.append(MqlRun(entered_on, day))
            entered_on = None
    return runs if entered_on is None else [*runs, MqlRun(entered_on, None)]


def mql_since(timeline: Timeline) -> dict[Lead, date | None]:
    """First day of the unbroken run of days as an MQL that includes the scoring day, by lead."""
    since = {}
    for lead in timeline.current:
        runs = mql_runs(timeline, lead)
        since[lead] = runs[-1].entered_on if runs and runs[-1].exited_on is None else None
    return since


def mql_transitions(timeline: Timeline) -> list[dict[str, Any]]:
    """Rows of `lead_mql_transitions`, of all live models.

    An entry carries the scores and the criteria set of its day; an exit carries the scores of its
    day, blank if the lead is not scored then, and the set of the last day as an MQL.
    """
    rows = []
    for lead in timeline.leads:
        for run in mql_runs(timeline, lead):
            rows.append(_transition(timeline, lead, "entered", run.entered_on, run.entered_on))
            if run.exited_on is not None:
                last = run.exited_on - timedelta(days=1)
                rows.append(_transition(timeline, lead, "exited", run.exited_on, last))
    return rows


def _transition(
    timeline: Timeline, lead: Lead, transition: str, day: date, last_mql_day: date
) -> dict[str, Any]:
    score = timeline.scores[day].get(lead, {})
    return {
        **_keys(lead),
        "transition": transition,
        "transitioned_on": day,
        "mql_criteria_set": timeline.scores[last_mql_day][lead]["mql_criteria_set"],
        "override": score.get("override") or timeline.scores[last_mql_day][lead]["override"],
        **{name: score.get(name) for name in SCORES_OF_A_TRANSITION},
        "is_start_of_history": transition == "entered" and day == timeline.days[0],
        "is_champion": lead[0] in champions(timeline.intake.policy),
    }


def bridge(runs: Sequence[MqlRun], requalify_after_days: int) -> list[MqlRun]:
    """Join runs with a gap of fewer days than a lead needs to qualify anew."""
    joined: list[MqlRun] = []
    for run in runs:
        before = joined[-1] if joined else None
        if before and before.exited_on:
            gap = (run.entered_on - before.exited_on).days
            if gap < requalify_after_days:
                joined[-1] = MqlRun(before.entered_on, run.exited_on)
                continue
        joined.append(run)
    return joined


# Hand-offs ----------------------------------------------------------------------------------------


def champions(policy: Policy) -> dict[str, Row]:
    """Rows of the models that feed sales, by id."""
    return {
        row["scoring_model_id"].strip(): row
        for row in policy.rules["scoring_models"]
        if row["status"].strip() == "champion"
    }


def mql_handoffs(timeline: Timeline) -> list[dict[str, Any]]:
    """Rows of `mql_handoffs`: what sales was to do about each MQL period, and what it did."""
    rows = []
    models = champions(timeline.intake.policy)
    touches = _touches_by_contact(timeline.today)
    verdicts = _verdicts_by_contact(timeline.today)
    for lead in timeline.leads:
        if lead[0] not in models:
            continue
        requalify_after_days = int(cell(models[lead[0]], "requalify_after_days") or 0)
        runs = bridge(mql_runs(timeline, lead), requalify_after_days)
        for number, run in enumerate(runs):
            following = runs[number + 1 :]
            next_one = midnight(following[0].entered_on) if following else datetime.max
            touched, decided = touches.get(lead[1], []), verdicts.get(lead[1], [])
            rows.append(_handoff(timeline, lead, run, next_one, touched, decided))
    return rows


def same_person(contact: str, day: Day) -> set[str]:
    """A contact and all that are one lead with it by a day, through merges at any step."""
    survivor = follow(contact, day.steps)
    merged = {gone for gone in day.steps if follow(gone, day.steps) == survivor}
    return {contact, survivor} | merged


def _touches_by_contact(day: Day) -> dict[str, list[datetime]]:
    """Times of the sales activities dated on or before a day, by contact; a person shares them."""
    touches: dict[str, list[datetime]] = {}
    for activity in day.intake.sales_activities:
        if activity.occurred_at.date() <= day.scored_on:
            for contact in same_person(activity.contact_id, day):
                touches.setdefault(contact, []).append(activity.occurred_at)
    return touches


def _verdicts_by_contact(day: Day) -> dict[str, list[Disposition]]:
    """Dispositions dated on or before a day, by contact; a person shares them too."""
    verdicts: dict[str, list[Disposition]] = {}
    for verdict in day.intake.dispositions:
        if verdict.decided_at.date() <= day.scored_on:
            for contact in same_person(verdict.contact_id, day):
                verdicts.setdefault(contact, []).append(verdict)
    return verdicts


def _handoff(
    timeline: Timeline,
    lead: Lead,
    run: MqlRun,
    next_one: datetime,
    touches: Collection[datetime],
    verdicts: Iterable[Disposition],
) -> dict[str, Any]:
    score = timeline.scores[run.entered_on][lead]
    start = midnight(run.entered_on)
    calendar = calendar_of(timeline.intake.policy.dictionaries, lead[0])
    decision = override_of(timeline.existing[run.entered_on], *lead)
    if decision and decision.name == "mql":
        qualified_at = decision.decided_at
    else:
        qualified_at = known_at(timeline, lead, run.entered_on)
    if qualified_at is None:
        qualified_at = first_working_moment(calendar, start)
    sla_hours = _sla_hours(timeline.intake.policy, lead[0], score)
    due_at = None
    if sla_hours is not None:
        due_at = after_working_time(calendar, qualified_at, _hours(sla_hours))
    first_touch_at = min((one for one in touches if start <= one < next_one), default=None)
    verdict = latest_verdict(one for one in verdicts if start <= one.decided_at < next_one)
    is_start = run.entered_on == timeline.days[0]
    status = None
    if timeline.knows_touches and due_at is not None and not is_start:
        status = sla_status(due_at, first_touch_at, timeline.as_of)
    hours_to_touch = hours_overdue = None
    if first_touch_at is not None and not is_start:
        hours_to_touch = in_hours(working_time(calendar, qualified_at, first_touch_at))
    if status == "breached":
        touched = first_touch_at or timeline.as_of
        hours_overdue = in_hours(working_time(calendar, due_at, touched))
    return {
        **_keys(lead),
        "company_id": as_known(timeline, lead[1], "company_id"),
        "qualified_on": run.entered_on,
        "qualified_at": qualified_at,
        "is_start_of_history": is_start,
        "ended_on": run.exited_on,
        "lead_grade": score["lead_grade"],
        "mql_criteria_set": score["mql_criteria_set"],
        "override": score["override"],
        "next_action": score["next_action"],
        "sla_hours": sla_hours,
        "due_at": due_at,
        "first_touch_at": first_touch_at,
        "last_touch_at": max(touches, default=None),
        "sla_status": status,
        "hours_to_touch": hours_to_touch,
        "hours_overdue": hours_overdue,
        "disposition": verdict and verdict.name,
        "reason": verdict and verdict.reason,
    }


def known_at(timeline: Timeline, lead: Lead, day: date) -> datetime | None:
    """When an event of a day that a rule matches could first be known, None without such an event.

    Silence is no event: rules for inactivity match none.
    """
    existing = timeline.existing[day]
    events = [one for one in existing.events[lead[1]] if one.occurred_at.date() == day]
    rules = live_rules(timeline.intake.policy.rules["engagement_rules"], lead[0], day)
    matched = [
        event
        for conditions in rules.values()
        if conditions[0]["counting"].strip().lower() != "inactivity"
        for event in qualifying_events(conditions, events, timeline.intake.event_type)
    ]
    return min((_known_at(timeline.intake, event) for event in matched), default=None)


def _known_at(intake: Intake, event: Event) -> datetime:
    """The later of when an event occurred and was loaded, but for loads of the first day."""
    is_of_first_load = event.loaded_at.date() == intake.first_load_day
    if event.loaded_at == END or is_of_first_load:
        return event.occurred_at
    return max(event.occurred_at, event.loaded_at)


def as_known(timeline: Timeline, contact: str, column: str) -> str | None:
    """A column of a contact on the scoring day, whether or not it was merged away."""
    last = timeline.days[-1]
    versions = timeline.intake.versions.get(contact)
    if not versions:
        return None
    visible = [one for one in versions if one.updated_at and one.updated_at.date() <= last]
    version = visible[-1] if visible else versions[0]
    return version.values[column]


def _sla_hours(policy: Policy, model: str, score: Score) -> Decimal | None:
    """Hours of the cell of a lead's grades."""
    (row,) = (
        row
        for row in policy.rules["grade_actions"]
        if row["scoring_model_id"].strip() == model
        and row["fit_grade"].strip() == score["fit_grade"]
        and row["engagement_grade"].strip() == score["engagement_grade"]
    )
    hours = cell(row, "sla_hours")
    return None if hours is None else Decimal(hours)


def _hours(hours: Decimal) -> timedelta:
    return timedelta(microseconds=int(hours * 3_600_000_000))


def sla_status(due_at: datetime | None, first_touch_at: datetime | None, as_of: datetime) -> str:
    """Tell whether a deadline was met, was breached or is still open; a touch at it meets it."""
    if first_touch_at is not None:
        return "met" if due_at is None or first_touch_at <= due_at else "breached"
    return "breached" if due_at is not None and due_at < as_of else "open"


def latest_verdict(verdicts: Iterable[Disposition]) -> Disposition | None:
    """Latest verdict; of those at one time the one whose name sorts last."""
    return max(verdicts, key=lambda one: (one.decided_at, one.name), default=None)


def untouched_mqls(timeline: Timeline) -> list[dict[str, Any]]:
    """Hand-offs that last on the scoring day and that sales has not touched, most overdue first.

    None where nobody tells what sales did; those of the start of the history have no deadline.
    """
    open_ones = [
        {**row, "due_at": None if row["is_start_of_history"] else row["due_at"]}
        for row in mql_handoffs(timeline)
        if row["ended_on"] is None and timeline.knows_touches and row["first_touch_at"] is None
    ]
    return sorted(open_ones, key=lambda row: row["due_at"] or datetime.max)
