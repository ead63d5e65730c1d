with

event_spellings as (
    select * from {{ ref('int_lead_scoring__event_spellings') }}
),

event_types as (
    select * from {{ ref('stg_lead_scoring__event_types') }}
),

{% if lead_scoring.has_module('personas') -%}
    persona_events as (
        select * from {{ ref('int_lead_scoring__persona_events') }}
    ),

{% endif -%}
spellings as (
    select * from event_spellings

    {% if lead_scoring.has_module('personas') -%}
        union all

        select distinct
            signature_id,
            raw_event_type
            {%- for property in lead_scoring.event_properties() -%}
                , {{ property }}
            {%- endfor %}
        from persona_events
    {%- endif %}
),

-- Applied to what is stored, so that another entry of event_types.csv moves no event.
event_signatures as (
    select
        spellings.*,
        coalesce(event_types.event_type, spellings.raw_event_type) as event_type
    from spellings
    left join event_types
        on spellings.raw_event_type = event_types.raw_event_type
)

select * from event_signatures
