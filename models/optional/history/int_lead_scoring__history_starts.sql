{{ config(enabled=lead_scoring.has_module('history')) }}
{%- set first_day = "cast('" ~ lead_scoring.history_start() ~ "' as date)" -%}
{%- set until_today = 'scored_on <= ' ~ lead_scoring.scored_on() %}

with

model_days as (
    select * from {{ ref('int_lead_scoring__model_days') }}
),

first_days as (
    {{ lead_scoring.first_days('model_days', until_today, ['scoring_model_id']) }}
),

first_days_as_champion as (
    {{ lead_scoring.first_days(
        'model_days', until_today ~ ' and is_champion', ['scoring_model_id']
    ) }}
),

-- The latest of them: what lies before a gap is not told any more.
history_starts as (
    select
        scoring_model_id,
        greatest(max(scored_on), {{ first_day }}) as history_starts_on
    from first_days
    group by scoring_model_id
),

handoff_starts as (
    select
        scoring_model_id,
        greatest(max(scored_on), {{ first_day }}) as handoffs_start_on
    from first_days_as_champion
    group by scoring_model_id
),

both_starts as (
    select
        history_starts.scoring_model_id,
        history_starts.history_starts_on,
        handoff_starts.handoffs_start_on
    from history_starts
    left join handoff_starts
        on history_starts.scoring_model_id = handoff_starts.scoring_model_id
)

select * from both_starts
