{{ config(enabled=lead_scoring.has_module('evidence')) }}
{%- set every_days = lead_scoring.landmark_every_days() -%}
{%- set first_of_all = "cast('1970-01-01' as date)" -%}
{#- Where the count of days since 1970 begins again: runs of all days agree on the landmarks. -#}
{%- set last_judged = lead_scoring.days_after('scored_on', -lead_scoring.outcome_days()) -%}
{%- set one_in_so_many = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024] -%}
{%- set day_number = lead_scoring.time_between(first_of_all, last_judged, 'day') %}

with

scoring_day as (
    select * from {{ ref('int_lead_scoring__scoring_day') }}
),

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

numbers as (
    {{ dbt.generate_series(lead_scoring.landmark_count()) }}
),

last_landmark as (
    select {{ day_number }} - mod({{ day_number }}, {{ every_days }}) as day_number
    from scoring_day
),

-- Of very many leads some say as much as all: one in 2, 4, 8 and so on.
draws as (
    select
        case
            {% for one_in in one_in_so_many -%}
                when count(distinct contact_id) <= {{ lead_scoring.leads_to_judge() * one_in }}
                    then {{ one_in }}
            {% endfor -%}
            else {{ 2 * one_in_so_many[-1] }}
        end as one_in
    from contact_periods
),

landmarks as (
    select
        {{ lead_scoring.days_after(
            first_of_all,
            'cast(last_landmark.day_number - ' ~ every_days
            ~ ' * (numbers.generated_number - 1) as integer)'
        ) }} as landmark,
        draws.one_in
    from last_landmark
    cross join numbers
    cross join draws
),

with_horizon as (
    select
        landmark,
        {{ lead_scoring.days_after('landmark', lead_scoring.outcome_days()) }} as known_on,
        one_in
    from landmarks
)

select * from with_horizon
