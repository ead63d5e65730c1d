{{ config(materialized='view') }}
{%- set types = lead_scoring.input_columns('erasure_requests') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('erasure_requests') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,

        {{ lead_scoring.clean_timestamp('requested_at', types) }} as requested_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when contact_id is null then 'missing_key'
        end as defect
    from cleaned
),

{{ lead_scoring.check_rows(
    duplicate_key=['contact_id'],
    first_counts_by=['requested_at'],
) }}

select * from with_outcome
