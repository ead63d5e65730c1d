{{ config(materialized='view') }}

with

matched_rules as (
    select * from {{ ref('int_lead_scoring__matched_rules') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
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
        matched_rules.scored_on,
        rules.scoring_model_id,
        leads.contact_id,
        leads.contact_key,
        rules.dimension,
        rules.score_group,
        rules.rule_id,
        rules.description,
        rules.decay <> 'none' and coalesce(rules.counting <> 'inactivity', true) as fades,
        matched_rules.occurrences,
        matched_rules.first_occurred_on,
        matched_rules.last_occurred_on,
        matched_rules.points,
        coalesce(partly_counted_rules.points_counted, matched_rules.points) as points_counted
    from matched_rules
    inner join rules
        on matched_rules.rule_key = rules.rule_key
    inner join leads
        on matched_rules.scored_on = leads.scored_on
        and matched_rules.contact_key = leads.contact_key
    left join partly_counted_rules
        on matched_rules.scored_on = partly_counted_rules.scored_on
        and matched_rules.contact_key = partly_counted_rules.contact_key
        and matched_rules.rule_key = partly_counted_rules.rule_key
)

select * from contributions
