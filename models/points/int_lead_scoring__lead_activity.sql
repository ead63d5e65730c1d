{{ config(materialized='view') }}
{%- set has_personas = lead_scoring.has_module('personas') %}

with

current_activity as (
    select * from {{ ref('int_lead_scoring__current_activity') }}
),

{% if has_personas -%}
    persona_events as (
        select * from {{ ref('int_lead_scoring__persona_events') }}
    ),

{% endif -%}
lead_identities as (
    select * from {{ ref('int_lead_scoring__lead_identities') }}
),

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
),

event_kind_rules as (
    select * from {{ ref('int_lead_scoring__event_kind_rules') }}
),

all_activity as (
    select
        owner_key,
        loaded_on,
        occurred_on,
        signature_id,
        event_count
    from current_activity

    {% if has_personas -%}
        union all

        select
            owner_key,
            cast(null as date) as loaded_on,
            occurred_on,
            signature_id,
            event_count
        from persona_events
    {%- endif %}
),

first_day as (
    select min(scored_on) as scored_on
    from audience
),

activity_on_first_day as (
    select
        all_activity.*,
        {{ lead_scoring.window_bucket('all_activity.occurred_on', 'first_day.scored_on') }}
            as window_bucket
    from all_activity
    cross join first_day
    -- The last of the days, as a literal, so that engines can skip what comes after it.
    where all_activity.occurred_on <= {{ lead_scoring.scored_on() }}
),

buckets_with_rules as (
    select distinct
        signature_id,
        window_bucket
    from event_kind_rules
),

-- An event that no rule sees on the first day is not seen on a later one either, when it is older.
activity_that_rules_see as (
    select activity_on_first_day.*
    from activity_on_first_day
    inner join buckets_with_rules
        on activity_on_first_day.signature_id = buckets_with_rules.signature_id
        and activity_on_first_day.window_bucket = buckets_with_rules.window_bucket
),

-- A recycled lead starts over. An event without a load time is taken to have arrived at once.
lead_activity as (
    select
        audience.scored_on,
        audience.scoring_model_id,
        audience.contact_key,
        audience.known_until,
        activity_that_rules_see.occurred_on,
        activity_that_rules_see.signature_id,
        activity_that_rules_see.event_count,
        {{ lead_scoring.window_bucket(
            'activity_that_rules_see.occurred_on', 'audience.scored_on'
        ) }} as window_bucket
    from activity_that_rules_see
    inner join lead_identities
        on activity_that_rules_see.owner_key = lead_identities.owner_key
        and activity_that_rules_see.occurred_on <= lead_identities.scored_on
    inner join audience
        on lead_identities.scored_on = audience.scored_on
        and lead_identities.contact_key = audience.contact_key
        and coalesce(activity_that_rules_see.occurred_on > audience.last_recycled_on, true)
        and coalesce(activity_that_rules_see.loaded_on <= audience.known_until, true)
)

select * from lead_activity
