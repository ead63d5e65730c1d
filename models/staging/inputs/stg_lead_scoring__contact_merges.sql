{{ config(materialized='table') }}
{%- set types = lead_scoring.input_columns('contact_merges') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('contact_merges') }}
),

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,
        {{ lead_scoring.clean_text('merged_into_contact_id', types, placeholders) }}
            as merged_into_contact_id,

        {{ lead_scoring.clean_timestamp('merged_at', types) }} as merged_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when contact_id is null or merged_into_contact_id is null then 'missing_key'
            when merged_at is null then 'unusable_timestamp'
            when merged_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
            when contact_id = merged_into_contact_id then 'circular_merge'
        end as defect
    from cleaned
),

erased_left_out as (
    select with_defect.*
    from with_defect
    left join erased_contacts
        on with_defect.contact_id = erased_contacts.contact_id
        or with_defect.merged_into_contact_id = erased_contacts.contact_id
    where erased_contacts.contact_id is null
)

select * from erased_left_out
