{{ config(materialized='view', enabled=lead_scoring.has_module('forecast')) }}
{%- set end_of_forecast = lead_scoring.forecast_days() + 1 -%}

with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

forecast_rules as (
    select
        rules.rule_key,
        rules.scoring_model_id,
        rules.group_key,
        rules.combine,
        live_groups.min_points,
        live_groups.max_points,
        rules.points,
        rules.counting,
        rules.distinct_property,
        rules.min_occurrences,
        rules.max_occurrences,
        rules.max_per_day,
        rules.window_days,
        rules.decay <> 'none' and rules.counting <> 'inactivity' as fades,
        greatest(
            0, coalesce({{ lead_scoring.days_ahead('rules.valid_from') }}, 0)
        ) as first_day,
        least(
            {{ end_of_forecast }},
            coalesce({{ lead_scoring.days_ahead('rules.valid_to') }}, {{ end_of_forecast }})
        ) as end_day
    from rules
    inner join live_groups
        on rules.group_key = live_groups.group_key
    where rules.rule_type = 'engagement'
)

select * from forecast_rules
where first_day < end_day
