with

lead_activity as (
    select * from {{ ref('int_lead_scoring__lead_activity') }}
),

rule_values as (
    {{ lead_scoring.distinct_rule_values(with_personas=true) }}
),

value_counts as (
    select
        lead_activity.scored_on,
        lead_activity.contact_key,
        rule_values.rule_key,
        count(distinct rule_values.property_value) as value_count
    from lead_activity
    inner join rule_values
        on lead_activity.signature_id = rule_values.signature_id
        and lead_activity.scoring_model_id = rule_values.scoring_model_id
    where
        coalesce(
            {{ lead_scoring.time_between(
                'lead_activity.occurred_on', 'lead_activity.scored_on', 'day'
            ) }} < rule_values.window_days,
            true
        )
    group by
        lead_activity.scored_on,
        lead_activity.contact_key,
        rule_values.rule_key
)

select * from value_counts
