{{ config(enabled=lead_scoring.has_module('forecast')) }}
-- The forecast computes on its own how long events count. On the scoring day itself this must match
-- the scores.
with

forecast_leads as (
    select * from {{ ref('int_lead_scoring__forecast_leads') }}
),

forecast_parts as (
    select * from {{ ref('int_lead_scoring__forecast_parts') }}
    where first_day = 0
),

decay_weights as (
    select * from {{ ref('int_lead_scoring__decay_weights') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

matched_rules as (
    select * from {{ ref('int_lead_scoring__matched_rules') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

points_in_forecast as (
    select
        forecast_parts.lead_key,
        rules.rule_id,
        sum(
            forecast_parts.occurrences * coalesce(decay_weights.points_per_occurrence, rules.points)
        ) as points
    from forecast_parts
    inner join rules
        on forecast_parts.rule_key = rules.rule_key
    left join decay_weights
        on forecast_parts.rule_key = decay_weights.rule_key
        and forecast_parts.age_in_days = decay_weights.age_in_days
    group by forecast_parts.lead_key, rules.rule_id
),

points_today as (
    select
        forecast_leads.lead_key,
        rules.rule_id,
        matched_rules.points
    from matched_rules
    inner join rules
        on matched_rules.rule_key = rules.rule_key
        and rules.dimension = 'engagement'
    inner join forecast_leads
        on rules.scoring_model_id = forecast_leads.scoring_model_id
        and matched_rules.contact_key = forecast_leads.contact_key
)

select
    coalesce(points_today.lead_key, points_in_forecast.lead_key) as lead_key,
    coalesce(points_today.rule_id, points_in_forecast.rule_id) as rule_id,
    points_today.points as points_today,
    points_in_forecast.points as points_in_forecast
from points_today
full outer join points_in_forecast
    on points_today.lead_key = points_in_forecast.lead_key
    and points_today.rule_id = points_in_forecast.rule_id
where points_today.points is distinct from points_in_forecast.points
