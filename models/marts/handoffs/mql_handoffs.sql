{{ config(
    enabled=lead_scoring.has_module('handoffs'),
    materialized=lead_scoring.published_table(is_written_last=true),
) }}

with

handoffs as (
    select * from {{ ref('int_lead_scoring__handoffs') }}
),

published as (
    select
        scoring_model_id,
        contact_id,
        company_id,
        qualified_on,
        qualified_at,
        is_start_of_history,
        ended_on,
        mql_criteria_set,
        override,
        lead_grade,
        next_action,
        sla_hours,
        due_at,
        first_touch_at,
        sla_status,
        hours_to_touch,
        hours_overdue,
        disposition,
        reason
    from handoffs
)

select * from published
