{{ config(enabled=lead_scoring.has_module('handoffs')) }}
with

working_hours as (
    select * from {{ ref('stg_lead_scoring__working_hours') }}
),

champions as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
    where status = 'champion'
),

models_with_hours as (
    select distinct scoring_model_id
    from working_hours
),

-- The hours under * are for models without hours of their own.
working_weeks as (
    select
        champions.scoring_model_id,
        working_hours.time_zone,
        working_hours.weekday,
        working_hours.opens_at_minute,
        working_hours.closes_at_minute
    from champions
    left join models_with_hours
        on champions.scoring_model_id = models_with_hours.scoring_model_id
    inner join working_hours
        on coalesce(models_with_hours.scoring_model_id, '*') = working_hours.scoring_model_id
)

select * from working_weeks
