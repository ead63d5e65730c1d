{%- set types = lead_scoring.input_columns('identities') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('identities') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('anonymous_id', types, placeholders) }} as anonymous_id,
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,

        {{ lead_scoring.clean_timestamp('identified_at', types) }} as identified_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when anonymous_id is null or contact_id is null then 'missing_key'
            when identified_at is null then 'unusable_timestamp'
            when identified_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
        end as defect
    from cleaned
),

{{ lead_scoring.check_rows(
    duplicate_key=['anonymous_id', 'contact_id'],
    first_counts_by=['identified_at'],
    contact_id='staged.contact_id',
) }}

select * from with_outcome
