with

leads as (
    select * from {{ ref('leads_with_outcomes') }}
),

-- Equal scores share the mean of their ranks.
ranked as (
    select
        scoring_model_id,
        is_test,
        is_converted,
        rank() over (partition by scoring_model_id, is_test order by total_score)
            + (count(*) over (partition by scoring_model_id, is_test, total_score) - 1) / 2.0
            as score_rank
    from leads
),

counted as (
    select
        scoring_model_id,
        is_test,
        count(*) as leads,
        count(*) filter (where is_converted) as conversions,
        sum(score_rank) filter (where is_converted) as rank_sum
    from ranked
    group by scoring_model_id, is_test
),

-- The share of pairs of a converted and another lead in which the converted one scores higher.
measured as (
    select
        scoring_model_id,
        case when is_test then 'test' else 'training' end as split,
        leads,
        conversions,
        round(
            (rank_sum - conversions * (conversions + 1) / 2.0)
            / nullif(conversions * (leads - conversions), 0), 4
        ) as auc
    from counted
)

select * from measured
