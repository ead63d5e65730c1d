{{ config(enabled=lead_scoring.has_module('history')) }}
-- Every lead as scored on one day: fill in the day.
{%- set day = "cast('2026-06-01' as date)" %}

select *
from {{ ref('lead_score_history') }}
where valid_from <= {{ day }}
    and coalesce(valid_to > {{ day }}, true)
order by scoring_model_id, total_score desc, contact_id
