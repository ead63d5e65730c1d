{%- set types = lead_scoring.rule_columns('score_groups', ref('score_groups'), [
    'scoring_model_id', 'score_group', 'dimension', 'combine', 'description', 'min_points',
    'max_points',
]) -%}

with

score_groups as (
    select * from {{ ref('score_groups') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('score_group', types) }} as score_group,
        lower({{ lead_scoring.rule_text('dimension', types) }}) as dimension,
        lower({{ lead_scoring.rule_text('combine', types) }}) as combine,
        {{ lead_scoring.rule_text('description', types) }} as description,
        {{ lead_scoring.rule_text('min_points', types) }} as min_points_text,
        {{ lead_scoring.rule_number('min_points', types) }} as min_points,
        {{ lead_scoring.rule_text('max_points', types) }} as max_points_text,
        {{ lead_scoring.rule_number('max_points', types) }} as max_points,
        {{ lead_scoring.row_label(['scoring_model_id', 'score_group'], types) }} as row_label
    from score_groups
)

select * from cleaned
