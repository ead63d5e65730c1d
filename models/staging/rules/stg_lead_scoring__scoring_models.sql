{%- set types = lead_scoring.rule_columns('scoring_models', ref('scoring_models'), [
    'scoring_model_id', 'name', 'status', 'compared_to', 'description', 'fit_weight',
    'engagement_weight', 'scale_max', 'points_at_scale_max', 'requalify_after_days',
]) -%}

with

scoring_models as (
    select * from {{ ref('scoring_models') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('name', types) }} as name,
        lower({{ lead_scoring.rule_text('status', types) }}) as status,
        {{ lead_scoring.rule_text('compared_to', types) }} as compared_to,
        {{ lead_scoring.rule_text('description', types) }} as description,
        {{ lead_scoring.rule_text('fit_weight', types) }} as fit_weight_text,
        {{ lead_scoring.rule_number('fit_weight', types) }} as fit_weight,
        {{ lead_scoring.rule_text('engagement_weight', types) }} as engagement_weight_text,
        {{ lead_scoring.rule_number('engagement_weight', types) }} as engagement_weight,
        {{ lead_scoring.rule_text('scale_max', types) }} as scale_max_text,
        {{ lead_scoring.rule_number('scale_max', types) }} as scale_max,
        {{ lead_scoring.rule_text('points_at_scale_max', types) }} as points_at_scale_max_text,
        {{ lead_scoring.rule_number('points_at_scale_max', types) }} as points_at_scale_max,
        {{ lead_scoring.rule_text('requalify_after_days', types) }} as requalify_after_days_text,
        {{ lead_scoring.rule_number('requalify_after_days', types) }} as requalify_after_days,
        {{ lead_scoring.row_label(['scoring_model_id'], types) }} as row_label
    from scoring_models
)

select * from cleaned
