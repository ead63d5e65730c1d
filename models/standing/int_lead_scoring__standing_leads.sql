{{ config(
    materialized=lead_scoring.table_of_standing_rows(),
    incremental_strategy='rescored_leads',
    pre_hook="{{ lead_scoring.forget_erased_contacts() }}",
) }}
{%- set day = lead_scoring.scored_on() -%}
{%- set looked_beyond = lead_scoring.days_looked_beyond() %}

with

leads_today as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'today'
),

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
    where purpose = 'today'
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

lead_identities as (
    select * from {{ ref('int_lead_scoring__lead_identities') }}
    where scored_on = {{ day }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

inactivity_rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where counting = 'inactivity'
),

standing_version as (
    {{ lead_scoring.standing_version() }}
),

audience_rules_that_hold as (
    {{ lead_scoring.audience_rules_that_hold() }}
),

merged_ids as (
    {{ lead_scoring.own_and_merged_ids(leads='leads_today', columns=['contact_key']) }}
),

later_days as (
    {{ lead_scoring.later_days() }}
),

last_days as (
    select
        rule_days.contact_key,
        rule_days.rule_key,
        max(rule_days.occurred_on) as last_occurred_on
    from {{ ref('int_lead_scoring__rule_days') }} as rule_days
    inner join inactivity_rules
        on rule_days.rule_key = inactivity_rules.rule_key
    where rule_days.scored_on = {{ day }}
    group by rule_days.contact_key, rule_days.rule_key
),

-- What happens on one day: something dated later, or a silence that is long enough.
changes_on_days as (
    select
        contact_key,
        {{ lead_scoring.days_ahead('changes_on') }} as in_days
    from later_days

    union all

    select
        audience.contact_key,
        greatest(
            {% for last_day in [
                'last_days.last_occurred_on', 'audience.created_on', 'audience.last_recycled_on',
            ] -%}
                coalesce(inactivity_rules.window_days + {{ lead_scoring.days_ahead(last_day) }}, 0)
                {{- ',' if not loop.last }}
            {% endfor %}
        ) as in_days
    from audience
    inner join inactivity_rules
        on audience.scoring_model_id = inactivity_rules.scoring_model_id
    left join last_days
        on audience.contact_key = last_days.contact_key
        and inactivity_rules.rule_key = last_days.rule_key
),

-- What lies beyond the days of the forecast is one as soon as it comes into sight.
all_changes as (
    {% for column, days in looked_beyond.items() -%}
        select
            contact_key,
            in_days - {{ days }} as in_days
        from changes_on_days
        where in_days > {{ days }}

        union all

        select
            contact_key,
            {{ column }} - {{ days }} as in_days
        from {{ ref('int_lead_scoring__event_counts') }}
        where scored_on = {{ day }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

next_changes as (
    select
        contact_key,
        min(in_days) as in_days
    from all_changes
    group by contact_key
),

days_of_rules as (
    {% for column in ['valid_from', 'valid_to'] -%}
        select {{ lead_scoring.days_ahead(column) }} as in_days
        from rules
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

next_rule_change as (
    select
        least(
            {{ lead_scoring.days_that_stand_at_most() }}
            {%- for days in looked_beyond.values() -%}
                , coalesce(
                    min(case when in_days > {{ days }} then in_days - {{ days }} end),
                    {{ lead_scoring.days_that_stand_at_most() }}
                )
            {%- endfor %}
        ) as in_days
    from days_of_rules
),

standing_leads as (
    select
        leads_today.contact_id,
        leads_today.created_on,
        leads_today.scored_on,
        {{ lead_scoring.days_after(
            'leads_today.scored_on',
            'least(next_rule_change.in_days, coalesce(next_changes.in_days, next_rule_change.in_days))'
        ) }} as next_change_on,
        audience_rules_that_hold.audience_rules,
        standing_version.standing_version
    from leads_today
    cross join next_rule_change
    cross join standing_version
    left join next_changes
        on leads_today.contact_key = next_changes.contact_key
    left join audience_rules_that_hold
        on leads_today.contact_key = audience_rules_that_hold.contact_key
)

select * from standing_leads
