{{ config(enabled=lead_scoring.has_module('evidence')) }}
-- The threshold for as many MQLs per week as sales can call: fill in the number.
{%- set mqls_per_week = 40 %}

select
    scoring_model_id,
    min(threshold) as threshold
from {{ ref('threshold_performance') }}
where mqls_per_week <= {{ mqls_per_week }}
group by scoring_model_id
order by scoring_model_id
