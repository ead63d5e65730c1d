{%- set types = lead_scoring.rule_columns('robots', ref('robots'), [
    'robot_id', 'event_type', 'property', 'operator', 'value', 'max_events', 'within_seconds',
]) -%}

with

robots as (
    select * from {{ ref('robots') }}
),

event_types as (
    select * from {{ ref('stg_lead_scoring__event_types') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('robot_id', types) }} as robot_id,
        lower({{ lead_scoring.rule_text('event_type', types) }}) as raw_event_type,
        lower({{ lead_scoring.rule_text('property', types) }}) as property,
        lower({{ lead_scoring.rule_text('operator', types) }}) as operator,
        {{ lead_scoring.rule_text('value', types, keep_blanks=true) }} as value,
        {{ lead_scoring.rule_text('max_events', types) }} as max_events_text,
        {{ lead_scoring.rule_number('max_events', types) }} as max_events,
        {{ lead_scoring.rule_text('within_seconds', types) }} as within_seconds_text,
        {{ lead_scoring.rule_number('within_seconds', types) }} as within_seconds,
        {{ lead_scoring.row_label(
            ['robot_id', 'event_type', 'property', 'operator', 'value', 'max_events'], types
        ) }} as row_label
    from robots
),

with_event_type as (
    select
        cleaned.*,
        coalesce(event_types.event_type, cleaned.raw_event_type) as event_type
    from cleaned
    left join event_types
        on cleaned.raw_event_type = event_types.raw_event_type
)

select * from with_event_type
