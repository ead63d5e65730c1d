with

lead_activity as (
    select * from {{ ref('int_lead_scoring__lead_activity') }}
),

event_kind_rules as (
    select * from {{ ref('int_lead_scoring__event_kind_rules') }}
),

-- By window bucket, so that no event is joined with a rule whose window it is too old for.
rule_days as (
    select
        lead_activity.scored_on,
        lead_activity.contact_key,
        lead_activity.known_until,
        event_kind_rules.rule_key,
        lead_activity.occurred_on,
        cast(sum(lead_activity.event_count) as bigint) as event_count
    from lead_activity
    inner join event_kind_rules
        on lead_activity.signature_id = event_kind_rules.signature_id
        and lead_activity.window_bucket = event_kind_rules.window_bucket
        and lead_activity.scoring_model_id = event_kind_rules.scoring_model_id
    group by
        lead_activity.scored_on,
        lead_activity.contact_key,
        lead_activity.known_until,
        event_kind_rules.rule_key,
        lead_activity.occurred_on
)

select * from rule_days
