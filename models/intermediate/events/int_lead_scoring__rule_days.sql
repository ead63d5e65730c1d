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

-- Every version of a rule, whether or not it is valid that day: the outlook asks for later days.
signature_rules as (
    select
        rules.rule_key,
        rules.scoring_model_id,
        rules.window_days,
        signature_rule_matches.signature_id
    from rules
    inner join signature_rule_matches
        on rules.rule_key = signature_rule_matches.rule_key
),

rule_days as (
    select
        visible_activity.scored_on,
        signature_rules.scoring_model_id,
        visible_activity.contact_id,
        signature_rules.rule_key,
        visible_activity.occurred_on,
        cast(
            {{ dbt.datediff('visible_activity.occurred_on', 'visible_activity.scored_on', 'day') }}
            as integer
        ) as age_in_days,
        cast(sum(visible_activity.event_count) as bigint) as event_count
    from visible_activity
    inner join signature_rules
        on visible_activity.signature_id = signature_rules.signature_id
    inner join audience
        on visible_activity.scored_on = audience.scored_on
        and visible_activity.contact_id = audience.contact_id
        and signature_rules.scoring_model_id = audience.scoring_model_id
    where
        coalesce(
            {{ dbt.datediff('visible_activity.occurred_on', 'visible_activity.scored_on', 'day') }}
            < signature_rules.window_days,
            true
        )
    group by
        visible_activity.scored_on,
        signature_rules.scoring_model_id,
        visible_activity.contact_id,
        signature_rules.rule_key,
        visible_activity.occurred_on
)

select * from rule_days
