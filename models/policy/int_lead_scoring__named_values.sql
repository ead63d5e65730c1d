{%- set cell = ['rule_key', 'kind', 'field', 'operator', 'value'] | join(', ') %}

with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where coalesce(valid_to > {{ lead_scoring.scored_on() }}, true)
),

rule_conditions as (
    select * from {{ ref('int_lead_scoring__rule_conditions') }}
),

-- Cells that name what rows have: event types, and whole texts in conditions.
cells as (
    select
        rule_key,
        'event_type' as kind,
        'event_type' as field,
        'equals' as operator,
        event_type as value
    from rules
    where rule_type = 'engagement' and event_type <> '*'

    union all

    select
        rules.rule_key,
        case when rules.rule_type = 'engagement' then 'property' else 'attribute' end as kind,
        rule_conditions.field,
        rule_conditions.operator,
        rule_conditions.value
    from rule_conditions
    inner join rules
        on rule_conditions.rule_key = rules.rule_key
    where rule_conditions.field <> 'rule'
        and rule_conditions.operator in ('equals', 'not_equals', 'in', 'not_in')
),

cells_by_item as (
    {{ lead_scoring.rows_by_item('cells') }}
),

items as (
    select
        {{ cell }},
        item
    from cells_by_item
    where operator in ('in', 'not_in') and item <> ''

    union all

    select
        {{ cell }},
        {{ lead_scoring.trimmed('value') }} as item
    from cells
    where operator in ('equals', 'not_equals')
),

-- Text compares in any letter case.
named_values as (
    select
        {{ cell }},
        lower(item) as lower_item,
        min(item) as item
    from items
    group by {{ cell }}, lower(item)
)

select * from named_values
