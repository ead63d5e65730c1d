-- depends_on: {{ ref('int_lead_scoring__build_gate') }}

with

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
),

grade_ranges as (
    select
        scoring_model_id,
        dimension,
        grade,
        min_score,
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
    from grade_thresholds
)

select * from grade_ranges
