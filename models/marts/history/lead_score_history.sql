{{ config(
    enabled=lead_scoring.has_module('history'),
    materialized=lead_scoring.published_table(is_written_last=true),
) }}

with

score_history as (
    {{ lead_scoring.score_history() }}
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
        override,
        overridden_at,
        rules_version,
        valid_from,
        valid_to
    from score_history
)

select * from published
