-- Written last, so that a run that stops on the way is known for it.
-- depends_on: {{ ref('int_lead_scoring__activity') }}
-- depends_on: {{ ref('int_lead_scoring__rejected_events') }}
-- depends_on: {{ ref('int_lead_scoring__erased_contact_keys') }}

with

raw_event_counts as (
    select * from {{ ref('int_lead_scoring__raw_event_counts') }}
),

event_window as (
    select * from {{ ref('int_lead_scoring__event_window') }}
),

event_loads as (
    select
        raw_event_counts.loaded_on,
        raw_event_counts.row_count,
        event_window.cleaning_version,
        event_window.opened_at as read_at
    from raw_event_counts
    cross join event_window
)

select * from event_loads
