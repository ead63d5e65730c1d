with

visible_activity as (
    select * from {{ ref('int_lead_scoring__visible_activity') }}
),

rule_values as (
    {{ lead_scoring.distinct_rule_values() }}
),

value_counts as (
    select
        visible_activity.scored_on,
        visible_activity.contact_key,
        rule_values.rule_key,
        count(distinct rule_values.property_value) as value_count
    from visible_activity
    inner join rule_values
        on visible_activity.signature_id = rule_values.signature_id
        and visible_activity.scoring_model_id = rule_values.scoring_model_id
    where
        coalesce(
            {{ lead_scoring.time_between(
                'visible_activity.occurred_on', 'visible_activity.scored_on', 'day'
            ) }} < rule_values.window_days,
            true
        )
    group by
        visible_activity.scored_on,
        visible_activity.contact_key,
        rule_values.rule_key
)

select * from value_counts
