{%- set types = lead_scoring.rule_columns('grade_thresholds', ref('grade_thresholds'), [
    'scoring_model_id', 'dimension', 'grade', 'min_score',
]) -%}

with

grade_thresholds as (
    select * from {{ ref('grade_thresholds') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        lower({{ lead_scoring.rule_text('dimension', types) }}) as dimension,
        {{ lead_scoring.rule_text('grade', types) }} as grade,
        {{ lead_scoring.rule_text('min_score', types) }} as min_score_text,
        {{ lead_scoring.rule_number('min_score', types) }} as min_score,
        {{ lead_scoring.row_label(
            ['scoring_model_id', 'dimension', 'grade', 'min_score'], types
        ) }} as row_label
    from grade_thresholds
)

select * from cleaned
