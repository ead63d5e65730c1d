{#- Shared parts of the steps from activity to engagement points, for any set of days. -#}

{% macro is_valid_on(rules, day) -%}
    coalesce({{ rules }}.valid_from <= {{ day }}, true)
    and coalesce({{ day }} < {{ rules }}.valid_to, true)
{%- endmacro %}


{% macro counts_on_day(rules, leads) -%}
    {#- Whether a rule counts for a lead on its day: as of a landmark, the rules of now are judged, whenever they came. -#}
    case
        when {{ leads }}.known_until is not null then {{ rules }}.is_valid
        else {{ lead_scoring.is_valid_on(rules, leads ~ '.scored_on') }}
    end
{%- endmacro %}


{% macro window_bucket(occurred_on, day) -%}
    {#- The shortest window that still includes an event; 0 if none does. -#}
    {%- set windows = lead_scoring.engagement_windows() -%}
    {%- if windows -%}
        case
            {% for window in windows -%}
                when {{ lead_scoring.time_between(occurred_on, day, 'day') }} < {{ window }} then {{ window }}
            {% endfor -%}
            else 0
        end
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}


{% macro decay_weights(ages_in_use) -%}
with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

ages as (
    select * from {{ ages_in_use }}
),

remaining_shares as (
    select
        ages.rule_key,
        ages.age_in_days,
        rules.points,
        rules.window_days,
        rules.max_per_day,
        rules.decay,
        rules.decay_days,
        rules.decay_percent,
        case rules.decay
            when 'linear'
                then greatest(0, 1 - ages.age_in_days / rules.decay_days)
            when 'half_life'
                then power(
                    cast(0.5 as {{ lead_scoring.type_double() }}),
                    ages.age_in_days / rules.decay_days
                )
            when 'step'
                then
                    greatest(
                        0,
                        1 - rules.decay_percent / 100 * floor(ages.age_in_days / rules.decay_days)
                    )
            when 'compound'
                then
                    power(
                        1 - rules.decay_percent / 100,
                        floor(ages.age_in_days / rules.decay_days)
                    )
            else 1
        end as remaining_share
    from ages
    inner join rules
        on ages.rule_key = rules.rule_key
),

-- The only place where a float becomes points: from here on everything is decimal, and sums are
-- exact.
weights as (
    select
        rule_key,
        age_in_days,
        {{ lead_scoring.share_of_points('points', 'remaining_share') }} as points_per_occurrence
        {%- for column, days in lead_scoring.days_looked_beyond().items() -%}
            ,
            {{ lead_scoring.days_to_next_change(days) }} as {{ column }}
        {%- endfor %}
    from remaining_shares
)

select * from weights
{%- endmacro %}


{% macro distinct_rule_values(with_personas=false) -%}
{%- set properties = lead_scoring.event_properties() -%}
with

event_kinds as (
    {{ lead_scoring.event_kinds_with_type(with_personas) }}
),

event_kind_rules as (
    select distinct
        signature_id,
        rule_key
    from {{ ref('int_lead_scoring__event_kind_rules') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

rule_values as (
    select
        rules.rule_key,
        rules.scoring_model_id,
        rules.window_days,
        event_kinds.signature_id,
        case
            {% for property in properties -%}
                when rules.distinct_property = '{{ property }}'
                    then lower(event_kinds.{{ property }})
            {% endfor -%}
            when 1 = 1 then ''
        end as property_value
    from rules
    inner join event_kind_rules
        on rules.rule_key = event_kind_rules.rule_key
    inner join event_kinds
        on event_kind_rules.signature_id = event_kinds.signature_id
    where rules.counting = 'once'
        and rules.distinct_property is not null
),

known_values as (
    select * from rule_values
    where property_value <> ''
)

select * from known_values
{%- endmacro %}
