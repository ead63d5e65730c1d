with

rule_days as (
    select * from {{ ref('int_lead_scoring__rule_days') }}
),

ages_in_use as (
    select distinct
        rule_key,
        cast(
            {{ lead_scoring.time_between('occurred_on', 'scored_on', 'day') }}
            as integer
        ) as age_in_days
    from rule_days
),

decay_weights as (
    {{ lead_scoring.decay_weights(ages_in_use='ages_in_use') }}
)

select * from decay_weights
