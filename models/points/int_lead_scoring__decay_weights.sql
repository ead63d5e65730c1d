{%- set has_forecast = lead_scoring.has_module('forecast') -%}
{%- set has_personas = lead_scoring.has_module('personas') %}

with

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
),

current_activity as (
    select * from {{ ref('int_lead_scoring__current_activity') }}
),

{% if has_personas -%}
    persona_events as (
        select * from {{ ref('int_lead_scoring__persona_events') }}
    ),

{% endif -%}
rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where counting in ('per_event', 'once')
),

days_with_events as (
    select distinct occurred_on
    from current_activity

    {% if has_personas -%}
        union distinct

        select occurred_on
        from persona_events
    {%- endif %}
),

days_to_score as (
    select distinct scored_on
    from leads_to_score
),

{% if has_forecast -%}
    days_ahead as (
        {{ dbt.generate_series(lead_scoring.forecast_days() + 1) }}
    ),

{% endif -%}
-- Before rules are joined with events: few days have events, and each has one age per scored day.
ages as (
    select
        {{ lead_scoring.time_between(
            'days_with_events.occurred_on', 'days_to_score.scored_on', 'day'
        ) }} as age_in_days
    from days_with_events
    inner join days_to_score
        on days_with_events.occurred_on <= days_to_score.scored_on

    {% if has_forecast -%}
        union distinct

        select
            {{ lead_scoring.age_on_scoring_day('days_with_events.occurred_on') }}
            + days_ahead.generated_number - 1 as age_in_days
        from days_with_events
        cross join days_ahead
        where days_with_events.occurred_on <= {{ lead_scoring.scored_on() }}
    {%- endif %}
),

ages_in_use as (
    select distinct
        rules.rule_key,
        cast(ages.age_in_days as integer) as age_in_days
    from rules
    inner join ages
        on rules.window_days is null
        or rules.window_days > ages.age_in_days
),

decay_weights as (
    {{ lead_scoring.decay_weights(ages_in_use='ages_in_use') }}
)

select * from decay_weights
