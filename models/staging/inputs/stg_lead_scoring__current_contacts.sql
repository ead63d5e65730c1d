{{ config(materialized='view', enabled=lead_scoring.keeps_contact_versions()) }}
{%- set types = lead_scoring.input_columns('contacts') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('contacts') }}
),

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

-- Values stay as received, so that an improved list of placeholders also applies to kept versions.
as_text as (
    select
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,
        {{ lead_scoring.as_text('contact_id', types['contact_id']) }} as given_contact_id,
        {% for column in lead_scoring.kept_contact_columns() if column != 'created_at' -%}
            {{ lead_scoring.as_text(column, types[column]) }} as {{ column }},
        {% endfor %}
        {{ lead_scoring.clean_timestamp('created_at', types) }} as created_at
    from source_rows
),

erased_left_out as (
    select as_text.*
    from as_text
    left join erased_contacts
        on as_text.contact_id = erased_contacts.contact_id
    where erased_contacts.contact_id is null
)

select * from erased_left_out
