-- And under "max" at most one rule counts; no rule counts more than it gives, or with the opposite
-- sign.
with

contributions as (
    select * from {{ ref('lead_score_contributions') }}
),

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

points_by_group as (
    select
        scoring_model_id,
        contact_id,
        score_group,
        sum(points_counted) as points,
        count(case when points_counted <> 0 then 1 end) as rules_that_count,
        max(
            case
                when abs(points_counted) > abs(points) or points_counted * points < 0 then 1
                else 0
            end
        ) as has_overcount
    from contributions
    group by scoring_model_id, contact_id, score_group
)

select points_by_group.*
from points_by_group
left join score_groups
    on points_by_group.scoring_model_id = score_groups.scoring_model_id
    and points_by_group.score_group = score_groups.score_group
where score_groups.score_group is null
    or points_by_group.points < score_groups.min_points
    or points_by_group.points > score_groups.max_points
    or points_by_group.has_overcount = 1
    or (score_groups.combine = 'max' and points_by_group.rules_that_count > 1)
