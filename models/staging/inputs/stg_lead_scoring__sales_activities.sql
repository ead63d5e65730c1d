{%- set types = lead_scoring.input_columns('sales_activities') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('sales_activities') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('activity_id', types, placeholders) }} as activity_id,
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,

        lower({{ lead_scoring.clean_text('activity_type', types, placeholders) }}) as activity_type,

        {{ lead_scoring.clean_timestamp('occurred_at', types) }} as occurred_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when activity_id is null or contact_id is null then 'missing_key'
            when occurred_at is null then 'unusable_timestamp'
            when occurred_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
        end as defect
    from cleaned
),

{{ lead_scoring.check_rows(
    duplicate_key=['activity_id'],
    first_counts_by=['occurred_at', 'contact_id', 'activity_type'],
    contact_id='staged.contact_id',
) }}

select * from with_outcome
