{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.kept_landmark_table(), incremental_strategy='delete+insert',
    unique_key=['policy_version', 'contact_key'],
    on_schema_change='sync_all_columns',
    pre_hook="{{ lead_scoring.forget_landmark_rows() }}",
) }}

with

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where purpose = 'evidence'
),

landmark_versions as (
    select * from {{ ref('int_lead_scoring__landmark_versions') }}
),

landmark_contributions as (
    select
        landmark_versions.policy_version,
        contributions.contact_key,
        contributions.dimension,
        contributions.score_group,
        contributions.rule_id,
        contributions.occurrences,
        contributions.points,
        contributions.points_counted
    from contributions
    inner join landmark_versions
        on contributions.scored_on = landmark_versions.landmark
        and contributions.scoring_model_id = landmark_versions.scoring_model_id
)

select * from landmark_contributions
