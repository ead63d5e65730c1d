{{ config(enabled=lead_scoring.has_module('forecast')) }}
with

forecast_leads as (
    select * from {{ ref('int_lead_scoring__forecast_leads') }}
),

found_before as (
    {{ lead_scoring.earlier_rows('int_lead_scoring__standing_scores', {
        'scoring_model_id': dbt.type_string(),
        'contact_id': dbt.type_string(),
        'grade_drops_on': 'date',
    }) }}
),

guesses as (
    select
        forecast_leads.lead_key,
        {{ lead_scoring.days_ahead('found_before.grade_drops_on') }} as guessed_day
    from forecast_leads
    left join found_before
        on forecast_leads.scoring_model_id = found_before.scoring_model_id
        and forecast_leads.contact_id = found_before.contact_id
),

-- The days before the guess, the guess itself, and the days after it. Without a guess, or if it is
-- past, the guess is that the grade never drops.
days_to_come as (
    select
        lead_key,
        1 as first_day,
        case
            when guessed_day between 1 and {{ lead_scoring.forecast_days() }} then guessed_day - 1
            else {{ lead_scoring.forecast_days() }}
        end as last_day
    from guesses

    union all

    select
        lead_key,
        guessed_day as first_day,
        guessed_day as last_day
    from guesses
    where guessed_day between 1 and {{ lead_scoring.forecast_days() }}

    union all

    select
        lead_key,
        guessed_day + 1 as first_day,
        {{ lead_scoring.forecast_days() }} as last_day
    from guesses
    where guessed_day between 1 and {{ lead_scoring.forecast_days() - 1 }}
),

-- A guess of tomorrow leaves no days before it.
ranges_around_guesses as (
    select * from days_to_come
    where first_day <= last_day
),

-- Whatever the guess, the remaining ranges contain the first day below the grade.
ranges_left as (
    {{ lead_scoring.ranges_with_a_drop(
        day_ranges='ranges_around_guesses', days=lead_scoring.forecast_days()
    ) }}
),

-- A right guess is a single day. Other ranges are searched seven weeks at a time.
longer_ranges as (
    select * from ranges_left
    where first_day < last_day
),

shorter_ranges as (
    {{ lead_scoring.ranges_with_a_drop(
        day_ranges='longer_ranges', days=lead_scoring.days_of_longer_ranges()
    ) }}
),

forecast_guesses as (
    select * from shorter_ranges

    union all

    select * from ranges_left
    where first_day = last_day
)

select * from forecast_guesses
