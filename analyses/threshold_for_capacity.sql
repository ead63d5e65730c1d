{{ config(enabled=lead_scoring.has_module('evidence')) }}
-- The threshold for as many MQLs per week as sales can call: the lowest one such that neither it
-- nor a higher one brings more. Fill in the number.
{%- set mqls_per_week = 40 %}

with

thresholds as (
    select
        scoring_model_id,
        threshold,
        mqls_per_week,
        max(mqls_per_week) over (
            partition by scoring_model_id
            order by threshold desc
            rows between unbounded preceding and current row
        ) as most_at_or_above
    from {{ ref('threshold_performance') }}
    where mqls_per_week is not null
)

select
    scoring_model_id,
    min(threshold) as threshold
from thresholds
where most_at_or_above <= {{ mqls_per_week }}
group by scoring_model_id
order by scoring_model_id
