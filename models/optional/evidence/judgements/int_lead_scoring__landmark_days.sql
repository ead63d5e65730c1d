{{ config(
    enabled=lead_scoring.has_module('evidence'),
    tags=['lead_scoring_nightly'],
    materialized=lead_scoring.kept_table(), incremental_strategy='delete+insert',
    unique_key=['landmark', 'scoring_model_id'],
) }}
-- depends_on: {{ ref('int_lead_scoring__landmark_scores') }}
-- depends_on: {{ ref('int_lead_scoring__landmark_contributions') }}
-- depends_on: {{ ref('int_lead_scoring__landmark_limits') }}

with

landmark_versions as (
    select * from {{ ref('int_lead_scoring__landmark_versions') }}
),

landmark_days as (
    select
        landmark,
        scoring_model_id,
        policy_version,
        {{ lead_scoring.run_clock() }} as made_at
    from landmark_versions
)

select * from landmark_days
