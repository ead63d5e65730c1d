with

rule_points as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
),

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

-- In the scale of points: engines would bring the points of every lead to another one and back,
-- which takes longer than all the rest.
limits as (
    select
        scoring_model_id,
        score_group,
        cast(min_points as decimal(28, 6)) as min_points,
        cast(max_points as decimal(28, 6)) as max_points
    from score_groups
),

points_combined as (
    select
        scored_on,
        scoring_model_id,
        contact_id,
        dimension,
        score_group,
        case combine when 'max' then max(points) else sum(points) end as points
    from rule_points
    group by scored_on, scoring_model_id, contact_id, dimension, score_group, combine
),

limits_of_groups as (
    select
        points_combined.*,
        limits.min_points,
        limits.max_points
    from points_combined
    inner join limits
        on points_combined.scoring_model_id = limits.scoring_model_id
        and points_combined.score_group = limits.score_group
),

-- A minimum is never above 0 and a maximum never below: one of them binds at most.
points_limited as (
    select
        scored_on,
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
