{{ config(enabled=lead_scoring.is_mapped('salesforce')) }}

with

event as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'event',
        ['id', 'who_id', 'subject', 'is_child'],
        ['created_date', 'start_date_time', '_fivetran_synced'],
    ) }}
),

-- The calendar does not show whether people attended, only that a meeting was agreed on.
meetings as (
    select
        id as event_id,
        who_id as contact_id,
        cast(null as {{ dbt.type_string() }}) as anonymous_id,

        'meeting_booked' as event_type,
        subject as asset,
        cast(null as {{ dbt.type_string() }}) as page_url,
        cast(null as {{ dbt.type_string() }}) as page_path,

        coalesce(created_date, start_date_time) as occurred_at,
        _fivetran_synced as loaded_at
    from event
    where who_id is not null
        and not {{ lead_scoring.is_true('is_child') }}
)

select * from meetings
