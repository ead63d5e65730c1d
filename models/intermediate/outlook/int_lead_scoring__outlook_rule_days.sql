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
        rule_days.contact_key,
        rule_days.rule_key,
        rule_days.occurred_on,
        rule_days.event_count
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
    inner join outlook_leads
        on rules.scoring_model_id = outlook_leads.scoring_model_id
        and rule_days.contact_key = outlook_leads.contact_key
        and coalesce(
            {{ dbt.datediff('rule_days.occurred_on', 'outlook_leads.scored_on', 'day') }}
            < rules.window_days,
            true
        )
)

select * from outlook_rule_days
