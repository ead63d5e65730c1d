{{ config(enabled=lead_scoring.has_module('forecast')) }}
with

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
    where purpose = 'today'
),

scores as (
    select * from {{ ref('int_lead_scoring__scores') }}
    where purpose = 'today'
),

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
    where dimension = 'engagement'
),

-- No lead can fall below the lowest grade.
leads_that_can_fall as (
    select
        audience.scoring_model_id,
        audience.contact_id,
        audience.contact_key,
        audience.created_on,
        audience.last_recycled_on,
        grade_thresholds.min_score as min_score_of_grade
    from audience
    inner join scores
        on audience.scoring_model_id = scores.scoring_model_id
        and audience.contact_id = scores.contact_id
    inner join grade_thresholds
        on scores.scoring_model_id = grade_thresholds.scoring_model_id
        and scores.engagement_grade = grade_thresholds.grade
    where grade_thresholds.min_score is not null
),

numbered as (
    select
        {{ lead_scoring.lead_key() }} as lead_key,
        *
    from leads_that_can_fall
)

select * from numbered
