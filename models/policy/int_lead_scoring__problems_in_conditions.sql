{%- set attributes = lead_scoring.known_attributes() -%}
{%- set properties = lead_scoring.event_properties() -%}
{%- set cleaned_fields = lead_scoring.contact_attributes() + lead_scoring.attributes_of_companies()
    + properties -%}
{%- set number_operators = lead_scoring.number_operators() -%}
{%- set operators = lead_scoring.text_operators() + number_operators -%}
{%- set score_operators = ['equals', 'not_equals', 'in', 'not_in', 'is_blank', 'is_present'] -%}
{%- set score_operators = score_operators + number_operators -%}
{%- set low = lead_scoring.trimmed(dbt.split_part('value', "'|'", 1)) -%}
{%- set high = lead_scoring.trimmed(dbt.split_part('value', "'|'", 2)) -%}
{%- set conditions = {
    'fit_rules': {'field': 'attribute', 'compares': "'attribute'"},
    'audience_rules': {
        'field': 'attribute',
        'compares': "case when attribute = 'rule' then 'rule' else 'attribute' end",
    },
    'engagement_rules': {
        'field': 'property',
        'compares': "case when coalesce(property, operator, value) is not null then 'property' end",
    },
    'robots': {
        'field': 'property',
        'compares': "case when coalesce(property, operator, value) is not null then 'property' end",
    },
    'mql_criteria': {
        'field': 'measure',
        'compares': "case when measure = 'rule' then 'rule'"
            ~ " when measure like '%_score' then 'score' else 'grade' end",
    },
    'job_title_patterns': {
        'field': 'attribute',
        'compares': "'pattern'",
        'operand': "'matches' as operator, pattern as value",
    },
} -%}

with

{% for rule_table in conditions -%}
    {{ rule_table }} as (
        select * from {{ ref('stg_lead_scoring__' ~ rule_table) }}
    ),

{% endfor -%}

-- Every condition of every table, with the kind of field that it compares.
conditions as (
    {% for rule_table, condition in conditions.items() -%}
        select
            '{{ rule_table }}' as rule_table,
            row_label,
            {{ condition.compares }} as compares,
            {{ condition.field }} as field,
            {{ condition.get('operand', 'operator, value') }}
        from {{ rule_table }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

with_numbers as (
    select
        *,
        {{ lead_scoring.text_to_number(lead_scoring.trimmed('value')) }} as value_number,
        {{ lead_scoring.text_to_number(low) }} as low_number,
        {{ lead_scoring.text_to_number(high) }} as high_number
    from conditions
    where compares is not null
),

condition_problems as (
    select
        rule_table,
        row_label,
        case
            when compares = 'attribute' and field not in ({{ lead_scoring.text_list(attributes) }})
                then {{ lead_scoring.message(
                    "unknown attribute '{field}'; the attributes are " ~ attributes | join(', ')
                ) }}
            when compares = 'property' and field is null
                then 'operator or value without a property'
            when compares = 'property'
                and field not in ({{ lead_scoring.text_list(properties + ['']) }})
                then {{ lead_scoring.message(
                    "unknown property '{field}'; the properties are "
                    ~ (properties | join(', ') or '(none)')
                ) }}
            when compares = 'property' and operator is null
                then 'property without an operator'
            when compares in ('attribute', 'property', 'grade')
                and operator not in ({{ lead_scoring.text_list(operators) }})
                then {{ lead_scoring.message(
                    "unknown operator '{operator}'; the operators are " ~ operators | join(', ')
                ) }}
            when compares = 'rule' and operator not in ('matched', 'not_matched')
                then {{ lead_scoring.message(
                    "unknown operator '{operator}' for a rule; expected matched or not_matched"
                ) }}
            when compares = 'score'
                and operator not in ({{ lead_scoring.text_list(score_operators) }})
                then {{ lead_scoring.message(
                    "unknown operator '{operator}' for a score; expected one of "
                    ~ score_operators | join(', ')
                ) }}
            when operator in ('is_blank', 'is_present') then null
            when value is null
                then {{ lead_scoring.message('value is blank; {operator} needs one') }}
            when operator in ('in', 'not_in') and replace(replace(value, '|', ''), ' ', '') = ''
                then {{ lead_scoring.message('the list of {operator} has no item') }}
            when operator = 'between'
                and (
                    length(value) - length(replace(value, '|', '')) <> 1
                    or low_number is null or high_number is null
                )
                then {{ lead_scoring.message(
                    "value is '{value}'; between expects two numbers as low|high"
                ) }}
            when operator = 'between' and low_number > high_number
                then {{ lead_scoring.message(
                    "value is '{value}'; the low end of between is above the high end"
                ) }}
            when operator in ('gt', 'gte', 'lt', 'lte') and value_number is null
                then {{ lead_scoring.message("value is '{value}'; {operator} expects a number") }}
            when compares = 'score' and operator in ('equals', 'not_equals')
                and value_number is null
                then {{ lead_scoring.message(
                    "value is '{value}'; a score is compared with a number"
                ) }}
            when operator = 'matches'
                then {{ lead_scoring.message("value is '{value}'; ") }}
                    || {{ lead_scoring.pattern_problem('value') }}
        end as reason
    from with_numbers
),

listed_items as (
    {{ lead_scoring.rows_by_item('conditions') }}
),

listed_item_problems as (
    select
        rule_table,
        row_label,
        {{ lead_scoring.message(
            "value lists '{item}'; a score is compared with numbers"
        ) }} as reason
    from listed_items
    where compares = 'score' and operator in ('in', 'not_in')
        and item <> '' and {{ lead_scoring.text_to_number('item') }} is null
),

-- What nobody has: such text is cleaned away.
placeholder_problems as (
    select
        rule_table,
        row_label,
        {{ lead_scoring.message(
            "'{item}' is a placeholder (placeholder_values), which is read as missing;"
            ~ ' use is_blank or is_present'
        ) }} as reason
    from listed_items
    where compares in ('attribute', 'property')
        and field in ({{ lead_scoring.text_list(cleaned_fields + ['']) }})
        and (
            operator in ('in', 'not_in')
            or (operator in ('equals', 'not_equals') and item = {{ lead_scoring.trimmed('value') }})
        )
        and lower(item) in ({{ lead_scoring.text_list(lead_scoring.placeholder_values() + ['']) }})
        and item <> ''
),

problems as (
    {{ lead_scoring.problems_of([
        'condition_problems', 'listed_item_problems', 'placeholder_problems'
    ]) }}
)

select * from problems
where reason is not null
