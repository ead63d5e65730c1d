{{ config(enabled=lead_scoring.has_module('history')) }}
-- The same leads with the same values.
{%- set shared_columns = [
    'fit_score', 'engagement_score', 'total_score', 'scaled_score', 'fit_grade',
    'engagement_grade', 'lead_grade', 'is_mql', 'mql_criteria_set', 'is_suppressed',
    'suppression_reason', 'next_action',
] %}

with

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

scores_in_history as (
    select * from {{ ref('lead_score_history') }}
    where valid_to is null
)

select
    coalesce(lead_scores.scoring_model_id, scores_in_history.scoring_model_id) as scoring_model_id,
    coalesce(lead_scores.contact_id, scores_in_history.contact_id) as contact_id
from lead_scores
full outer join scores_in_history
    on lead_scores.scoring_model_id = scores_in_history.scoring_model_id
    and lead_scores.contact_id = scores_in_history.contact_id
where lead_scores.contact_id is null
    or scores_in_history.contact_id is null
    {%- for column in shared_columns %}
        or lead_scores.{{ column }} is distinct from scores_in_history.{{ column }}
    {%- endfor %}
