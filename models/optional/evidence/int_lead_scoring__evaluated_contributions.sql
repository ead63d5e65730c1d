{{ config(materialized='view', enabled=lead_scoring.has_module('evidence')) }}

with

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
),

evaluated_scores as (
    select * from {{ ref('int_lead_scoring__evaluated_scores') }}
),

evaluated_contributions as (
    select
        evaluated_scores.scoring_model_id,
        evaluated_scores.contact_id,
        evaluated_scores.contact_key,
        evaluated_scores.total_score,
        evaluated_scores.score_decile,
        evaluated_scores.is_won,
        contributions.dimension,
        contributions.score_group,
        contributions.rule_id,
        contributions.occurrences,
        contributions.points,
        contributions.points_counted
    from contributions
    inner join evaluated_scores
        on contributions.scored_on = evaluated_scores.evaluated_on
        and contributions.scoring_model_id = evaluated_scores.scoring_model_id
        and contributions.contact_key = evaluated_scores.contact_key
)

select * from evaluated_contributions
