-- Written last, so that an interrupted run can be recognized.
-- depends_on: {{ ref('int_lead_scoring__rejected_events') }}
-- depends_on: {{ ref('int_lead_scoring__event_kinds') }}

with

load_days as (
    select * from {{ ref('int_lead_scoring__load_days') }}
),

events_to_read as (
    select * from {{ ref('int_lead_scoring__events_to_read') }}
    where erased_contact_key is null
),

load_log as (
    select
        load_days.loaded_on,
        load_days.row_count,
        events_to_read.cleaning_version,
        events_to_read.opened_at as read_at
    from load_days
    cross join events_to_read
)

select * from load_log
