with

visible_activity as (
    select * from {{ ref('int_lead_scoring__visible_activity') }}
),

signature_rules as (
    select * from {{ ref('int_lead_scoring__signature_rules') }}
),

-- By stretch, so that no event meets a rule whose window it is too old for.
rule_days as (
    select
        visible_activity.scored_on,
        visible_activity.contact_key,
        signature_rules.rule_key,
        visible_activity.occurred_on,
        cast(sum(visible_activity.event_count) as bigint) as event_count
    from visible_activity
    inner join signature_rules
        on visible_activity.signature_id = signature_rules.signature_id
        and visible_activity.stretch = signature_rules.stretch
        and visible_activity.scoring_model_id = signature_rules.scoring_model_id
    group by
        visible_activity.scored_on,
        visible_activity.contact_key,
        signature_rules.rule_key,
        visible_activity.occurred_on
)

select * from rule_days
