{{ config(
    materialized='incremental',
    incremental_strategy='load_days',
    on_schema_change='sync_all_columns',
) }}

-- depends_on: {{ ref('stg_lead_scoring__erased_contacts') }}

with

events as (
    select * from {{ ref('int_lead_scoring__events') }}
),

event_signatures as (
    select * from {{ ref('int_lead_scoring__event_signatures') }}
),

-- Signatures, not rules, and contacts as the events name them: neither an edit of the rules nor a
-- link or a merge ever touches this table. Missing ids are ''; who names a contact is no visitor.
counted as (
    select
        events.loaded_on,
        coalesce(events.contact_id, '') as contact_id,
        case when events.contact_id is null then coalesce(events.anonymous_id, '') else '' end
            as anonymous_id,
        cast(events.occurred_at as date) as occurred_on,
        event_signatures.signature_id,
        count(case when events.candidate_number = 1 then 1 end) as event_count,
        count(*) as row_count,
        max(case when events.candidate_number = 1 then events.occurred_at end) as last_occurred_at
    from events
    inner join event_signatures
        on events.raw_event_type = event_signatures.raw_event_type
        {%- for property in lead_scoring.event_properties() %}
            and coalesce(events.{{ property }}, '') = event_signatures.{{ property }}
        {%- endfor %}
    where {{ lead_scoring.is_in_event_window('events.loaded_on') }}
    group by 1, 2, 3, 4, 5
),

{% if lead_scoring.has_stored_rows() -%}
    erased_contacts as (
        select * from {{ ref('stg_lead_scoring__erased_contacts') }}
    ),

    stored as (
        select stored_activity.*
        from {{ lead_scoring.stored_rows() }} as stored_activity
        left join erased_contacts
            on stored_activity.contact_id = erased_contacts.contact_id
        where erased_contacts.contact_id is null
            and {{ lead_scoring.is_in_event_window('stored_activity.loaded_on') }}
    ),

    counted_and_stored as (
        select
            loaded_on,
            contact_id,
            anonymous_id,
            occurred_on,
            signature_id,
            event_count,
            row_count,
            last_occurred_at,
            cast(null as bigint) as stored_event_count,
            cast(null as bigint) as stored_row_count,
            cast(null as timestamp) as stored_last_occurred_at,
            cast(null as timestamp) as recorded_at
        from counted

        union all

        select
            loaded_on,
            contact_id,
            anonymous_id,
            occurred_on,
            signature_id,
            0 as event_count,
            0 as row_count,
            cast(null as timestamp) as last_occurred_at,
            event_count as stored_event_count,
            row_count as stored_row_count,
            last_occurred_at as stored_last_occurred_at,
            recorded_at
        from stored
    ),

    compared as (
        select
            loaded_on,
            contact_id,
            anonymous_id,
            occurred_on,
            signature_id,
            sum(event_count) as event_count,
            sum(row_count) as row_count,
            max(last_occurred_at) as last_occurred_at,
            sum(stored_event_count) as stored_event_count,
            sum(stored_row_count) as stored_row_count,
            max(stored_last_occurred_at) as stored_last_occurred_at,
            max(recorded_at) as recorded_at
        from counted_and_stored
        group by 1, 2, 3, 4, 5
    ),
{%- else -%}
    compared as (
        select
            *,
            cast(null as bigint) as stored_event_count,
            cast(null as bigint) as stored_row_count,
            cast(null as timestamp) as stored_last_occurred_at,
            cast(null as timestamp) as recorded_at
        from counted
    ),
{%- endif %}

-- What is as it was keeps its time, and what has gone stays with nothing to count: so the table
-- tells what has changed since.
activity as (
    select
        loaded_on,
        contact_id,
        anonymous_id,
        occurred_on,
        signature_id,
        cast(event_count as bigint) as event_count,
        cast(row_count as bigint) as row_count,
        last_occurred_at,
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

select * from activity
