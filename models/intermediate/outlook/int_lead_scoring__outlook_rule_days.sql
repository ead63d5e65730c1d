{{ config(materialized='table') }}

with

rule_days as (
    select * from {{ ref('int_lead_scoring__rule_days') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

outlook_leads as (
    select * from {{ ref('int_lead_scoring__outlook_leads') }}
),

-- Nothing new happens: what is seen today is all that there is, and grows older.
outlook_rule_days as (
    select
        outlook_leads.scored_on,
        rule_days.scoring_model_id,
        rule_days.contact_id,
        rule_days.rule_key,
        rule_days.occurred_on,
        rule_days.age_in_days + outlook_leads.days_ahead as age_in_days,
        rule_days.event_count
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
    inner join outlook_leads
        on rule_days.scoring_model_id = outlook_leads.scoring_model_id
        and rule_days.contact_id = outlook_leads.contact_id
        and coalesce(rule_days.age_in_days + outlook_leads.days_ahead < rules.window_days, true)
)

select * from outlook_rule_days
