{{ config(enabled=lead_scoring.has_module('history')) }}

with

history_days as (
    select * from {{ ref('int_lead_scoring__history_days') }}
),

contact_changes as (
    select * from {{ ref('int_lead_scoring__contact_changes') }}
),

-- Days last scored by the same run, usually all of them. None in a first build, which scores each
-- day for everyone.
days_made_before as (
    select
        made_before_at,
        min(scored_on) as first_day,
        max(scored_on) as last_day
    from history_days
    where not is_for_everyone
    group by made_before_at
),

-- A day scored after a change was seen already includes it.
changed_contacts as (
    select
        contact_changes.contact_id,
        min(greatest(contact_changes.effective_on, days_made_before.first_day)) as affected_from,
        min(contact_changes.effective_on) as changed_from
    from contact_changes
    inner join days_made_before
        on contact_changes.recorded_at > days_made_before.made_before_at
        and contact_changes.effective_on <= days_made_before.last_day
    group by contact_changes.contact_id
)

select * from changed_contacts
