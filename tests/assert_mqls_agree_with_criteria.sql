-- A lead is an MQL exactly if a person says so, or else if it names the criteria set that is met,
-- one of its model's; a suppressed lead is not, and names the reason.
with

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
    where purpose = 'today'
),

criteria as (
    select * from {{ ref('int_lead_scoring__criteria') }}
)

select
    lead_scores.scoring_model_id,
    lead_scores.contact_id,
    lead_scores.is_mql,
    lead_scores.is_suppressed,
    lead_scores.mql_criteria_set,
    daily_scores.mql_criteria_set as computed_criteria_set
from lead_scores
inner join daily_scores
    on lead_scores.scoring_model_id = daily_scores.scoring_model_id
    and lead_scores.contact_id = daily_scores.contact_id
where
    lead_scores.is_mql <> (
        not lead_scores.is_suppressed
        and coalesce(lead_scores.override = 'mql', lead_scores.mql_criteria_set is not null)
    )
    or (lead_scores.is_mql and lead_scores.is_suppressed)
    or lead_scores.is_suppressed <> (lead_scores.suppression_reason is not null)
    or lead_scores.mql_criteria_set is distinct from daily_scores.mql_criteria_set
    or (
        lead_scores.mql_criteria_set is not null
        and not exists (
            select 1
            from criteria
            where criteria.scoring_model_id = lead_scores.scoring_model_id
                and criteria.criteria_set = lead_scores.mql_criteria_set
        )
    )
