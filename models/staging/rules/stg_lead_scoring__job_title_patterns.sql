{%- set types = lead_scoring.rule_columns(
    'job_title_patterns', ref('job_title_patterns'), ['attribute', 'priority', 'pattern', 'value']
) -%}

with

job_title_patterns as (
    select * from {{ ref('job_title_patterns') }}
),

cleaned as (
    select
        lower({{ lead_scoring.rule_text('attribute', types) }}) as attribute,
        {{ lead_scoring.rule_text('pattern', types, keep_blanks=true) }} as pattern,
        {{ lead_scoring.rule_text('value', types) }} as value,
        {{ lead_scoring.rule_text('priority', types) }} as priority_text,
        {{ lead_scoring.rule_number('priority', types) }} as priority,
        {{ lead_scoring.row_label(
            ['attribute', 'priority', 'pattern', 'value'], types
        ) }} as row_label
    from job_title_patterns
)

select * from cleaned
