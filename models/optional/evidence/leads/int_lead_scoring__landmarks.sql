{{ config(enabled=lead_scoring.has_module('evidence')) }}
{%- set every_days = lead_scoring.landmark_every_days() -%}
{%- set first_of_all = "cast('1970-01-01' as date)" -%}
{#- Where the count of days since 1970 begins again, so that runs of all days agree on the landmarks. -#}
{%- set last_judged = lead_scoring.days_after('scored_on', -lead_scoring.outcome_days()) -%}
{%- set day_number = lead_scoring.time_between(first_of_all, last_judged, 'day') %}

with

scoring_day as (
    select * from {{ ref('int_lead_scoring__scoring_day') }}
),

numbers as (
    {{ dbt.generate_series(lead_scoring.landmark_count()) }}
),

last_landmark as (
    select {{ day_number }} - mod({{ day_number }}, {{ every_days }}) as day_number
    from scoring_day
),

landmarks as (
    select
        {{ lead_scoring.days_after(
            first_of_all,
            'cast(last_landmark.day_number - ' ~ every_days
            ~ ' * (numbers.generated_number - 1) as integer)'
        ) }} as landmark
    from last_landmark
    cross join numbers
)

select * from landmarks
