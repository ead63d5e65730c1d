{{ config(enabled=lead_scoring.has_module('personas')) }}
{%- set properties = lead_scoring.event_properties() -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}
{%- set value = lead_scoring.clean_text(
    'property_value', {'property_value': 'text'}, placeholders
) %}

with

persona_cases as (
    select * from {{ ref('int_lead_scoring__persona_cases') }}
),

personas as (
    select * from {{ ref('stg_lead_scoring__personas') }}
    where kind = 'event'
),

persona_properties as (
    select * from {{ ref('int_lead_scoring__persona_properties') }}
),

properties_by_event as (
    select
        row_label
        {%- for property in properties -%}
            , max(case when property = '{{ property }}' then {{ value }} end)
                as {{ property }}
        {%- endfor %}
    from persona_properties
    group by row_label
),

events as (
    select
        persona_cases.contact_key,
        {{ lead_scoring.days_after(
            'persona_cases.scored_on', 'cast(-coalesce(personas.days_ago, 0) as integer)'
        ) }} as occurred_on,
        cast(coalesce(personas.times, 1) as bigint) as event_count,
        personas.name as raw_event_type
        {%- for property in properties -%}
            , coalesce(properties_by_event.{{ property }}, '') as {{ property }}
        {%- endfor %}
    from personas
    inner join persona_cases
        on personas.scoring_model_id = persona_cases.scoring_model_id
        and personas.persona = persona_cases.persona
    left join properties_by_event
        on personas.row_label = properties_by_event.row_label
),

-- Numbered separately from real event kinds, whose texts are as received.
persona_events as (
    select
        contact_key as owner_key,
        occurred_on,
        event_count,
        {{ lead_scoring.text_key(["' persona'", 'raw_event_type'] + properties) }}
            as signature_id,
        raw_event_type
        {%- for property in properties -%}
            , {{ property }}
        {%- endfor %}
    from events
)

select * from persona_events
