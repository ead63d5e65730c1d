{%- set types = lead_scoring.rule_columns('grade_actions', ref('grade_actions'), [
    'scoring_model_id', 'fit_grade', 'engagement_grade', 'next_action', 'sla_hours',
]) -%}

with

grade_actions as (
    select * from {{ ref('grade_actions') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('fit_grade', types) }} as fit_grade,
        {{ lead_scoring.rule_text('engagement_grade', types) }} as engagement_grade,
        {{ lead_scoring.rule_text('next_action', types) }} as next_action,
        {{ lead_scoring.rule_text('sla_hours', types) }} as sla_hours_text,
        {{ lead_scoring.rule_number('sla_hours', types) }} as sla_hours,
        {{ lead_scoring.row_label(
            ['scoring_model_id', 'fit_grade', 'engagement_grade'], types
        ) }} as row_label
    from grade_actions
)

select * from cleaned
