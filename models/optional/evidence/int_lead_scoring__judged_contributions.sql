{{ config(materialized='view', enabled=lead_scoring.has_module('evidence')) }}

with

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where purpose = 'evidence'
),

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

judged_contributions as (
    select
        judgements.scoring_model_id,
        judgements.landmark,
        judgements.contact_id,
        judgements.contact_key,
        judgements.total_score,
        judgements.score_decile,
        judgements.is_won,
        contributions.dimension,
        contributions.score_group,
        contributions.rule_id,
        contributions.occurrences,
        contributions.points,
        contributions.points_counted
    from contributions
    inner join judgements
        on contributions.scored_on = judgements.landmark
        and contributions.scoring_model_id = judgements.scoring_model_id
        and contributions.contact_key = judgements.contact_key
)

select * from judged_contributions
