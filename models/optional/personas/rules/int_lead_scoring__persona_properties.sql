{{ config(materialized='view', enabled=lead_scoring.has_module('personas')) }}

with

personas as (
    select * from {{ ref('stg_lead_scoring__personas') }}
    where kind = 'event'
),

listed_properties as (
    select
        scoring_model_id,
        persona,
        name as event_type,
        value,
        row_label,
        {{ lead_scoring.unnested(lead_scoring.split_list('value'), 'listed_property') }}
    from personas
    {{ lead_scoring.unnested_from(lead_scoring.split_list('value'), 'listed_property') }}
),

properties_trimmed as (
    select
        *,
        {{ lead_scoring.trimmed('listed_property') }} as written_property
    from listed_properties
),

-- page_path=/pricing: everything after the first = is the value, which may contain more of them.
persona_properties as (
    select
        *,
        lower({{ lead_scoring.trimmed(
            "left(written_property, " ~ dbt.position("'='", 'written_property') ~ ' - 1)'
        ) }}) as property,
        {{ lead_scoring.trimmed(
            'substring(written_property, ' ~ dbt.position("'='", 'written_property') ~ ' + 1)'
        ) }} as property_value
    from properties_trimmed
    where {{ dbt.position("'='", 'written_property') }} > 0
)

select * from persona_properties
