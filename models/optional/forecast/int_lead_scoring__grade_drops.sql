{{ config(enabled=lead_scoring.has_module('forecast')) }}
with

forecast_leads as (
    select * from {{ ref('int_lead_scoring__forecast_leads') }}
),

-- A range of one day with a score below the grade is a day below it.
guessed_days_below as (
    select * from {{ ref('int_lead_scoring__forecast_guesses') }}
    where first_day = last_day
),

guesses_that_failed as (
    select * from {{ ref('int_lead_scoring__forecast_guesses') }}
    where first_day < last_day
),

weeks_with_a_drop as (
    {{ lead_scoring.ranges_with_a_drop(day_ranges='guesses_that_failed', days=7) }}
),

found_days_below as (
    {{ lead_scoring.ranges_with_a_drop(day_ranges='weeks_with_a_drop', days=1) }}
),

days_below as (
    select * from guessed_days_below

    union all

    select * from found_days_below
),

first_days_below as (
    select
        lead_key,
        min(first_day) as first_day
    from days_below
    group by lead_key
),

grade_drops as (
    select
        forecast_leads.scoring_model_id,
        forecast_leads.contact_id,
        {{ lead_scoring.days_after(lead_scoring.scored_on(), 'first_days_below.first_day') }}
            as grade_drops_on
    from first_days_below
    inner join forecast_leads
        on first_days_below.lead_key = forecast_leads.lead_key
)

select * from grade_drops
