{{ config(materialized=lead_scoring.published_table()) }}
-- depends_on: {{ ref('int_lead_scoring__ready_to_publish') }}

with

score_history as (
    select * from {{ ref('int_lead_scoring__score_history') }}
),

published as (
    select
        scoring_model_id,
        contact_id,
        fit_score,
        engagement_score,
        total_score,
        scaled_score,
        fit_grade,
        engagement_grade,
        lead_grade,
        is_mql,
        mql_criteria_set,
        is_suppressed,
        suppression_reason,
        next_action,
        rules_version,
        valid_from,
        valid_to
    from score_history
)

select * from published
