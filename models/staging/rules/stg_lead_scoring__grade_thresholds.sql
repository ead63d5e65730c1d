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
),

-- A grade reaches up to the next one.
with_next_grade as (
    select
        *,
        lead(min_score) over (
            partition by scoring_model_id, dimension
            order by min_score nulls first
        ) as next_min_score,
        lead(grade) over (
            partition by scoring_model_id, dimension
            order by min_score nulls first
        ) as next_grade,
        row_number() over (
            partition by scoring_model_id, dimension
            order by min_score nulls first
        ) as grade_rank
    from cleaned
)

select * from with_next_grade
