{{ config(enabled=lead_scoring.has_module('forecast')) }}

with

lead_activity as (
    select * from {{ ref('int_lead_scoring__lead_activity') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

rules as (
    select * from {{ ref('int_lead_scoring__forecast_rules') }}
),

rule_values as (
    {{ lead_scoring.distinct_rule_values() }}
),

latest_days_of_values as (
    select
        lead_activity.contact_key,
        rules.rule_key,
        rule_values.property_value,
        min({{ lead_scoring.age_on_scoring_day('lead_activity.occurred_on') }}) as age_in_days
    from lead_activity
    inner join rule_values
        on lead_activity.signature_id = rule_values.signature_id
        and lead_activity.scoring_model_id = rule_values.scoring_model_id
    inner join rules
        on rule_values.rule_key = rules.rule_key
    where rules.window_days is null
        or {{ lead_scoring.age_on_scoring_day('lead_activity.occurred_on') }} < rules.window_days
    group by lead_activity.contact_key, rules.rule_key, rule_values.property_value
),

values_ranked as (
    select
        *,
        row_number() over (
            partition by contact_key, rule_key
            order by age_in_days, property_value
        ) as value_rank
    from latest_days_of_values
),

-- The rule matches until too few values are left in the window.
value_ends as (
    select
        values_ranked.contact_key,
        values_ranked.rule_key,
        least(
            rules.end_day,
            coalesce(rules.window_days - values_ranked.age_in_days, rules.end_day)
        ) as end_day
    from values_ranked
    inner join rules
        on values_ranked.rule_key = rules.rule_key
        and values_ranked.value_rank = rules.min_occurrences
)

select * from value_ends
