{{ config(materialized='view', enabled=lead_scoring.has_module('forecast')) }}
with

outlook_leads as (
    select * from {{ ref('int_lead_scoring__outlook_leads') }}
),

rule_days as (
    select * from {{ ref('int_lead_scoring__rule_days') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

inactivity_rules as (
    select * from {{ ref('int_lead_scoring__outlook_rules') }}
    where counting = 'inactivity'
),

last_days as (
    select
        rule_days.contact_key,
        rule_days.rule_key,
        max(rule_days.occurred_on) as last_occurred_on
    from rule_days
    inner join inactivity_rules
        on rule_days.rule_key = inactivity_rules.rule_key
    group by rule_days.contact_key, rule_days.rule_key
),

-- Silence counts from the day on which it has lasted as long as the window.
silences as (
    select
        outlook_leads.lead_key,
        inactivity_rules.rule_key,
        cast(null as integer) as age_in_days,
        1 as occurrences,
        greatest(
            inactivity_rules.first_day,
            {% for day in [
                'last_days.last_occurred_on',
                'outlook_leads.created_on',
                'outlook_leads.last_recycled_on',
            ] -%}
                coalesce(
                    inactivity_rules.window_days + {{ lead_scoring.days_ahead(day) }}, 0
                ){{ ',' if not loop.last }}
            {% endfor %}
        ) as first_day,
        inactivity_rules.end_day
    from outlook_leads
    inner join inactivity_rules
        on outlook_leads.scoring_model_id = inactivity_rules.scoring_model_id
    left join last_days
        on outlook_leads.contact_key = last_days.contact_key
        and inactivity_rules.rule_key = last_days.rule_key
)

select * from silences
where first_day < end_day
