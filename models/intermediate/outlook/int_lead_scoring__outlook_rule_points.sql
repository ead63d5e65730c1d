with

engagement_points as (
    {{ lead_scoring.engagement_points(
        event_counts=ref('int_lead_scoring__outlook_event_counts'),
        rule_days=ref('int_lead_scoring__outlook_rule_days'),
        leads=ref('int_lead_scoring__outlook_leads'),
    ) }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

outlook_rule_points as (
    select
        engagement_points.scored_on,
        engagement_points.scoring_model_id,
        engagement_points.contact_id,
        rules.dimension,
        rules.score_group,
        rules.combine,
        engagement_points.points
    from engagement_points
    inner join rules
        on engagement_points.rule_key = rules.rule_key
)

select * from outlook_rule_points
