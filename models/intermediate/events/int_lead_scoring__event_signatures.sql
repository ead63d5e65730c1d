with

event_spellings as (
    select * from {{ ref('int_lead_scoring__event_spellings') }}
),

event_types as (
    select * from {{ ref('stg_lead_scoring__event_types') }}
),

-- Applied to what is stored, so that another entry of event_types.csv moves no event.
event_signatures as (
    select
        event_spellings.*,
        coalesce(event_types.event_type, event_spellings.raw_event_type) as event_type
    from event_spellings
    left join event_types
        on event_spellings.raw_event_type = event_types.raw_event_type
)

select * from event_signatures
