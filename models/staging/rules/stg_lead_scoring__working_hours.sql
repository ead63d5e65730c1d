{%- set types = lead_scoring.rule_columns('working_hours', ref('working_hours'), [
    'scoring_model_id', 'time_zone', 'weekday', 'opens_at', 'closes_at',
]) -%}

with

working_hours as (
    select * from {{ ref('working_hours') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('time_zone', types) }} as time_zone,
        {{ lead_scoring.rule_text('weekday', types) }} as weekday_text,
        {{ lead_scoring.rule_number('weekday', types) }} as weekday, -- noqa: RF04
        {{ lead_scoring.rule_text('opens_at', types) }} as opens_at_text,
        {{ lead_scoring.rule_text('closes_at', types) }} as closes_at_text,
        {{ lead_scoring.row_label(
            ['scoring_model_id', 'weekday', 'opens_at', 'closes_at'], types
        ) }} as row_label
    from working_hours
),

with_minutes as (
    select
        *,
        {{ lead_scoring.minutes_of_day('opens_at_text') }} as opens_at_minute,
        {{ lead_scoring.minutes_of_day('closes_at_text') }} as closes_at_minute
    from cleaned
)

select * from with_minutes
