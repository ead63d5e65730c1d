{%- set types = lead_scoring.rule_columns(
    'holidays', ref('holidays'), ['scoring_model_id', 'holiday_on']
) -%}

with

holidays as (
    select * from {{ ref('holidays') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('holiday_on', types) }} as holiday_on_text,
        {{ lead_scoring.rule_date('holiday_on', types) }} as holiday_on,
        {{ lead_scoring.row_label(['scoring_model_id', 'holiday_on'], types) }} as row_label
    from holidays
)

select * from cleaned
