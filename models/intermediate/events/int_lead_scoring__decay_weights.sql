with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

rule_days as (
    select * from {{ ref('int_lead_scoring__rule_days') }}
),

ages as (
    select distinct
        rule_key,
        age_in_days
    from rule_days
),

remaining_shares as (
    select
        ages.rule_key,
        ages.age_in_days,
        rules.points,
        case rules.decay
            when 'linear'
                then greatest(0, 1 - ages.age_in_days / rules.decay_days)
            when 'half_life'
                then power(cast(0.5 as double), ages.age_in_days / rules.decay_days)
            when 'step'
                then
                    greatest(
                        0,
                        1 - rules.decay_percent / 100 * floor(ages.age_in_days / rules.decay_days)
                    )
            when 'compound'
                then
                    power(
                        1 - rules.decay_percent / 100,
                        floor(ages.age_in_days / rules.decay_days)
                    )
            else 1
        end as remaining_share
    from ages
    inner join rules
        on ages.rule_key = rules.rule_key
),

-- The one place where a float becomes points: from here on all is decimal, and sums are exact.
weights as (
    select
        rule_key,
        age_in_days,
        cast(round(
            points * cast(remaining_share as decimal(18, 12)), 6
        ) as {{ lead_scoring.type_points() }}) as points_per_occurrence
    from remaining_shares
)

select * from weights
