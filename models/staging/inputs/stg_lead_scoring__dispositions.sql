{%- set types = lead_scoring.input_columns('dispositions') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('dispositions') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,

        lower({{ lead_scoring.clean_text('disposition', types, placeholders) }}) as disposition,
        {{ lead_scoring.clean_text('reason', types, placeholders) }} as reason,

        {{ lead_scoring.clean_timestamp('decided_at', types) }} as decided_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when contact_id is null then 'missing_key'
            when coalesce(disposition, '')
                not in ('accepted', 'rejected', 'recycled', 'disqualified')
                then 'unknown_disposition'
            when decided_at is null then 'unusable_timestamp'
            when decided_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
        end as defect
    from cleaned
),

{{ lead_scoring.check_rows(
    duplicate_key=['contact_id', 'decided_at', 'disposition'],
    first_counts_by=['reason'],
    contact_id='staged.contact_id',
) }}

select * from with_outcome
