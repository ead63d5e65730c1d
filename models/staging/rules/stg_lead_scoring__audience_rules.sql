{%- set types = lead_scoring.rule_columns('audience_rules', ref('audience_rules'), [
    'scoring_model_id', 'rule_id', 'effect', 'attribute', 'operator', 'value', 'reason',
]) -%}

with

audience_rules as (
    select * from {{ ref('audience_rules') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('rule_id', types) }} as rule_id,
        lower({{ lead_scoring.rule_text('effect', types) }}) as effect,
        lower({{ lead_scoring.rule_text('attribute', types) }}) as attribute,
        lower({{ lead_scoring.rule_text('operator', types) }}) as operator,
        {{ lead_scoring.rule_text('value', types, keep_blanks=true) }} as value,
        {{ lead_scoring.rule_text('reason', types) }} as reason,
        {{ lead_scoring.row_label(
            ['scoring_model_id', 'rule_id', 'attribute', 'operator', 'value'], types
        ) }} as row_label
    from audience_rules
)

select * from cleaned
