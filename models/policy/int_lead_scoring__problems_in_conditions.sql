{%- set attributes = lead_scoring.known_attributes() -%}
{%- set properties = lead_scoring.event_properties() -%}
{%- set text_operators = lead_scoring.text_operators() -%}
{%- set number_operators = lead_scoring.number_operators() -%}
{%- set rule_operators = ['matched', 'not_matched'] -%}
{%- set score_operators = [
    'equals', 'not_equals', 'in', 'not_in', 'is_blank', 'is_present',
] + number_operators -%}
{%- set all_operators = text_operators + number_operators -%}

with

fit_rules as (
    select * from {{ ref('stg_lead_scoring__fit_rules') }}
),

engagement_rules as (
    select * from {{ ref('stg_lead_scoring__engagement_rules') }}
),

audience_rules as (
    select * from {{ ref('stg_lead_scoring__audience_rules') }}
),

mql_criteria as (
    select * from {{ ref('stg_lead_scoring__mql_criteria') }}
),

job_title_patterns as (
    select * from {{ ref('stg_lead_scoring__job_title_patterns') }}
),

-- Every condition of every table, with the kind of thing that it compares.
conditions as (
    select
        'fit_rules' as rule_table,
        row_label,
        'attribute' as compares,
        attribute as field,
        operator,
        value
    from fit_rules

    union all

    select
        'audience_rules' as rule_table,
        row_label,
        case when attribute = 'rule' then 'rule' else 'attribute' end as compares,
        attribute as field,
        operator,
        value
    from audience_rules

    union all

    select
        'engagement_rules' as rule_table,
        row_label,
        'property' as compares,
        property as field,
        operator,
        value
    from engagement_rules
    where property is not null or operator is not null or value is not null

    union all

    select
        'mql_criteria' as rule_table,
        row_label,
        case
            when measure = 'rule' then 'rule'
            when measure like '%_score' then 'score'
            else 'grade'
        end as compares,
        measure as field,
        operator,
        value
    from mql_criteria

    union all

    select
        'job_title_patterns' as rule_table,
        row_label,
        'pattern' as compares,
        attribute as field,
        'matches' as operator,
        pattern as value
    from job_title_patterns
),

with_parts as (
    select
        *,
        {{ lead_scoring.trimmed('value') }} as trimmed_value,
        {{ dbt.split_part('value', "'|'", 1) }} as low_text,
        {{ dbt.split_part('value', "'|'", 2) }} as high_text
    from conditions
),

problems as (
    select
        rule_table,
        row_label,
        case
            when compares = 'attribute' and field not in ({{ lead_scoring.text_list(attributes) }})
                then 'unknown attribute ' || {{ lead_scoring.quoted('field') }}
                    || '; the attributes are {{ attributes | join(', ') }}'
            when compares = 'property' and field is null
                then 'operator or value without a property'
            when compares = 'property'
                and field not in ({{ lead_scoring.text_list(properties + ['']) }})
                then 'unknown property ' || {{ lead_scoring.quoted('field') }}
                    || '; the properties are {{ properties | join(', ') or '(none)' }}'
            when compares = 'property' and operator is null
                then 'property without an operator'
            when compares in ('attribute', 'property', 'grade')
                and operator not in ({{ lead_scoring.text_list(all_operators) }})
                then 'unknown operator ' || {{ lead_scoring.quoted('operator') }}
                    || '; the operators are {{ all_operators | join(', ') }}'
            when compares = 'rule'
                and operator not in ({{ lead_scoring.text_list(rule_operators) }})
                then 'unknown operator ' || {{ lead_scoring.quoted('operator') }}
                    || ' for a rule; expected matched or not_matched'
            when compares = 'score'
                and operator not in ({{ lead_scoring.text_list(score_operators) }})
                then 'unknown operator ' || {{ lead_scoring.quoted('operator') }}
                    || ' for a score; expected one of {{ score_operators | join(', ') }}'
            when operator in ('is_blank', 'is_present')
                then null
            when value is null
                then 'value is blank; ' || operator || ' needs one'
            when operator in ('in', 'not_in') and replace(replace(value, '|', ''), ' ', '') = ''
                then 'the list of ' || operator || ' has no item'
            when operator = 'between'
                and (
                    length(value) - length(replace(value, '|', '')) <> 1
                    or {{ lead_scoring.text_to_number(lead_scoring.trimmed('low_text')) }} is null
                    or {{ lead_scoring.text_to_number(lead_scoring.trimmed('high_text')) }} is null
                )
                then 'value is ' || {{ lead_scoring.quoted('value') }}
                    || '; between expects two numbers as low|high'
            when operator = 'between'
                and {{ lead_scoring.text_to_number(lead_scoring.trimmed('low_text')) }}
                > {{ lead_scoring.text_to_number(lead_scoring.trimmed('high_text')) }}
                then 'value is ' || {{ lead_scoring.quoted('value') }}
                    || '; the low end of between is above the high end'
            when operator in ('gt', 'gte', 'lt', 'lte')
                and {{ lead_scoring.text_to_number('trimmed_value') }} is null
                then 'value is ' || {{ lead_scoring.quoted('value') }}
                    || '; ' || operator || ' expects a number'
            when compares = 'score' and operator in ('equals', 'not_equals')
                and {{ lead_scoring.text_to_number('trimmed_value') }} is null
                then 'value is ' || {{ lead_scoring.quoted('value') }}
                    || '; a score is compared with a number'
            when operator = 'matches'
                then 'value is ' || {{ lead_scoring.quoted('value') }}
                    || '; ' || {{ lead_scoring.pattern_problem('value') }}
        end as reason
    from with_parts
),

score_list_items as (
    select
        rule_table,
        row_label,
        {{ lead_scoring.unnested(lead_scoring.split_list('value'), 'listed_item') }}
    from conditions
    {{ lead_scoring.unnested_from(lead_scoring.split_list('value'), 'listed_item') }}
    where compares = 'score' and operator in ('in', 'not_in')
),

score_items_trimmed as (
    select
        *,
        trim(listed_item) as item
    from score_list_items
),

score_list_problems as (
    select
        rule_table,
        row_label,
        'value lists ' || {{ lead_scoring.quoted('item') }}
        || '; a score is compared with numbers' as reason
    from score_items_trimmed
    where item <> '' and {{ lead_scoring.text_to_number('item') }} is null
),

all_problems as (
    select * from problems

    union all

    select * from score_list_problems
)

select * from all_problems
where reason is not null
