{{ config(materialized='view') }}

with

personas as (
    select * from {{ ref('stg_lead_scoring__personas') }}
    where kind = 'event'
),

written_properties as (
    select
        scoring_model_id,
        persona,
        name as event_type,
        value,
        row_label,
        {{ lead_scoring.unnested_list('value') }} as written_property
    from personas
),

-- page_path=/pricing: what follows the first = is the value, which may hold others.
persona_properties as (
    select
        *,
        lower({{ lead_scoring.trimmed(
            "left(written_property, " ~ dbt.position("'='", 'written_property') ~ ' - 1)'
        ) }}) as property,
        {{ lead_scoring.trimmed(
            'substring(written_property, ' ~ dbt.position("'='", 'written_property') ~ ' + 1)'
        ) }} as property_value
    from written_properties
    where {{ dbt.position("'='", 'written_property') }} > 0
)

select * from persona_properties
