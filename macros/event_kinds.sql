{% macro event_kinds_with_type(with_personas=false) -%}
{#- The type is added to what is stored, so that a new entry in event_types.csv moves no event. -#}
{%- set columns = ['signature_id', 'raw_event_type'] + lead_scoring.event_properties() -%}
{%- set with_personas = with_personas and lead_scoring.has_module('personas') -%}
with

all_kinds as (
    select {{ columns | join(', ') }}
    from {{ ref('int_lead_scoring__event_kinds') }}

    {% if with_personas -%}
        union all

        select distinct {{ columns | join(', ') }}
        from {{ ref('int_lead_scoring__persona_events') }}
    {%- endif %}
),

types_by_name as (
    select * from {{ ref('stg_lead_scoring__event_types') }}
),

kinds_with_type as (
    select
        all_kinds.*,
        coalesce(types_by_name.event_type, all_kinds.raw_event_type) as event_type
    from all_kinds
    left join types_by_name
        on all_kinds.raw_event_type = types_by_name.raw_event_type
)

select * from kinds_with_type
{%- endmacro %}
