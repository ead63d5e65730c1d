{{ config(
    materialized=lead_scoring.kept_table(),
    incremental_strategy='event_kinds',
    on_schema_change='sync_all_columns',
) }}
{%- set types = lead_scoring.input_columns('events') -%}
{%- set placeholders = lead_scoring.placeholder_values() %}

with

source_rows as (
    {{ lead_scoring.input_rows('events') }}
),

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

-- As received, so that each is cleaned once.
spellings as (
    select distinct
        event_type
        {%- for property in lead_scoring.event_properties() -%}
            , {{ property }}
        {%- endfor %}
    from source_rows
    where {{ lead_scoring.is_loaded_in_event_window(types) }}
),

-- A missing property is '', so that rules can compare it like any other value.
cleaned as (
    select
        {{ lead_scoring.signature_id(types) }} as signature_id,
        lower({{ lead_scoring.clean_text('event_type', types, placeholders) }}) as raw_event_type
        {%- for property in lead_scoring.event_properties() -%}
            , coalesce({{ lead_scoring.clean_value(property, types, placeholders) }}, '')
                as {{ property }}
        {%- endfor %}
    from spellings
),

-- Without those of defective events and of erased contacts: a path can contain a person's name.
kinds_in_use as (
    select distinct signature_id
    from activity
),

new_kinds as (
    select distinct cleaned.*
    from cleaned
    inner join kinds_in_use
        on cleaned.signature_id = kinds_in_use.signature_id
    {% if lead_scoring.has_stored_rows() and lead_scoring.events_read_from() -%}
        left join {{ lead_scoring.stored_rows() }} as stored_kinds
            on cleaned.signature_id = stored_kinds.signature_id
        where stored_kinds.signature_id is null
    {%- endif %}
)

select * from new_kinds
