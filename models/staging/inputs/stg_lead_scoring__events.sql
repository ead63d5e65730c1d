{%- set types = lead_scoring.input_columns('events') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('events') }}
),

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

event_types as (
    select * from {{ ref('stg_lead_scoring__event_types') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('event_id', types, placeholders) }} as event_id,
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,
        {{ lead_scoring.clean_text('anonymous_id', types, placeholders) }} as anonymous_id,

        lower({{ lead_scoring.clean_text('event_type', types, placeholders) }}) as raw_event_type,
        {% for property in lead_scoring.event_properties() -%}
            {{ lead_scoring.clean_text(property, types, placeholders) }} as {{ property }},
        {% endfor %}
        {{ lead_scoring.clean_timestamp('occurred_at', types) }} as occurred_at,
        {{ lead_scoring.clean_timestamp('loaded_at', types) }} as loaded_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_event_type as (
    select
        cleaned.*,
        coalesce(event_types.event_type, cleaned.raw_event_type) as event_type
    from cleaned
    left join event_types
        on cleaned.raw_event_type = event_types.raw_event_type
),

with_defect as (
    select
        *,
        case
            when event_id is null then 'missing_key'
            when event_type is null then 'missing_event_type'
            when occurred_at is null then 'unusable_timestamp'
            when occurred_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
        end as defect
    from with_event_type
),

erased_left_out as (
    select with_defect.*
    from with_defect
    left join erased_contacts
        on with_defect.contact_id = erased_contacts.contact_id
    where erased_contacts.contact_id is null
)

select * from erased_left_out
