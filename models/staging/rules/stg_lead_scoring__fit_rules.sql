{%- set types = lead_scoring.rule_columns('fit_rules', ref('fit_rules'), [
    'scoring_model_id', 'rule_id', 'score_group', 'attribute', 'operator', 'value',
    'description', 'points', 'valid_from', 'valid_to',
]) -%}

with

fit_rules as (
    select * from {{ ref('fit_rules') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('rule_id', types) }} as rule_id,
        {{ lead_scoring.rule_text('score_group', types) }} as score_group,
        lower({{ lead_scoring.rule_text('attribute', types) }}) as attribute,
        lower({{ lead_scoring.rule_text('operator', types) }}) as operator,
        {{ lead_scoring.rule_text('value', types, keep_blanks=true) }} as value,
        {{ lead_scoring.rule_text('description', types) }} as description,
        {{ lead_scoring.rule_text('points', types) }} as points_text,
        {{ lead_scoring.rule_number('points', types) }} as points,
        {{ lead_scoring.rule_text('valid_from', types) }} as valid_from_text,
        {{ lead_scoring.rule_date('valid_from', types) }} as valid_from,
        {{ lead_scoring.rule_text('valid_to', types) }} as valid_to_text,
        {{ lead_scoring.rule_date('valid_to', types) }} as valid_to,
        {{ lead_scoring.row_label(
            ['scoring_model_id', 'rule_id', 'attribute', 'operator', 'value', 'valid_from'], types
        ) }} as row_label
    from fit_rules
)

select * from cleaned
