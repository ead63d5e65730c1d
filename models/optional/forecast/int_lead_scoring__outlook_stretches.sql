{{ config(enabled=lead_scoring.has_module('forecast')) }}
with

guesses_that_failed as (
    select * from {{ ref('int_lead_scoring__outlook_guesses') }}
    where first_day < last_day
),

outlook_stretches as (
    {{ lead_scoring.stretches_with_a_drop(stretches='guesses_that_failed', days=49) }}
)

select * from outlook_stretches
