{{ config(enabled=lead_scoring.has_module('history')) }}

with

scoring_day as (
    select * from {{ ref('int_lead_scoring__scoring_day') }}
),

-- A run for an earlier day knows no later ones.
model_days as (
    select
        model_days.scoring_model_id,
        model_days.scored_on,
        model_days.is_champion,
        scoring_day.history_starts_on
    from {{ ref('int_lead_scoring__model_days') }} as model_days
    inner join scoring_day
        on model_days.scored_on <= scoring_day.scored_on
),

first_days as (
    {{ lead_scoring.first_days('model_days', '1 = 1', ['scoring_model_id', 'history_starts_on']) }}
),

first_days_as_champion as (
    {{ lead_scoring.first_days(
        'model_days', 'is_champion', ['scoring_model_id', 'history_starts_on']
    ) }}
),

-- The latest of them: what lies before a gap is not told any more.
history_starts as (
    select
        scoring_model_id,
        max(greatest(scored_on, history_starts_on)) as history_starts_on
    from first_days
    group by scoring_model_id
),

handoff_starts as (
    select
        scoring_model_id,
        max(greatest(scored_on, history_starts_on)) as handoffs_start_on
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
