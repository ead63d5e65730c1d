{{ config(materialized='view') }}
-- depends_on: {{ ref('int_lead_scoring__event_loads') }}

with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

alternate_activity as (
    select * from {{ ref('int_lead_scoring__alternate_activity') }}
),

event_owners as (
    select * from {{ ref('int_lead_scoring__event_owners') }}
    where not {{ lead_scoring.is_case('contact_id') }}
),

case_activity as (
    select * from {{ ref('int_lead_scoring__case_activity') }}
),

signature_rules as (
    select * from {{ ref('int_lead_scoring__signature_rules') }}
),

scoring_days as (
    select * from {{ ref('int_lead_scoring__scoring_days') }}
),

all_activity as (
    select
        owner_key,
        occurred_on,
        signature_id,
        event_count
    from activity
    where event_count > 0

    union all

    select
        owner_key,
        occurred_on,
        signature_id,
        event_count
    from alternate_activity
),

first_day as (
    select min(scored_on) as scored_on
    from scoring_days
),

activity_on_first_day as (
    select
        all_activity.*,
        {{ lead_scoring.window_stretch('all_activity.occurred_on', 'first_day.scored_on') }}
            as stretch
    from all_activity
    cross join first_day
    -- The last of the days, as a literal: engines can skip what lies behind it.
    where all_activity.occurred_on <= {{ lead_scoring.scored_on() }}
),

stretches_with_rules as (
    select distinct
        signature_id,
        stretch
    from signature_rules
),

-- What no rule sees on the first day, none sees on a later one, when it is older.
activity_that_rules_see as (
    select activity_on_first_day.*
    from activity_on_first_day
    inner join stretches_with_rules
        on activity_on_first_day.signature_id = stretches_with_rules.signature_id
        and activity_on_first_day.stretch = stretches_with_rules.stretch
),

-- A recycled lead starts over.
visible_activity as (
    select
        event_owners.scored_on,
        event_owners.scoring_model_id,
        event_owners.contact_key,
        activity_that_rules_see.occurred_on,
        activity_that_rules_see.signature_id,
        activity_that_rules_see.event_count,
        {{ lead_scoring.window_stretch(
            'activity_that_rules_see.occurred_on', 'event_owners.scored_on'
        ) }} as stretch
    from activity_that_rules_see
    inner join event_owners
        on activity_that_rules_see.owner_key = event_owners.owner_key
        and activity_that_rules_see.occurred_on <= event_owners.scored_on
        and coalesce(
            activity_that_rules_see.occurred_on > event_owners.last_recycled_on, true
        )

    union all

    select
        scored_on,
        scoring_model_id,
        contact_key,
        occurred_on,
        signature_id,
        event_count,
        {{ lead_scoring.window_stretch('occurred_on', 'scored_on') }} as stretch
    from case_activity
)

select * from visible_activity
