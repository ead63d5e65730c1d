{%- set types = lead_scoring.input_columns('opportunities') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('opportunities') }}
),

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('opportunity_id', types, placeholders) }} as opportunity_id,
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,

        {{ lead_scoring.text_to_number(
            lead_scoring.clean_text('amount', types, placeholders)
        ) }} as amount,

        coalesce(
            lower({{ lead_scoring.clean_text('is_won', types, placeholders) }})
            in ('true', 't', 'yes', 'y', '1'),
            false
        ) as is_won,

        {{ lead_scoring.clean_timestamp('created_at', types) }} as created_at,
        {{ lead_scoring.clean_timestamp('closed_at', types) }} as closed_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when opportunity_id is null or contact_id is null then 'missing_key'
            when created_at is null then 'unusable_timestamp'
            when created_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
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
