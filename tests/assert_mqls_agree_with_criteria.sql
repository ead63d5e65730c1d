-- A lead is an MQL exactly when a criteria set holds and nothing suppresses it, and says which set.
with

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

criteria_sets_met as (
    select * from {{ ref('int_lead_scoring__criteria_sets_met') }}
    where scored_on = {{ lead_scoring.scored_on() }}
)

select
    lead_scores.scoring_model_id,
    lead_scores.contact_id,
    lead_scores.is_mql,
    lead_scores.is_suppressed,
    lead_scores.mql_criteria_set,
    criteria_sets_met.criteria_set
from lead_scores
left join criteria_sets_met
    on lead_scores.scoring_model_id = criteria_sets_met.scoring_model_id
    and lead_scores.contact_id = criteria_sets_met.contact_id
where
    lead_scores.is_mql
    <> (criteria_sets_met.criteria_set is not null and not lead_scores.is_suppressed)
    or lead_scores.is_mql <> (lead_scores.mql_criteria_set is not null)
    or lead_scores.is_suppressed <> (lead_scores.suppression_reason is not null)
    or lead_scores.mql_criteria_set <> criteria_sets_met.criteria_set
