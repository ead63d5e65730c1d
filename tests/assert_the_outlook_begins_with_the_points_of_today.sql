{{ config(enabled=lead_scoring.has_module('forecast')) }}
-- The outlook works out on its own how long events count. On the scoring day itself that is what
-- the scores are made of.
with

outlook_leads as (
    select * from {{ ref('int_lead_scoring__outlook_leads') }}
),

outlook_parts as (
    select * from {{ ref('int_lead_scoring__outlook_parts') }}
    where first_day = 0
),

decay_weights as (
    select * from {{ ref('int_lead_scoring__outlook_decay_weights') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

rule_points as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
    where scored_on = {{ lead_scoring.scored_on() }}
        and dimension = 'engagement'
),

points_in_outlook as (
    select
        outlook_parts.lead_key,
        rules.rule_id,
        sum(
            outlook_parts.occurrences * coalesce(decay_weights.points_per_occurrence, rules.points)
        ) as points
    from outlook_parts
    inner join rules
        on outlook_parts.rule_key = rules.rule_key
    left join decay_weights
        on outlook_parts.rule_key = decay_weights.rule_key
        and outlook_parts.age_in_days = decay_weights.age_in_days
    group by outlook_parts.lead_key, rules.rule_id
),

points_today as (
    select
        outlook_leads.lead_key,
        rule_points.rule_id,
        rule_points.points
    from rule_points
    inner join outlook_leads
        on rule_points.scoring_model_id = outlook_leads.scoring_model_id
        and rule_points.contact_key = outlook_leads.contact_key
)

select
    coalesce(points_today.lead_key, points_in_outlook.lead_key) as lead_key,
    coalesce(points_today.rule_id, points_in_outlook.rule_id) as rule_id,
    points_today.points as points_today,
    points_in_outlook.points as points_in_outlook
from points_today
full outer join points_in_outlook
    on points_today.lead_key = points_in_outlook.lead_key
    and points_today.rule_id = points_in_outlook.rule_id
where points_today.points is distinct from points_in_outlook.points
