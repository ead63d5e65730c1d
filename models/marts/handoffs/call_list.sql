{{ config(
    enabled=lead_scoring.has_module('handoffs'),
    materialized=lead_scoring.published_table(is_written_last=true),
) }}

with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

handoffs as (
    select * from {{ ref('int_lead_scoring__handoffs') }}
    where ended_on is null
),

contacts as (
    select contact_periods.*
    from {{ ref('int_lead_scoring__contact_periods') }} as contact_periods
    where {{ lead_scoring.is_valid_on('contact_periods', lead_scoring.scored_on()) }}
),

companies as (
    select * from {{ ref('stg_lead_scoring__companies') }}
    where outcome = 'accepted'
),

-- An MQL of a champion has one hand-off that has not ended. Whom nobody has touched in time comes
-- first.
leads_to_call as (
    select
        leads.scoring_model_id,
        leads.contact_id,
        contacts.full_name,
        contacts.email,
        contacts.owner,
        leads.company_id,
        companies.name as company_name,
        leads.lead_grade,
        leads.scaled_score,
        leads.total_score,
        leads.score_change_7_days,
        leads.next_action,
        leads.top_reasons,
        handoffs.qualified_at,
        handoffs.due_at,
        handoffs.sla_status,
        handoffs.hours_overdue,
        handoffs.last_touch_at,
        leads.last_engaged_at,
        leads.grade_drops_on,
        cast(
            row_number() over (
                partition by leads.scoring_model_id
                order by
                    case
                        when handoffs.sla_status = 'breached' and handoffs.first_touch_at is null
                            then 0
                        else 1
                    end,
                    handoffs.due_at asc nulls last,
                    leads.total_score desc,
                    leads.contact_id asc
            ) as integer
        ) as call_rank
    from leads
    inner join handoffs
        on leads.scoring_model_id = handoffs.scoring_model_id
        and leads.contact_id = handoffs.contact_id
    inner join contacts
        on leads.contact_id = contacts.contact_id
    left join companies
        on leads.company_id = companies.company_id
    where leads.is_mql
        and coalesce(handoffs.disposition not in ('rejected', 'disqualified'), true)
)

select * from leads_to_call
