{{ config(
    materialized=lead_scoring.kept_table(),
    incremental_strategy='load_days',
    on_schema_change='sync_all_columns',
) }}

with

events as (
    select * from {{ ref('stg_lead_scoring__events') }}
),

repeated_event_keys as (
    select * from {{ ref('int_lead_scoring__repeated_event_keys') }}
),

repeated_events as (
    select * from {{ ref('int_lead_scoring__repeated_events') }}
),

-- Almost all events have a single row, which goes straight from the raw input into this table. It
-- has numbers instead of rules and contacts, so edits of rules, links and merges don't affect it.
single_events as (
    select
        cast(events.loaded_at as date) as loaded_on,
        events.owner_key,
        cast(events.occurred_at as date) as occurred_on,
        events.signature_id,
        cast(1 as bigint) as event_count,
        events.occurred_at as last_occurred_at,
        {{ lead_scoring.known_at('events.occurred_at', 'events.loaded_at') }} as first_known_at
    from events
    left join repeated_event_keys
        on {{ lead_scoring.text_key(['events.event_id']) }} = repeated_event_keys.event_key
    -- Neither a defect nor another row with the id, as one condition: otherwise engines filter on
    -- the defect before the join, and clean each event twice.
    where {{ lead_scoring.is_in_event_window('events.loaded_at') }}
        and coalesce(
            events.defect, cast(repeated_event_keys.event_key as {{ dbt.type_string() }})
        ) is null
),

read_events as (
    select * from single_events

    union all

    select
        loaded_on,
        owner_key,
        cast(occurred_at as date) as occurred_on,
        signature_id,
        cast(case when candidate_number = 1 then 1 else 0 end as bigint) as event_count,
        case when candidate_number = 1 then occurred_at end as last_occurred_at,
        case when candidate_number = 1 then known_at end as first_known_at
    from repeated_events
    where {{ lead_scoring.is_in_event_window('loaded_on') }}
),

{% if lead_scoring.has_stored_rows() -%}
    stored as (
        select * from {{ lead_scoring.stored_rows() }}
        where {{ lead_scoring.is_in_event_window('loaded_on') }}
            and not {{ lead_scoring.is_of_erased_contact() }}
    ),

    read_and_stored as (
        select
            *,
            cast(1 as bigint) as row_count,
            cast(null as bigint) as stored_event_count,
            cast(null as bigint) as stored_row_count,
            cast(null as timestamp) as stored_last_occurred_at,
            cast(null as timestamp) as recorded_at
        from read_events

        union all

        select
            loaded_on,
            owner_key,
            occurred_on,
            signature_id,
            0 as event_count,
            cast(null as timestamp) as last_occurred_at,
            cast(null as timestamp) as first_known_at,
            0 as row_count,
            event_count as stored_event_count,
            row_count as stored_row_count,
            last_occurred_at as stored_last_occurred_at,
            recorded_at
        from stored
    ),

    compared as (
        select
            loaded_on,
            owner_key,
            occurred_on,
            signature_id,
            sum(event_count) as event_count,
            sum(row_count) as row_count,
            max(last_occurred_at) as last_occurred_at,
            min(first_known_at) as first_known_at,
            sum(stored_event_count) as stored_event_count,
            sum(stored_row_count) as stored_row_count,
            max(stored_last_occurred_at) as stored_last_occurred_at,
            max(recorded_at) as recorded_at
        from read_and_stored
        group by loaded_on, owner_key, occurred_on, signature_id
    ),

    -- Unchanged rows keep their time, and rows that lost their events stay with a count of 0, so
    -- that the table shows what changed since.
    activity as (
        select
            loaded_on,
            owner_key,
            occurred_on,
            signature_id,
            cast(event_count as bigint) as event_count,
            cast(row_count as bigint) as row_count,
            last_occurred_at,
            first_known_at,
            case
                when event_count = stored_event_count
                    and row_count = stored_row_count
                    and (
                        last_occurred_at = stored_last_occurred_at
                        or (last_occurred_at is null and stored_last_occurred_at is null)
                    )
                    then recorded_at
                else {{ lead_scoring.run_clock() }}
            end as recorded_at
        from compared
    )
{%- else -%}
    activity as (
        select
            loaded_on,
            owner_key,
            occurred_on,
            signature_id,
            event_count,
            cast(1 as bigint) as row_count,
            last_occurred_at,
            first_known_at,
            {{ lead_scoring.run_clock() }} as recorded_at
        from read_events
    )
{%- endif %}

select * from activity
