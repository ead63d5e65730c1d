{% macro staged_events(source_rows) -%}
    {#- The one way to read raw events, whether all or a few. -#}
    {%- set types = lead_scoring.input_columns('events') -%}
    {%- set placeholders = lead_scoring.placeholder_values() -%}
with

source_rows as (
    {{ source_rows }}
),

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('event_id', types, placeholders) }} as event_id,
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,
        {{ lead_scoring.clean_text('anonymous_id', types, placeholders) }} as anonymous_id,

        lower({{ lead_scoring.clean_text('event_type', types, placeholders) }}) as raw_event_type,
        {% for property in lead_scoring.event_properties() -%}
            {{ lead_scoring.clean_value(property, types, placeholders) }} as {{ property }},
        {% endfor %}
        {{ lead_scoring.signature_id(types) }} as signature_id,

        {{ lead_scoring.clean_timestamp('occurred_at', types) }} as occurred_at,
        {{ lead_scoring.clean_timestamp('loaded_at', types) }} as loaded_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        {{ lead_scoring.owner_key('contact_id', 'anonymous_id') }} as owner_key,
        case
            when event_id is null then 'missing_key'
            when raw_event_type is null then 'missing_event_type'
            when occurred_at is null then 'unusable_timestamp'
            when occurred_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
        end as defect
    from cleaned
),

erased_left_out as (
    select with_defect.*
    from with_defect
    left join erased_contacts
        on with_defect.contact_id = erased_contacts.contact_id
    where erased_contacts.contact_id is null
)

select * from erased_left_out
{%- endmacro %}
