with

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

group_points as (
    select * from {{ ref('int_lead_scoring__group_points') }}
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
),

points_by_dimension as (
    select
        group_points.scored_on,
        live_groups.scoring_model_id,
        group_points.contact_key,
        sum(
            case when live_groups.dimension = 'fit' then group_points.points else 0 end
        ) as fit_score,
        sum(
            case when live_groups.dimension = 'engagement' then group_points.points else 0 end
        ) as engagement_score
    from group_points
    inner join live_groups
        on group_points.group_key = live_groups.group_key
    group by group_points.scored_on, live_groups.scoring_model_id, group_points.contact_key
),

scores as (
    select
        audience.purpose,
        audience.scored_on,
        audience.scoring_model_id,
        audience.contact_id,
        audience.contact_key,
        cast(
            coalesce(points_by_dimension.fit_score, 0) as {{ lead_scoring.type_points() }}
        ) as fit_score,
        cast(
            coalesce(points_by_dimension.engagement_score, 0) as {{ lead_scoring.type_points() }}
        ) as engagement_score
    from audience
    left join points_by_dimension
        on audience.scored_on = points_by_dimension.scored_on
        and audience.scoring_model_id = points_by_dimension.scoring_model_id
        and audience.contact_key = points_by_dimension.contact_key
),

totals as (
    select
        scores.*,
        scoring_models.scale_max,
        scoring_models.points_at_scale_max,
        {{ lead_scoring.weighted_points({
            'scores.fit_score': 'scoring_models.fit_weight',
            'scores.engagement_score': 'scoring_models.engagement_weight',
        }) }} as total_score
    from scores
    inner join scoring_models
        on scores.scoring_model_id = scoring_models.scoring_model_id
),

graded as (
    select
        totals.purpose,
        totals.scored_on,
        totals.scoring_model_id,
        totals.contact_id,
        totals.contact_key,
        totals.fit_score,
        totals.engagement_score,
        totals.total_score,
        {{ lead_scoring.scaled_score(
            'totals.total_score', 'totals.scale_max', 'totals.points_at_scale_max'
        ) }} as scaled_score,
        fit_thresholds.grade as fit_grade,
        engagement_thresholds.grade as engagement_grade,
        fit_thresholds.grade || engagement_thresholds.grade as lead_grade,
        cast(
            fit_thresholds.next_min_score - totals.fit_score as {{ lead_scoring.type_points() }}
        ) as points_to_next_fit_grade,
        cast(
            engagement_thresholds.next_min_score - totals.engagement_score
            as {{ lead_scoring.type_points() }}
        ) as points_to_next_engagement_grade
    from totals
    left join grade_thresholds as fit_thresholds
        on totals.scoring_model_id = fit_thresholds.scoring_model_id
        and fit_thresholds.dimension = 'fit'
        and coalesce(totals.fit_score >= fit_thresholds.min_score, true)
        and coalesce(totals.fit_score < fit_thresholds.next_min_score, true)
    left join grade_thresholds as engagement_thresholds
        on totals.scoring_model_id = engagement_thresholds.scoring_model_id
        and engagement_thresholds.dimension = 'engagement'
        and coalesce(totals.engagement_score >= engagement_thresholds.min_score, true)
        and coalesce(totals.engagement_score < engagement_thresholds.next_min_score, true)
)

select * from graded
