{%- set properties = lead_scoring.event_properties() -%}

with

events as (
    select * from {{ ref('int_lead_scoring__events') }}
),

event_types as (
    select * from {{ ref('stg_lead_scoring__event_types') }}
),

-- A missing property is '', so that signatures join like any other value.
distinct_signatures as (
    select distinct
        raw_event_type
        {%- for property in properties -%}
            , coalesce({{ property }}, '') as {{ property }}
        {%- endfor %}
    from events
),

-- The number hangs on the values alone: it is the same in every build. The type as sources name it
-- is part of it, so that another entry of event_types.csv moves no event.
with_number as (
    select
        {{ lead_scoring.signature_number(
            ['distinct_signatures.raw_event_type'] + properties
        ) }} as signature_id,
        coalesce(event_types.event_type, distinct_signatures.raw_event_type) as event_type,
        distinct_signatures.*
    from distinct_signatures
    left join event_types
        on distinct_signatures.raw_event_type = event_types.raw_event_type
)

select * from with_number
