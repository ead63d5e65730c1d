{{ config(enabled=lead_scoring.has_module('forecast')) }}
with

forecast_leads as (
    select * from {{ ref('int_lead_scoring__forecast_leads') }}
),

rule_days as (
    select * from {{ ref('int_lead_scoring__rule_days') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

value_ends as (
    select * from {{ ref('int_lead_scoring__forecast_value_ends') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__forecast_rules') }}
),

days_of_leads as (
    select
        forecast_leads.lead_key,
        rule_days.rule_key,
        {{ lead_scoring.age_on_scoring_day('rule_days.occurred_on') }} as age_in_days,
        rule_days.event_count
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
        and rules.counting in ('per_event', 'once')
    inner join forecast_leads
        on rules.scoring_model_id = forecast_leads.scoring_model_id
        and rule_days.contact_key = forecast_leads.contact_key
),

days_limited as (
    select
        days_of_leads.lead_key,
        days_of_leads.rule_key,
        days_of_leads.age_in_days,
        least(
            rules.end_day,
            coalesce(rules.window_days - days_of_leads.age_in_days, rules.end_day)
        ) as end_day,
        least(
            days_of_leads.event_count, coalesce(rules.max_per_day, days_of_leads.event_count)
        ) as occurrences
    from days_of_leads
    inner join rules
        on days_of_leads.rule_key = rules.rule_key
),

-- Nothing new happens, so the most recent occurrences are already known today.
days_with_later_occurrences as (
    select
        *,
        sum(occurrences) over (
            partition by lead_key, rule_key
            order by age_in_days
            rows between unbounded preceding and current row
        ) - occurrences as later_occurrences
    from days_limited
),

-- A rule that needs several occurrences matches until too few of them are left.
ends_of_rules as (
    select
        days_with_later_occurrences.lead_key,
        days_with_later_occurrences.rule_key,
        max(days_with_later_occurrences.end_day) as end_day
    from days_with_later_occurrences
    inner join rules
        on days_with_later_occurrences.rule_key = rules.rule_key
    where rules.min_occurrences > 1
        and rules.distinct_property is null
        and days_with_later_occurrences.later_occurrences + days_with_later_occurrences.occurrences
        >= rules.min_occurrences
    group by days_with_later_occurrences.lead_key, days_with_later_occurrences.rule_key

    union all

    select
        forecast_leads.lead_key,
        value_ends.rule_key,
        value_ends.end_day
    from value_ends
    inner join rules
        on value_ends.rule_key = rules.rule_key
    inner join forecast_leads
        on rules.scoring_model_id = forecast_leads.scoring_model_id
        and value_ends.contact_key = forecast_leads.contact_key
),

acted as (
    select
        days_with_later_occurrences.lead_key,
        days_with_later_occurrences.rule_key,
        case when rules.fades then days_with_later_occurrences.age_in_days end as age_in_days,
        case
            when rules.counting = 'once' then 1
            else
                least(
                    days_with_later_occurrences.occurrences,
                    coalesce(
                        rules.max_occurrences - days_with_later_occurrences.later_occurrences,
                        days_with_later_occurrences.occurrences
                    )
                )
        end as occurrences,
        rules.first_day,
        least(
            days_with_later_occurrences.end_day,
            coalesce(ends_of_rules.end_day, days_with_later_occurrences.end_day)
        ) as end_day
    from days_with_later_occurrences
    inner join rules
        on days_with_later_occurrences.rule_key = rules.rule_key
        and (rules.counting = 'per_event' or days_with_later_occurrences.later_occurrences = 0)
        and coalesce(days_with_later_occurrences.later_occurrences < rules.max_occurrences, true)
    left join ends_of_rules
        on days_with_later_occurrences.lead_key = ends_of_rules.lead_key
        and days_with_later_occurrences.rule_key = ends_of_rules.rule_key
    where ends_of_rules.rule_key is not null
        or (rules.min_occurrences = 1 and rules.distinct_property is null)
),

silences as (
    {{ lead_scoring.silences() }}
),

all_parts as (
    select * from acted

    union all

    select * from silences
),

parts_to_come as (
    select
        lead_key,
        rule_key,
        cast(age_in_days as integer) as age_in_days,
        cast(occurrences as integer) as occurrences,
        cast(first_day as integer) as first_day,
        cast(end_day as integer) as end_day
    from all_parts
    where first_day < end_day
)

select * from parts_to_come
