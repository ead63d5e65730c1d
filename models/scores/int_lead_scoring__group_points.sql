with

matched_rules as (
    select * from {{ ref('int_lead_scoring__matched_rules') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

points_combined as (
    select
        matched_rules.scored_on,
        matched_rules.contact_key,
        rules.group_key,
        sum(matched_rules.points) as summed_points,
        max(matched_rules.points) as best_points
    from matched_rules
    inner join rules
        on matched_rules.rule_key = rules.rule_key
    group by matched_rules.scored_on, matched_rules.contact_key, rules.group_key
),

points_before_limits as (
    select
        points_combined.scored_on,
        points_combined.contact_key,
        points_combined.group_key,
        case live_groups.combine
            when 'max' then points_combined.best_points
            else points_combined.summed_points
        end as points_before_limits,
        live_groups.min_points,
        live_groups.max_points
    from points_combined
    inner join live_groups
        on points_combined.group_key = live_groups.group_key
),

points_limited as (
    select
        scored_on,
        contact_key,
        group_key,
        cast(points_before_limits as {{ lead_scoring.type_points() }}) as points_before_limits,
        cast(
            {{ lead_scoring.within_limits('points_before_limits') }}
            as {{ lead_scoring.type_points() }}
        ) as points
    from points_before_limits
)

select * from points_limited
