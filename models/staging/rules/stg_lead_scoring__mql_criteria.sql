{%- set types = lead_scoring.rule_columns('mql_criteria', ref('mql_criteria'), [
    'scoring_model_id', 'criteria_set', 'measure', 'operator', 'value',
]) -%}

with

mql_criteria as (
    select * from {{ ref('mql_criteria') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('criteria_set', types) }} as criteria_set,
        lower({{ lead_scoring.rule_text('measure', types) }}) as measure,
        lower({{ lead_scoring.rule_text('operator', types) }}) as operator,
        {{ lead_scoring.rule_text('value', types, keep_blanks=true) }} as value,
        {{ lead_scoring.row_label(
            ['scoring_model_id', 'criteria_set', 'measure', 'operator', 'value'], types
        ) }} as row_label
    from mql_criteria
)

select * from cleaned
