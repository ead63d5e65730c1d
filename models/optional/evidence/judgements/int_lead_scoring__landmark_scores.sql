{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.kept_landmark_table(), incremental_strategy='delete+insert',
    unique_key=['policy_version', 'contact_key'],
    on_schema_change='sync_all_columns',
    pre_hook="{{ lead_scoring.forget_landmark_rows() }}",
) }}

with

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
    where purpose = 'evidence'
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'evidence'
),

landmark_versions as (
    select * from {{ ref('int_lead_scoring__landmark_versions') }}
),

landmark_scores as (
    select
        landmark_versions.policy_version,
        daily_scores.scoring_model_id,
        landmark_versions.landmark,
        leads_to_score.contact_id,
        leads_to_score.contact_key,
        leads_to_score.created_on,
        daily_scores.fit_score,
        daily_scores.engagement_score,
        daily_scores.total_score,
        daily_scores.scaled_score,
        daily_scores.fit_grade,
        daily_scores.engagement_grade,
        daily_scores.lead_grade,
        daily_scores.mql_criteria_set is not null as is_mql,
        daily_scores.is_suppressed
    from daily_scores
    inner join leads_to_score
        on daily_scores.scored_on = leads_to_score.scored_on
        and daily_scores.contact_key = leads_to_score.contact_key
    inner join landmark_versions
        on daily_scores.scored_on = landmark_versions.landmark
        and daily_scores.scoring_model_id = landmark_versions.scoring_model_id
)

select * from landmark_scores
