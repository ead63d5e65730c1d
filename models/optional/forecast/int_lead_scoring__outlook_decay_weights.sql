{{ config(enabled=lead_scoring.has_module('forecast')) }}
with

parts as (
    select * from {{ ref('int_lead_scoring__outlook_parts') }}
),

numbers as (
    {{ dbt.generate_series(lead_scoring.outlook_days() + 1) }}
),

ages_today as (
    select
        rule_key,
        age_in_days,
        max(end_day) as end_day
    from parts
    where age_in_days is not null
    group by rule_key, age_in_days
),

ages_to_come as (
    select distinct
        ages_today.rule_key,
        cast(ages_today.age_in_days + numbers.generated_number - 1 as integer) as age_in_days
    from ages_today
    inner join numbers
        on ages_today.end_day > numbers.generated_number - 1
),

decay_weights as (
    {{ lead_scoring.decay_weights(ages_in_use='ages_to_come') }}
)

select * from decay_weights
