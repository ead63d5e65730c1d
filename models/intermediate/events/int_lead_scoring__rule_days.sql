with

visible_activity as (
    select * from {{ ref('int_lead_scoring__visible_activity') }}
),

signature_rule_matches as (
    select * from {{ ref('int_lead_scoring__signature_rule_matches') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
),

valid_rules as (
    select
        rules.rule_key,
        rules.scoring_model_id,
        rules.window_days,
        signature_rule_matches.signature_id
    from rules
    inner join signature_rule_matches
        on rules.rule_key = signature_rule_matches.rule_key
    where rules.is_valid
),

rule_days as (
    select
        valid_rules.scoring_model_id,
        visible_activity.contact_id,
        valid_rules.rule_key,
        visible_activity.occurred_on,
        cast(
            {{ dbt.datediff('visible_activity.occurred_on', lead_scoring.scored_on(), 'day') }}
            as integer
        ) as age_in_days,
        cast(sum(visible_activity.event_count) as bigint) as event_count
    from visible_activity
    inner join valid_rules
        on visible_activity.signature_id = valid_rules.signature_id
    inner join audience
        on visible_activity.contact_id = audience.contact_id
        and valid_rules.scoring_model_id = audience.scoring_model_id
    where
        coalesce(
            {{ dbt.datediff('visible_activity.occurred_on', lead_scoring.scored_on(), 'day') }}
            < valid_rules.window_days,
            true
        )
    group by
        valid_rules.scoring_model_id,
        visible_activity.contact_id,
        valid_rules.rule_key,
        visible_activity.occurred_on
)

select * from rule_days
