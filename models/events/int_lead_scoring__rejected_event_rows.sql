{{ config(materialized='view') }}
-- depends_on: {{ ref('int_lead_scoring__event_loads') }}

with

rejected_events as (
    select * from {{ ref('int_lead_scoring__rejected_events') }}
),

known_contacts as (
    select * from {{ ref('stg_lead_scoring__known_contacts') }}
),

-- A contact that has arrived since takes its events with it.
still_rejected as (
    select
        rejected_events.event_id,
        'rejected' as outcome,
        rejected_events.rejection_reason,
        rejected_events.raw_row
    from rejected_events
    left join known_contacts
        on rejected_events.contact_id = known_contacts.contact_id
    where rejected_events.rejection_reason <> 'unknown_contact'
        or known_contacts.contact_id is null
)

select * from still_rejected
