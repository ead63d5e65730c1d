{{ config(enabled=lead_scoring.has_module('history')) }}

with

history_days as (
    select * from {{ ref('int_lead_scoring__history_days') }}
),

facts as (
    select * from {{ ref('int_lead_scoring__facts') }}
),

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

visitor_contacts as (
    select * from {{ ref('int_lead_scoring__visitor_contacts') }}
),

event_kind_changes as (
    select * from {{ ref('int_lead_scoring__event_kind_changes') }}
),

source_order_changes as (
    select * from {{ ref('int_lead_scoring__source_order_changes') }}
),

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

changed_facts as (
    select
        subject_type,
        subject_id,
        effective_on,
        recorded_at
    from facts
    where {{ lead_scoring.is_since_last_run('recorded_at') }}
),

changed_activity as (
    select
        visitor_contacts.contact_id,
        {{ lead_scoring.later_day('activity.occurred_on', 'visitor_contacts.owned_from') }}
            as effective_on,
        activity.recorded_at
    from activity
    inner join visitor_contacts
        on activity.owner_key = visitor_contacts.owner_key
    where {{ lead_scoring.is_since_last_run('activity.recorded_at') }}
),

all_changes as (
    select
        subject_id as contact_id,
        effective_on,
        recorded_at,
        subject_type = 'person' as has_heirs
    from changed_facts
    where subject_type in ('contact', 'person')

    union all

    select
        contact_periods.contact_id,
        {{ lead_scoring.later_day('changed_facts.effective_on', 'contact_periods.valid_from') }}
            as effective_on,
        changed_facts.recorded_at,
        false as has_heirs
    from changed_facts
    inner join contact_periods
        on changed_facts.subject_id = contact_periods.company_id
    where changed_facts.subject_type = 'company'

    {% for changes, has_heirs in [
        ('changed_activity', 'true'),
        ('event_kind_changes', 'true'),
        ('source_order_changes', 'false'),
    ] -%}
        union all

        select
            contact_id,
            effective_on,
            recorded_at,
            {{ has_heirs }} as has_heirs
        from {{ changes }}

    {% endfor -%}
),

-- The contact that another is merged into takes over its past from the day of the merge on, except
-- its attributes.
contact_changes as (
    select
        contact_id,
        effective_on,
        recorded_at
    from all_changes
    where contact_id is not null

    union all

    select
        contact_survivors.survivor_contact_id as contact_id,
        greatest(all_changes.effective_on, contact_survivors.valid_from) as effective_on,
        all_changes.recorded_at
    from all_changes
    inner join contact_survivors
        on all_changes.contact_id = contact_survivors.contact_id
    where all_changes.has_heirs
)

select * from contact_changes
