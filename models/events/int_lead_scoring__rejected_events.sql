{{ config(
    materialized=lead_scoring.kept_table(),
    incremental_strategy='load_days',
    on_schema_change='sync_all_columns',
) }}
{%- set types = lead_scoring.input_columns('events') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}
{%- set occurred_at = lead_scoring.clean_timestamp('occurred_at', types) %}

with

raw_events as (
    {{ lead_scoring.input_rows('events') }}
),

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
    where {{ lead_scoring.is_in_event_window('loaded_on') }}
),

known_contacts as (
    select * from {{ ref('stg_lead_scoring__known_contacts') }}
),

known_owners as (
    select {{ lead_scoring.contact_key('contact_id') }} as owner_key
    from known_contacts
),

-- Visitors have negative numbers and are never unknown contacts.
unknown_owners as (
    select distinct activity.owner_key
    from activity
    left join known_owners
        on activity.owner_key = known_owners.owner_key
    where activity.owner_key > 0
        and known_owners.owner_key is null
),

-- Candidates for rejection: few rows, and only these are read in full.
doubtful_rows as (
    select raw_events.*
    from raw_events
    left join unknown_owners
        on {{ lead_scoring.contact_key(
            lead_scoring.clean_text('contact_id', types, placeholders)
        ) }} = unknown_owners.owner_key
    where {{ lead_scoring.is_loaded_in_event_window(types) }}
        and (
            unknown_owners.owner_key is not null
            or {{ occurred_at }} is null
            or {{ occurred_at }} > {{ lead_scoring.run_clock() }}
            or {{ lead_scoring.clean_text('event_type', types, placeholders) }} is null
            or {{ lead_scoring.clean_text('event_id', types, placeholders) }} is null
        )
),

doubtful_events as (
    {{ lead_scoring.staged_events('select * from doubtful_rows') }}
),

rejected_events as (
    select
        cast(doubtful_events.loaded_at as date) as loaded_on,
        doubtful_events.occurred_at,
        doubtful_events.event_id,
        doubtful_events.contact_id,
        doubtful_events.owner_key,
        coalesce(doubtful_events.defect, 'unknown_contact') as rejection_reason,
        doubtful_events.raw_row
    from doubtful_events
    left join known_contacts
        on doubtful_events.contact_id = known_contacts.contact_id
    where doubtful_events.defect is not null
        or (doubtful_events.contact_id is not null and known_contacts.contact_id is null)
)

select * from rejected_events
