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

untouched as (
    select
        leads.scoring_model_id,
        leads.contact_id,
        leads.company_id,
        leads.lead_grade,
        leads.total_score,
        leads.next_action,
        leads.top_reasons,
        latest_handoffs.qualified_on,
        latest_handoffs.due_at,
        latest_handoffs.sla_status,
        {{ lead_scoring.as_of() }} as as_of
    from leads
    inner join latest_handoffs
        on leads.scoring_model_id = latest_handoffs.scoring_model_id
        and leads.contact_id = latest_handoffs.contact_id
        and latest_handoffs.recency = 1
    where leads.is_mql
        and latest_handoffs.first_touch_at is null
        and latest_handoffs.sla_status is not null
),

with_minutes as (
    select
        *,
        {{ lead_scoring.time_between('due_at', 'as_of', 'minute') }}
            as minutes_overdue
    from untouched
),

ranked as (
    select
        row_number() over (
            order by
                due_at asc nulls last,
                total_score desc,
                contact_id asc,
                scoring_model_id asc
        ) as overdue_rank,
        scoring_model_id,
        contact_id,
        company_id,
        lead_grade,
        total_score,
        next_action,
        top_reasons,
        qualified_on,
        due_at,
        sla_status,
        {{ lead_scoring.as_published('minutes_overdue / 60.0') }} as hours_overdue
    from with_minutes
)

select * from ranked
