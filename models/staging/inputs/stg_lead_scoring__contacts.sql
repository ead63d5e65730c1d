{%- set types = lead_scoring.contact_columns() -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.contact_rows() }}
),

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,
        {{ lead_scoring.clean_text('company_id', types, placeholders) }} as company_id,

        lower({{ lead_scoring.clean_text('email', types, placeholders) }}) as email,
        {% for attribute in lead_scoring.contact_attributes() -%}
            {{ lead_scoring.clean_value(attribute, types, placeholders) }} as {{ attribute }},
        {% endfor %}
        {{ lead_scoring.clean_timestamp('created_at', types) }} as created_at,
        {{ lead_scoring.clean_timestamp('updated_at', types) }} as updated_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when contact_id is null then 'missing_key'
            when created_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
            when updated_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
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
