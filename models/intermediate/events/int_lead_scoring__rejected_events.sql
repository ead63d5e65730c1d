{{ config(
    materialized='incremental',
    incremental_strategy='load_days',
    on_schema_change='sync_all_columns',
) }}
-- depends_on: {{ ref('stg_lead_scoring__erased_contacts') }}

with

events as (
    select * from {{ ref('stg_lead_scoring__events') }}
),

known_contacts as (
    select * from {{ ref('int_lead_scoring__known_contacts') }}
),

rejected_events as (
    select
        cast(events.loaded_at as date) as loaded_on,
        events.occurred_at,
        events.event_id,
        events.contact_id,
        coalesce(events.defect, 'unknown_contact') as rejection_reason,
        events.raw_row
    from events
    left join known_contacts
        on events.contact_id = known_contacts.contact_id
    where {{ lead_scoring.is_in_event_window('events.loaded_at') }}
        and (
            events.defect is not null
            or (events.contact_id is not null and known_contacts.contact_id is null)
        )
)

select * from rejected_events
