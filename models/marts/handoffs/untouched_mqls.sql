{{ config(
    enabled=lead_scoring.has_module('handoffs'),
    materialized=lead_scoring.published_table(is_written_last=true),
) }}

with

handoffs as (
    select * from {{ ref('int_lead_scoring__handoffs') }}
),

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

latest_handoffs as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, contact_id
            order by qualified_on desc
        ) as recency
    from handoffs
),

-- A hand-off from before the history has waited for nobody knows how long: it is not overdue.
untouched as (
    select
        leads.scoring_model_id,
        leads.contact_id,
        leads.company_id,
        leads.lead_grade,
        leads.total_score,
        leads.override,
        leads.next_action,
        leads.top_reasons,
        latest_handoffs.qualified_on,
        latest_handoffs.qualified_at,
        latest_handoffs.is_start_of_history,
        case
            when not latest_handoffs.is_start_of_history then latest_handoffs.due_at
        end as due_at,
        latest_handoffs.sla_status,
        latest_handoffs.hours_overdue
    from leads
    inner join latest_handoffs
        on leads.scoring_model_id = latest_handoffs.scoring_model_id
        and leads.contact_id = latest_handoffs.contact_id
        and latest_handoffs.recency = 1
    where leads.is_mql
        and latest_handoffs.first_touch_at is null
        and latest_handoffs.are_touches_known
),

ranked as (
    select
        cast(
            row_number() over (
                order by
                    due_at asc nulls last,
                    total_score desc,
                    contact_id asc,
                    scoring_model_id asc
            ) as bigint
        ) as overdue_rank,
        *
    from untouched
)

select * from ranked
