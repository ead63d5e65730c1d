{%- set types = lead_scoring.input_columns('opportunities') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('opportunities') }}
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

{{ lead_scoring.check_rows(
    duplicate_key=['opportunity_id', 'contact_id'],
    first_counts_by=[
        'closed_at desc', 'created_at desc', 'is_won desc', 'amount desc',
    ],
    contact_id='staged.contact_id',
) }}

select * from with_outcome
