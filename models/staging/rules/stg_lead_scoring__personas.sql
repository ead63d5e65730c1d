{%- set types = lead_scoring.rule_columns('personas', ref('personas'), [
    'scoring_model_id', 'persona', 'lead_grade', 'is_mql', 'kind', 'name', 'value', 'days_ago',
    'times', 'description',
]) -%}

with

personas as (
    select * from {{ ref('personas') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('persona', types) }} as persona,
        {{ lead_scoring.rule_text('lead_grade', types) }} as lead_grade,
        lower({{ lead_scoring.rule_text('is_mql', types) }}) as is_mql,
        lower({{ lead_scoring.rule_text('kind', types) }}) as kind,
        lower({{ lead_scoring.rule_text('name', types) }}) as name,
        {{ lead_scoring.rule_text('value', types) }} as value,
        {{ lead_scoring.rule_text('days_ago', types) }} as days_ago_text,
        {{ lead_scoring.rule_number('days_ago', types) }} as days_ago,
        {{ lead_scoring.rule_text('times', types) }} as times_text,
        {{ lead_scoring.rule_number('times', types) }} as times,
        {{ lead_scoring.rule_text('description', types) }} as description,
        {{ lead_scoring.row_label(
            ['scoring_model_id', 'persona', 'kind', 'name', 'value', 'days_ago'], types
        ) }} as row_label
    from personas
)

select * from cleaned
