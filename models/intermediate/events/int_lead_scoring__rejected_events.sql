with

events as (
    select * from {{ ref('stg_lead_scoring__events') }}
),

known_contacts as (
    select * from {{ ref('int_lead_scoring__known_contacts') }}
),

rejected_events as (
    select
        events.event_id,
        'rejected' as outcome,
        coalesce(events.defect, 'unknown_contact') as rejection_reason,
        events.raw_row
    from events
    left join known_contacts
        on events.contact_id = known_contacts.contact_id
    where events.defect is not null
        or (events.contact_id is not null and known_contacts.contact_id is null)
)

select * from rejected_events
