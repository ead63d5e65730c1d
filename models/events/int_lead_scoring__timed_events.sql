{{ config(
    materialized=lead_scoring.kept_table(),
    incremental_strategy='load_days',
    on_schema_change='sync_all_columns',
) }}
{%- set has_bursts = lead_scoring.bursts() != [] %}

with

events as (
    select * from {{ ref('stg_lead_scoring__events') }}
    where {{ lead_scoring.is_of_burst_type('raw_event_type') }}
),

repeated_event_keys as (
    select * from {{ ref('int_lead_scoring__repeated_event_keys') }}
),

repeated_events as (
    select * from {{ ref('int_lead_scoring__repeated_events') }}
    where {{ lead_scoring.is_of_burst_type('raw_event_type') }}
        and candidate_number = 1
),

-- As in the activity, one by one.
timed_events as (
    select
        cast(events.loaded_at as date) as loaded_on,
        events.owner_key,
        events.signature_id,
        events.event_id,
        events.occurred_at,
        {{ lead_scoring.known_at('events.occurred_at', 'events.loaded_at') }} as known_at
    from events
    left join repeated_event_keys
        on {{ lead_scoring.text_key(['events.event_id']) }} = repeated_event_keys.event_key
    where {{ 'true' if has_bursts else 'false' }}
        and {{ lead_scoring.is_in_event_window('events.loaded_at') }}
        and coalesce(
            events.defect, cast(repeated_event_keys.event_key as {{ dbt.type_string() }})
        ) is null

    union all

    select
        loaded_on,
        owner_key,
        signature_id,
        event_id,
        occurred_at,
        known_at
    from repeated_events
    where {{ 'true' if has_bursts else 'false' }}
        and {{ lead_scoring.is_in_event_window('loaded_on') }}
)

select * from timed_events
