{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

challengers as (
    select
        scoring_model_id,
        compared_to
    from {{ ref('stg_lead_scoring__scoring_models') }}
    where status = 'challenger'
),

scores_side_by_side as (
    select
        challengers.scoring_model_id,
        challengers.compared_to,
        leads.contact_id,
        leads.lead_grade,
        case when leads.is_mql then 1 else 0 end as mql_count
    from challengers
    inner join leads
        on challengers.scoring_model_id = leads.scoring_model_id
        or challengers.compared_to = leads.scoring_model_id
),

-- A lead scored by only one of the two differs too.
different_leads as (
    select
        scoring_model_id,
        compared_to,
        contact_id
    from scores_side_by_side
    group by scoring_model_id, compared_to, contact_id
    having count(*) = 1
        or min(lead_grade) <> max(lead_grade)
        or min(mql_count) <> max(mql_count)
)

select * from different_leads
