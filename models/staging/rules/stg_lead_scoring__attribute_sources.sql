{%- set types = lead_scoring.rule_columns(
    'attribute_sources', ref('attribute_sources'), ['attribute', 'source', 'priority']
) -%}

with

attribute_sources as (
    select * from {{ ref('attribute_sources') }}
),

cleaned as (
    select
        lower({{ lead_scoring.rule_text('attribute', types) }}) as attribute,
        lower({{ lead_scoring.rule_text('source', types) }}) as source,
        {{ lead_scoring.rule_text('priority', types) }} as priority_text,
        {{ lead_scoring.rule_number('priority', types) }} as priority,
        {{ lead_scoring.row_label(['attribute', 'source', 'priority'], types) }} as row_label
    from attribute_sources
)

select * from cleaned
