"""What the report says, read from the marts: rows in a fixed order, one champion at a time."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from workbench.warehouse import Warehouse

Rows = list[dict[str, Any]]
WEEKS = 13
CALLS = 10
MOVERS = 5

CHAMPIONS = """
select scoring_model_id, max(scoring_model_name) as name
from scoring_guide where is_champion
group by scoring_model_id order by scoring_model_id
"""

SCORED_ON = "select max(scored_on) as scored_on, count(*) as leads from lead_scores"

COUNTS = """
select count(*) as leads, coalesce(sum(case when is_mql then 1 else 0 end), 0) as mqls
from lead_scores where scoring_model_id = ?
"""

GRADES = """
select dimension, grade from stg_lead_scoring__grade_thresholds
where scoring_model_id = ? order by dimension, grade_rank desc
"""

MATRIX = """
select fit_grade, engagement_grade, count(*) as leads,
    sum(case when is_mql then 1 else 0 end) as mqls
from lead_scores where scoring_model_id = ? group by fit_grade, engagement_grade
"""

# From a Monday on; a lead counts each time that it becomes an MQL.
ENTRIES = """
select transitioned_on, count(*) as leads from lead_mql_transitions
where scoring_model_id = ? and transition = 'entered' and not is_start_of_history
    and transitioned_on >= ?
group by transitioned_on
"""

HISTORY_START = """
select min(history_starts_on) as day from int_lead_scoring__history_starts
where scoring_model_id = ?
"""

# Whom a lead belongs to today: a hand-off does not keep its owner.
CONTACTS = """
contacts as (
    select contact_id, max(full_name) as full_name, max(owner) as owner,
        max(company_id) as company_id
    from int_lead_scoring__contact_periods
    where coalesce(valid_from <= ?, true) and coalesce(? < valid_to, true)
    group by contact_id
)
"""

DEADLINES = f"""
with {CONTACTS}
select contacts.owner,
    sum(case when mql_handoffs.sla_status = 'met' then 1 else 0 end) as met,
    sum(case when mql_handoffs.sla_status = 'breached' then 1 else 0 end) as breached
from mql_handoffs
left join contacts on mql_handoffs.contact_id = contacts.contact_id
where mql_handoffs.scoring_model_id = ? and mql_handoffs.qualified_on >= ?
    and mql_handoffs.sla_status in ('met', 'breached')
group by contacts.owner
order by (case when contacts.owner is null then 1 else 0 end), contacts.owner
"""

MOVED = f"""
with {CONTACTS}
select lead_scores.contact_id, contacts.full_name, companies.company_name, lead_scores.lead_grade,
    lead_scores.total_score, lead_scores.score_change_7_days, lead_scores.is_mql,
    lead_scores.top_reasons
from lead_scores
left join contacts on lead_scores.contact_id = contacts.contact_id
left join (
    select company_id, max(company_name) as company_name from account_scores group by company_id
) as companies on contacts.company_id = companies.company_id
where lead_scores.scoring_model_id = ? and lead_scores.score_change_7_days {{sign}} 0
order by lead_scores.score_change_7_days {{order}}, lead_scores.contact_id
limit {MOVERS}
"""

CONVERSION = """
select band as grade, leads as judgements, conversions, conversion_rate, conversion_rate_low,
    conversion_rate_high
from score_band_performance
where scoring_model_id = ? and band_type = 'lead_grade' order by band
"""

# Who has been touched, untouched_mqls knows.
TO_CALL = f"""
select call_list.call_rank, call_list.contact_id, call_list.full_name, call_list.owner,
    call_list.company_name, call_list.lead_grade, call_list.scaled_score, call_list.next_action,
    call_list.due_at, call_list.sla_status, call_list.hours_overdue, call_list.top_reasons,
    case when untouched_mqls.contact_id is null then 0 else 1 end as is_untouched
from call_list
left join untouched_mqls
    on call_list.scoring_model_id = untouched_mqls.scoring_model_id
    and call_list.contact_id = untouched_mqls.contact_id
where call_list.scoring_model_id = ? order by call_list.call_rank limit {CALLS}
"""

VERSIONS = """
select rules_version, min(valid_from) as first_day from lead_score_history
where scoring_model_id = ? group by rules_version order by min(valid_from), rules_version
"""

# A rule that ends on a day and one of its name that begins then are a change.
DATED_RULES = """
select rule_id, description, points, valid_from, valid_to from int_lead_scoring__rules
where scoring_model_id = ? and (valid_from >= ? or valid_to >= ?)
order by rule_id, valid_from
"""


def champions(warehouse: Warehouse) -> Rows:
    """Champion models: ``scoring_model_id`` and ``name``."""
    return warehouse.rows(CHAMPIONS)


def scored_on(warehouse: Warehouse) -> date | None:
    """The day of the scores; None if nobody is scored."""
    found = warehouse.rows(SCORED_ON)[0]["scored_on"]
    return None if found is None else as_day(found)


def as_day(value: date) -> date:
    """A date, whatever the engine gives for one."""
    return date(value.year, value.month, value.day)


def first_monday(day: date) -> date:
    """Monday of the first of the weeks that the report shows; the last is that of the day."""
    return day - timedelta(days=day.weekday() + 7 * (WEEKS - 1))


def counts(warehouse: Warehouse, model: str) -> dict[str, Any]:
    """``leads`` and ``mqls`` of a model."""
    return warehouse.rows(COUNTS, [model])[0]


def new_mqls(warehouse: Warehouse, model: str, day: date) -> Rows:
    """New MQLs by week: ``week`` (Monday), ``leads`` and ``is_whole``, weeks without any too.

    A week is not whole if it goes on after the day, or if the history begins within it.
    """
    start = warehouse.rows(HISTORY_START, [model])[0]["day"]
    start = None if start is None else as_day(start)
    first = first_monday(day)
    found: dict[date, int] = {}
    for row in warehouse.rows(ENTRIES, [model, first]):
        entered = as_day(row["transitioned_on"])
        monday = entered - timedelta(days=entered.weekday())
        found[monday] = found.get(monday, 0) + int(row["leads"])
    weeks = [first + timedelta(days=7 * number) for number in range(WEEKS)]
    return [
        {
            "week": week,
            "leads": found.get(week, 0),
            "is_whole": week + timedelta(days=6) <= day and (start is None or start < week),
        }
        for week in weeks
        if start is None or week + timedelta(days=6) >= start
    ]


def grade_matrix(warehouse: Warehouse, model: str) -> tuple[list[str], list[str], Rows]:
    """Fit grades and engagement grades from the best, and ``leads`` and ``mqls`` of each cell."""
    grades = warehouse.rows(GRADES, [model])
    by_dimension = {
        dimension: [row["grade"] for row in grades if row["dimension"] == dimension]
        for dimension in ("fit", "engagement")
    }
    counted = {
        (row["fit_grade"], row["engagement_grade"]): row for row in warehouse.rows(MATRIX, [model])
    }
    cells = [
        {
            "fit_grade": fit,
            "engagement_grade": engagement,
            "leads": int(counted.get((fit, engagement), {}).get("leads", 0)),
            "mqls": int(counted.get((fit, engagement), {}).get("mqls", 0)),
        }
        for fit in by_dimension["fit"]
        for engagement in by_dimension["engagement"]
    ]
    return by_dimension["fit"], by_dimension["engagement"], cells


def deadlines(warehouse: Warehouse, model: str, day: date) -> Rows:
    """Deadlines ``met`` and ``breached`` of leads that qualified in the weeks shown, by owner."""
    rows = warehouse.rows(DEADLINES, [day, day, model, first_monday(day)])
    return [
        {"owner": row["owner"], "met": int(row["met"]), "breached": int(row["breached"])}
        for row in rows
    ]


def movers(warehouse: Warehouse, model: str, day: date) -> tuple[Rows, Rows]:
    """Leads whose total score rose most, and fell most, in seven days."""
    up = MOVED.format(sign=">", order="desc")
    down = MOVED.format(sign="<", order="asc")
    values = [day, day, model]
    return warehouse.rows(up, values), warehouse.rows(down, values)


def conversion(warehouse: Warehouse, model: str) -> Rows:
    """Conversion by grade, with the ends of the 95 % interval."""
    return warehouse.rows(CONVERSION, [model])


def to_call(warehouse: Warehouse, model: str) -> Rows:
    """The first leads of the call list."""
    return warehouse.rows(TO_CALL, [model])
