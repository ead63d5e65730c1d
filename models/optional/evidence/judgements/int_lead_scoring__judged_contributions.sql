{{ config(
    materialized='view',
    enabled=lead_scoring.has_module('evidence'),
    tags=['lead_scoring_nightly'],
) }}

with

landmark_contributions as (
    select * from {{ ref('int_lead_scoring__landmark_contributions') }}
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
        landmark_contributions.dimension,
        landmark_contributions.score_group,
        landmark_contributions.rule_id,
        landmark_contributions.occurrences,
        landmark_contributions.points,
        landmark_contributions.points_counted
    from landmark_contributions
    inner join judgements
        on landmark_contributions.policy_version = judgements.policy_version
        and landmark_contributions.contact_key = judgements.contact_key
)

select * from judged_contributions
