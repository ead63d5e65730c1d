{{ config(materialized=lead_scoring.published_table()) }}

with

mql_handoffs as (
    select * from {{ ref('mql_handoffs') }}
),

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

latest_handoffs as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, contact_id
            order by qualified_on desc
        ) as recency
    from mql_handoffs
),

untouched as (
    select
        lead_scores.scoring_model_id,
        lead_scores.contact_id,
        lead_scores.company_id,
        lead_scores.lead_grade,
        lead_scores.total_score,
        lead_scores.next_action,
        lead_scores.top_reasons,
        latest_handoffs.qualified_on,
        latest_handoffs.due_at,
        latest_handoffs.sla_status,
        {{ lead_scoring.as_of() }} as as_of
    from lead_scores
    inner join latest_handoffs
        on lead_scores.scoring_model_id = latest_handoffs.scoring_model_id
        and lead_scores.contact_id = latest_handoffs.contact_id
        and latest_handoffs.recency = 1
    where lead_scores.is_mql
        and latest_handoffs.first_touch_at is null
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
