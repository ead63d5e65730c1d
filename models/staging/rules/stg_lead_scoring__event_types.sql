with

event_types as (
    select * from {{ ref('event_types') }}
),

-- A raw name listed twice must not double events.
cleaned as (
    select
        lower({{ lead_scoring.trimmed('raw_event_type') }}) as raw_event_type,
        min(lower({{ lead_scoring.trimmed('event_type') }})) as event_type
    from event_types
    where raw_event_type is not null and event_type is not null
    group by 1
)

select * from cleaned
