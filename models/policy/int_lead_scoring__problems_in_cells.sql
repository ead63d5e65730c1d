{%- set rule_cells = lead_scoring.rule_cells() -%}
{%- set properties = lead_scoring.event_properties() -%}
{%- set fades = "counting <> 'inactivity'"
    ~ " and decay in ('linear', 'half_life', 'step', 'compound')" -%}

with

{% for rule_table in rule_cells -%}
    {{ rule_table }} as (
        select * from {{ ref('stg_lead_scoring__' ~ rule_table) }}
    ),

{% endfor -%}

cell_problems as (
    {% for rule_table, columns in rule_cells.items() -%}
        {% set is_last_table = loop.last -%}
        {% for column, expected in columns.items() -%}
            select
                '{{ rule_table }}' as rule_table,
                row_label,
                {{ lead_scoring.cell_problem(column, expected) }} as reason
            from {{ rule_table }}
            {{ 'union all' if not (is_last_table and loop.last) }}
        {% endfor -%}
    {% endfor -%}
),

validity_problems as (
    {% for rule_table in ['fit_rules', 'engagement_rules'] -%}
        select
            '{{ rule_table }}' as rule_table,
            row_label,
            case
                {% for column in ['valid_from', 'valid_to'] -%}
                    when {{ column }}_text is not null and {{ column }} is null
                        then {{ lead_scoring.message(
                            column ~ " is '{" ~ column ~ "_text}'; a date as YYYY-MM-DD is expected"
                        ) }}
                {% endfor -%}
                when valid_to <= valid_from
                    then {{ lead_scoring.message(
                        'valid_to ({valid_to_text}) must be after valid_from ({valid_from_text})'
                    ) }}
            end as reason
        from {{ rule_table }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- How a rule counts and decays determines which other cells it needs.
counting_problems as (
    select
        'engagement_rules' as rule_table,
        row_label,
        case
            when counting = 'inactivity' and window_days_text is null
                then 'inactivity needs window_days'
            when {{ fades }} and decay_days_text is null
                then {{ lead_scoring.message('decay {decay} needs decay_days') }}
            when {{ fades }} and decay_days = 0
                then 'decay_days is ' || decay_days_text || '; it must be above 0'
            when counting <> 'inactivity' and decay in ('step', 'compound')
                and decay_percent_text is null
                then {{ lead_scoring.message('decay {decay} needs decay_percent') }}
            when distinct_property not in ({{ lead_scoring.text_list(properties + ['']) }})
                then {{ lead_scoring.message(
                    "unknown distinct_property '{distinct_property}'; the properties are "
                    ~ (properties | join(', ') or '(none)')
                ) }}
            when distinct_property is not null and counting = 'per_event'
                then 'distinct_property works with counting once only'
            when distinct_property is not null and counting = 'once'
                and max_per_day_text is not null
                then 'distinct_property and max_per_day exclude each other'
        end as reason
    from engagement_rules
),

effect_problems as (
    select
        'audience_rules' as rule_table,
        row_label,
        'attribute rule works with effect suppress only' as reason
    from audience_rules
    where attribute = 'rule' and effect = 'include'
),

problems as (
    {{ lead_scoring.problems_of([
        'cell_problems', 'validity_problems', 'counting_problems', 'effect_problems',
    ]) }}
)

select * from problems
where reason is not null
