with

lead_scores as (
    select * from {{ ref('lead_scores') }}
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
        lead_scores.contact_id,
        lead_scores.lead_grade,
        case when lead_scores.is_mql then 1 else 0 end as mql_count
    from challengers
    inner join lead_scores
        on challengers.scoring_model_id = lead_scores.scoring_model_id
        or challengers.compared_to = lead_scores.scoring_model_id
),

-- A lead that only one of the two scores differs as well.
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
