with

leads as (
    select * from {{ ref('leads_with_outcomes') }}
),

scores as (
    select 'total_score' as measure, total_score as score, is_converted from leads
    union all
    select 'fit_score' as measure, fit_score as score, is_converted from leads
    union all
    select 'engagement_score' as measure, engagement_score as score, is_converted from leads
),

-- Equal scores share the mean of their ranks.
ranked as (
    select
        measure,
        is_converted,
        rank() over (partition by measure order by score)
            + (count(*) over (partition by measure, score) - 1) / 2.0 as score_rank
    from scores
),

counted as (
    select
        measure,
        count(*) as leads,
        count(*) filter (where is_converted) as conversions,
        sum(score_rank) filter (where is_converted) as rank_sum
    from ranked
    group by measure
),

-- The share of pairs of a converted and another lead in which the converted one scores higher.
measured as (
    select
        measure,
        leads,
        conversions,
        round(
            (rank_sum - conversions * (conversions + 1) / 2.0)
            / nullif(conversions * (leads - conversions), 0), 4
        ) as auc
    from counted
)

select * from measured
