{% macro persona_properties(personas) -%}
    {#- page_path=/pricing: what follows the first = is the value, which may hold others. -#}
    {%- set equals_sign = dbt.position("'='", 'written_property') -%}
    with

    listed_properties as (
        select
            row_label,
            {{ lead_scoring.unnested(lead_scoring.split_list('value'), 'listed_property') }}
        from {{ personas }}
        {{ lead_scoring.unnested_from(lead_scoring.split_list('value'), 'listed_property') }}
        where kind = 'event'
    ),

    properties_trimmed as (
        select
            row_label,
            {{ lead_scoring.trimmed('listed_property') }} as written_property
        from listed_properties
    )

    select
        row_label,
        lower({{ lead_scoring.trimmed(
            'left(written_property, ' ~ equals_sign ~ ' - 1)'
        ) }}) as property,
        {{ lead_scoring.trimmed(
            'substring(written_property, ' ~ equals_sign ~ ' + 1)'
        ) }} as property_value
    from properties_trimmed
    where {{ equals_sign }} > 0
{%- endmacro %}
