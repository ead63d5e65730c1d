with

rule_points as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
),

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

points_combined as (
    select
        scoring_model_id,
        contact_id,
        dimension,
        score_group,
        case combine when 'max' then max(points) else sum(points) end as points
    from rule_points
    group by scoring_model_id, contact_id, dimension, score_group, combine
),

limits_of_groups as (
    select
        points_combined.*,
        coalesce(score_groups.min_points, points_combined.points) as min_points,
        coalesce(score_groups.max_points, points_combined.points) as max_points
    from points_combined
    inner join score_groups
        on points_combined.scoring_model_id = score_groups.scoring_model_id
        and points_combined.score_group = score_groups.score_group
),

-- A minimum is never above 0 and a maximum never below: one of them binds at most.
points_limited as (
    select
        scoring_model_id,
        contact_id,
        dimension,
        score_group,
        cast(points as {{ lead_scoring.type_points() }}) as points_before_limits,
        cast(
            case
                when points > max_points then max_points
                when points < min_points then min_points
                else points
            end as {{ lead_scoring.type_points() }}
        ) as points
    from limits_of_groups
)

select * from points_limited
