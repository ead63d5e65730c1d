"""The SQL that one would write by hand in DuckDB: events joined to rules on type and pattern."""

from collections.abc import Sequence
from datetime import date
from itertools import zip_longest
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.contenders import DICTIONARIES, NUMBER_ATTRIBUTES, PLAIN_TEXT, PROPERTIES
from benchmarks.data import Data
from benchmarks.rules import Condition, EngagementRule, FitRule, Rules

NUMBER_OPERATORS = ("gt", "gte", "lt", "lte", "between")


def condition_columns(conditions: Sequence[Condition], slots: int) -> dict[str, object]:
    """Spread the conditions of a rule over columns; unused slots are null.

    Args:
        conditions: The conditions of one rule.
        slots: How many conditions a rule has at most.
    """
    columns: dict[str, object] = {}
    for slot in range(slots):
        given = conditions[slot] if slot < len(conditions) else None
        is_list = given is not None and given.operator in ("in", "not_in")
        numbers = given.numbers if given and given.operator in NUMBER_OPERATORS else []
        columns |= {
            f"field_{slot}": given and given.field,
            f"operator_{slot}": given and given.operator,
            f"operand_{slot}": given and given.text,
            f"items_{slot}": given.items if is_list else None,
            f"low_{slot}": numbers[0] if numbers else None,
            f"high_{slot}": numbers[-1] if numbers else None,
        }
    return columns


def holds_sql(slot: int, conditions: Sequence[Condition], alias: str) -> str:
    """Write the predicate that the condition in one slot of a rule holds for a row.

    Args:
        slot: Number of the condition.
        conditions: All that stand in this slot of some rule: only what they need is written.
        alias: Relation that has the columns, text in lower case.
    """
    fields = sorted({condition.field for condition in conditions})
    choices = " ".join(f"when '{name}' then {alias}.{name}::varchar" for name in fields)
    text = f"case rules.field_{slot} {choices} end"
    operand = f"rules.operand_{slot}"
    number, low, high = f"try_cast({text} as double)", f"rules.low_{slot}", f"rules.high_{slot}"
    tests = {
        "equals": f"{text} = {operand}",
        "not_equals": f"{text} <> {operand}",
        "in": f"list_contains(rules.items_{slot}, {text})",
        "not_in": f"not list_contains(rules.items_{slot}, {text})",
        "contains": f"contains({text}, {operand})",
        "starts_with": f"starts_with({text}, {operand})",
        "ends_with": f"ends_with({text}, {operand})",
        "matches": f"regexp_matches({text}, {operand})",
        "is_present": f"{text} is not null",
        "is_blank": f"{text} is null",
        "gt": f"{number} > {low}",
        "gte": f"{number} >= {low}",
        "lt": f"{number} < {low}",
        "lte": f"{number} <= {low}",
        "between": f"{number} between {low} and {high}",
    }
    branches = " ".join(
        f"when '{operator}' then {tests[operator]}"
        for operator in sorted({condition.operator for condition in conditions})
    )
    operator = f"rules.operator_{slot}"
    return f"({operator} is null or coalesce(case {operator} {branches} end, false))"


def all_hold_sql(rules: Sequence[FitRule] | Sequence[EngagementRule], alias: str) -> str:
    """Write the predicate that all conditions of a rule hold for a row."""
    slots = [
        [condition for condition in in_slot if condition]
        for in_slot in zip_longest(*(rule.conditions for rule in rules))
    ]
    return " and ".join(holds_sql(*slot, alias) for slot in enumerate(slots)) or "true"


def rule_table(rules: Sequence[FitRule] | Sequence[EngagementRule]) -> pa.Table:
    """Make a table of rules, one row a rule, for DuckDB to join with."""
    slots = max(len(rule.conditions) for rule in rules)
    rows = []
    for rule in rules:
        row = {name: value for name, value in vars(rule).items() if name != "conditions"}
        row["points"] = str(row["points"])  # Exact: DuckDB reads it as a decimal.
        rows.append(row | condition_columns(rule.conditions, slots))
    names = dict.fromkeys(name for row in rows for name in row)
    whole = ("min_occurrences", "max_occurrences", "max_per_day", "window_days")
    types = {name: pa.int64() for name in whole} | {
        name: pa.list_(pa.string()) if name.startswith("items_") else pa.float64()
        for name in names
        if name.startswith(("items_", "low_", "high_", "decay_"))
    }
    return pa.table(
        {
            name: pa.array([row[name] for row in rows], types.get(name, pa.string()))
            for name in names
        }
    )


def fit_sql(data: Data, scored_on: date, rules: Sequence[FitRule]) -> str:
    """Write the query for the contributions of fit rules."""
    plain = ", ".join(f"lower({name}) as {name}" for name in PLAIN_TEXT)
    titles = "\n".join(
        f"""
        left join (
            select job_title, arg_min(value, priority) as {name}
            from (select distinct job_title from contacts)
            inner join read_csv('{DICTIONARIES}/job_title_patterns.csv')
                on attribute = '{name}' and regexp_matches(job_title, pattern)
            group by job_title
        ) as titles_with_{name} using (job_title)
        """
        for name in ("seniority", "job_function")
    )
    return f"""
    with contacts as (
        select
            contact_id,
            {", ".join(NUMBER_ATTRIBUTES)},
            {plain},
            nullif(split_part(email, '@', -1), '') as email_domain
        from '{data.contacts}'
        where created_at::date <= '{scored_on}'
    ),
    leads as (
        select
            contacts.*,
            seniority,
            job_function,
            case
                when contacts.email_domain is null then 'missing'
                else coalesce(domains.email_domain_type, 'business')
            end as email_domain_type
        from contacts
        left join read_csv('{DICTIONARIES}/email_domains.csv') as domains
            on contacts.email_domain = domains.domain
        {titles}
    )
    select
        leads.contact_id,
        'fit' as dimension,
        rules.rule_id,
        null::integer as occurrences,
        rules.points::bigint as micropoints
    from leads
    inner join fit_rules as rules on {all_hold_sql(rules, "leads")}
    """


def engagement_sql(data: Data, scored_on: date, rules: Sequence[EngagementRule]) -> str:
    """Write the query for the contributions of engagement rules."""
    files = [str(path) for path in data.event_files(scored_on)]
    choices = " ".join(f"when '{name}' then {name}" for name in PROPERTIES)
    return f"""
    with delivered_once as (
        select distinct
            event_id, contact_id, anonymous_id, event_type, occurred_at, page_path, asset
        from read_parquet({files})
        where occurred_at::date <= '{scored_on}'
    ),
    owned as (
        select
            coalesce(delivered_once.contact_id, links.contact_id) as contact_id,
            event_type,
            lower(page_path) as page_path,
            lower(asset) as asset,
            date '{scored_on}' - occurred_at::date as age
        from delivered_once
        left join '{data.identities}' as links
            on delivered_once.anonymous_id = links.anonymous_id
            and links.identified_at::date <= '{scored_on}'
        where coalesce(delivered_once.contact_id, links.contact_id) is not null
    ),
    rules_by_type as (
        select types.event_type as type_of_event, rules.*
        from (select distinct event_type from owned) as types
        inner join engagement_rules as rules
            on types.event_type = rules.event_type or rules.event_type = '*'
    ),
    matched as (
        select owned.*, rules.* exclude (event_type)
        from owned
        inner join rules_by_type as rules
            on owned.event_type = rules.type_of_event
            and (owned.age < rules.window_days or rules.window_days is null)
            and {all_hold_sql(rules, "owned")}
    ),
    days as (
        select
            contact_id,
            rule_id,
            age,
            least(count(*), any_value(max_per_day)) as events
        from matched
        group by all
    ),
    distinct_values as (
        select
            contact_id,
            rule_id,
            count(distinct case distinct_property {choices} end) as number_of_values
        from matched
        where distinct_property <> ''
        group by all
    ),
    days_with_later as (
        select
            *,
            sum(events) over (partition by contact_id, rule_id order by age) - events as later,
            min(age) over (partition by contact_id, rule_id) as latest_age
        from days
    ),
    weighted as (
        select
            contact_id,
            rules.*,
            events,
            age = latest_age as is_latest,
            greatest(
                0, least(events, coalesce(max_occurrences - later, events))
            ) as events_that_count,
            round(rules.points::decimal(18, 6) * (case decay
                when 'linear' then greatest(0, 1 - age / decay_days)
                when 'half_life' then 0.5::double ^ (age / decay_days)
                when 'step' then greatest(0, 1 - decay_percent / 100 * floor(age / decay_days))
                when 'compound' then (1 - decay_percent / 100) ^ floor(age / decay_days)
                else 1
            end)::decimal(18, 12), 6) as points_of_one
        from days_with_later
        inner join engagement_rules as rules using (rule_id)
    ),
    summed as (
        select
            contact_id,
            rule_id,
            any_value(counting) as counting,
            any_value(distinct_property) as distinct_property,
            any_value(min_occurrences) as min_occurrences,
            any_value(max_occurrences) as max_occurrences,
            sum(events) as events,
            sum(points_of_one * events_that_count) as points_of_all,
            max(case when is_latest then points_of_one end) as points_of_latest
        from weighted
        group by contact_id, rule_id
    ),
    counted as (
        select
            summed.*,
            case when distinct_property = '' then events else coalesce(number_of_values, 0) end
            as occurrences
        from summed
        left join distinct_values using (contact_id, rule_id)
    ),
    acted as (
        select
            contact_id,
            'engagement' as dimension,
            rule_id,
            least(occurrences, max_occurrences)::integer as occurrences,
            (1000000 * case counting
                when 'per_event' then points_of_all
                else points_of_latest
            end)::bigint as micropoints
        from counted
        where counting <> 'inactivity' and occurrences >= min_occurrences
    ),
    silent as (
        select
            contacts.contact_id,
            'engagement' as dimension,
            rules.rule_id,
            0 as occurrences,
            (1000000 * rules.points::decimal(18, 6))::bigint as micropoints
        from '{data.contacts}' as contacts
        cross join engagement_rules as rules
        anti join days on contacts.contact_id = days.contact_id and rules.rule_id = days.rule_id
        where rules.counting = 'inactivity'
            and date '{scored_on}' - contacts.created_at::date >= rules.window_days
    )
    from acted
    union all
    from silent
    """


def score(data: Data, rules: Rules, scored_on: date, out: Path) -> None:
    """Score one day and write the contributions.

    Args:
        data: The files to score.
        rules: The rules.
        scored_on: The day.
        out: The Parquet file to write.
    """
    folder = out.parent / f"{out.stem}_temporary"
    with duckdb.connect(config={"temp_directory": str(folder)}) as connection:
        connection.execute("set preserve_insertion_order = false")
        for name, table in (
            ("fit_rules", rule_table(rules.fit)),
            ("engagement_rules", rule_table(rules.engagement)),
        ):
            connection.register("given", table)
            connection.execute(f"create temp table {name} as from given")
            connection.unregister("given")
        connection.execute(
            f"""
            copy (
                from ({fit_sql(data, scored_on, rules.fit)})
                union all
                from ({engagement_sql(data, scored_on, rules.engagement)})
            ) to '{out}' (format parquet)
            """
        )
