{%- set types = lead_scoring.input_columns('enrichments') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('enrichments') }}
),

cleaned as (
    select
        lower({{ lead_scoring.clean_text('subject_type', types, placeholders) }}) as subject_type,
        {{ lead_scoring.clean_text('subject_id', types, placeholders) }} as subject_id,

        lower({{ lead_scoring.clean_text('attribute', types, placeholders) }}) as attribute,
        {{ lead_scoring.clean_value('value', types, placeholders) }} as value,
        {{ lead_scoring.clean_text('provider', types, placeholders) }} as provider,

        {{ lead_scoring.clean_timestamp('observed_at', types) }} as observed_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when subject_id is null or attribute is null or provider is null then 'missing_key'
            when coalesce(subject_type, '') not in ('contact', 'company')
                then 'unknown_subject_type'
            when observed_at is null then 'unusable_timestamp'
            when observed_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
        end as defect
    from cleaned
),

{{ lead_scoring.check_rows(
    duplicate_key=['subject_type', 'subject_id', 'attribute', 'provider', 'observed_at'],
    first_counts_by=['value'],
    contact_id="case when coalesce(staged.subject_type, '') <> 'company'"
        ~ " then staged.subject_id end",
) }}

select * from with_outcome
