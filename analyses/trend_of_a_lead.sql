{{ config(enabled=lead_scoring.has_module('history')) }}
-- One lead period by period, with what changed since the previous one: fill in the lead.
{%- set contact_id = 'C-00186' %}

select
    scoring_model_id,
    valid_from,
    valid_to,
    lead_grade,
    total_score,
    total_score - lag(total_score) over (
        partition by scoring_model_id
        order by valid_from
    ) as change_of_total_score,
    is_mql
from {{ ref('lead_score_history') }}
where contact_id = '{{ contact_id }}'
order by scoring_model_id, valid_from
