with

lead_scores as (
    select * from {{ ref('lead_scoring', 'lead_scores') }}
),

outcomes as (
    select * from {{ source('raw', 'outcomes') }}
),

leads as (
    select
        lead_scores.scoring_model_id,
        lead_scores.contact_id,
        lead_scores.total_score,
        lead_scores.lead_grade,
        lead_scores.is_mql,
        outcomes.is_converted,
        outcomes.is_test
    from lead_scores
    inner join outcomes
        on lead_scores.contact_id = outcomes.contact_id
)

select * from leads
