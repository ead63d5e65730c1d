{{ config(materialized='view') }}

with

rule_points as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
),

partly_counted_rules as (
    select * from {{ ref('int_lead_scoring__partly_counted_rules') }}
),

leads as (
    select
        purpose,
        scored_on,
        contact_key,
        contact_id
    from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose <> 'history'
),

contributions as (
    select
        leads.purpose,
        rule_points.scored_on,
        rule_points.scoring_model_id,
        leads.contact_id,
        leads.contact_key,
        rule_points.dimension,
        rule_points.score_group,
        rule_points.rule_id,
        rule_points.description,
        rule_points.occurrences,
        rule_points.first_occurred_on,
        rule_points.last_occurred_on,
        rule_points.points,
        coalesce(partly_counted_rules.points_counted, rule_points.points) as points_counted
    from rule_points
    inner join leads
        on rule_points.scored_on = leads.scored_on
        and rule_points.contact_key = leads.contact_key
    left join partly_counted_rules
        on rule_points.scored_on = partly_counted_rules.scored_on
        and rule_points.contact_key = partly_counted_rules.contact_key
        and rule_points.rule_key = partly_counted_rules.rule_key
)

select * from contributions
