{%- set types = lead_scoring.input_columns('overrides') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('overrides') }}
),

scoring_models as (
    select distinct scoring_model_id
    from {{ ref('stg_lead_scoring__scoring_models') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,
        {{ lead_scoring.clean_text('scoring_model_id', types, placeholders) }} as scoring_model_id,

        lower({{ lead_scoring.clean_text('override', types, placeholders) }}) as override,
        {{ lead_scoring.clean_text('reason', types, placeholders) }} as reason,
        {{ lead_scoring.clean_text('decided_by', types, placeholders) }} as decided_by,

        {{ lead_scoring.clean_timestamp('decided_at', types) }} as decided_at,
        {{ lead_scoring.clean_timestamp('expires_at', types) }} as expires_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        cleaned.*,
        case
            when cleaned.contact_id is null then 'missing_key'
            when coalesce(cleaned.override, '') not in ('mql', 'not_mql') then 'unknown_override'
            when cleaned.reason is null then 'missing_reason'
            when cleaned.decided_at is null or cleaned.expires_at is null
                then 'unusable_timestamp'
            when cleaned.decided_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
            when cast(cleaned.expires_at as date) <= cast(cleaned.decided_at as date)
                then 'never_in_force'
            when cleaned.scoring_model_id is not null and scoring_models.scoring_model_id is null
                then 'unknown_scoring_model'
        end as defect
    from cleaned
    left join scoring_models
        on cleaned.scoring_model_id = scoring_models.scoring_model_id
),

{{ lead_scoring.check_rows(
    duplicate_key=['contact_id', 'scoring_model_id', 'decided_at', 'override', 'expires_at'],
    first_counts_by=['reason', 'decided_by'],
    contact_id='staged.contact_id',
) }}

select * from with_outcome
