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
    where {{ lead_scoring.is_lead_of_scoring_day() }}
),

-- Owners are far fewer than events: their latest events come first, and whose they are then.
latest_events as (
    select
        owner_key,
        max(last_occurred_at) as last_occurred_at
    from activity
    where occurred_on <= {{ lead_scoring.scored_on() }}
    group by owner_key

    union all

    select
        owner_key,
        last_occurred_at
    from alternate_activity
    where occurred_on <= {{ lead_scoring.scored_on() }}
),

-- A recycled lead starts over.
last_engagements as (
    select
        event_owners.contact_id,
        max(latest_events.last_occurred_at) as last_engaged_at
    from latest_events
    inner join event_owners
        on latest_events.owner_key = event_owners.owner_key
        and coalesce(
            cast(latest_events.last_occurred_at as date) > event_owners.last_recycled_on, true
        )
    where latest_events.last_occurred_at is not null
    group by event_owners.contact_id
)

select * from last_engagements
