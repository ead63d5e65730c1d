{{ config(enabled=lead_scoring.has_module('forecast')) }}
with

lead_scores as (
    select * from {{ ref('lead_scores') }}
    where grade_drops_on is not null
),

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
    where dimension = 'engagement'
)

select
    lead_scores.scoring_model_id,
    lead_scores.contact_id,
    lead_scores.engagement_grade,
    lead_scores.grade_drops_on
from lead_scores
left join grade_thresholds
    on lead_scores.scoring_model_id = grade_thresholds.scoring_model_id
    and lead_scores.engagement_grade = grade_thresholds.grade
where coalesce(grade_thresholds.grade_rank, 1) = 1
    or lead_scores.grade_drops_on <= lead_scores.scored_on
    or lead_scores.grade_drops_on > {{ lead_scoring.days_after('lead_scores.scored_on', 400) }}
