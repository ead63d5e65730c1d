-- The grade is the one with the highest min_score that the score reaches.
with

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
),

grades_given as (
    select
        scoring_model_id,
        contact_id,
        'fit' as dimension,
        fit_grade as grade,
        fit_score as score
    from lead_scores

    union all

    select
        scoring_model_id,
        contact_id,
        'engagement' as dimension,
        engagement_grade as grade,
        engagement_score as score
    from lead_scores
),

best_reached as (
    select
        grades_given.scoring_model_id,
        grades_given.contact_id,
        grades_given.dimension,
        max(grade_thresholds.min_score) as min_score
    from grades_given
    inner join grade_thresholds
        on grades_given.scoring_model_id = grade_thresholds.scoring_model_id
        and grades_given.dimension = grade_thresholds.dimension
        and grades_given.score >= grade_thresholds.min_score
    group by grades_given.scoring_model_id, grades_given.contact_id, grades_given.dimension
)

select
    grades_given.*,
    grade_thresholds.min_score as min_score_of_grade,
    best_reached.min_score as highest_min_score_reached
from grades_given
left join grade_thresholds
    on grades_given.scoring_model_id = grade_thresholds.scoring_model_id
    and grades_given.dimension = grade_thresholds.dimension
    and grades_given.grade = grade_thresholds.grade
left join best_reached
    on grades_given.scoring_model_id = best_reached.scoring_model_id
    and grades_given.contact_id = best_reached.contact_id
    and grades_given.dimension = best_reached.dimension
where grade_thresholds.grade is null
    or grade_thresholds.min_score is distinct from best_reached.min_score
