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
),

all_activity as (
    select
        owner_key,
        occurred_on,
        signature_id,
        event_count,
        last_occurred_at
    from activity
    where event_count > 0

    union all

    select
        owner_key,
        occurred_on,
        signature_id,
        event_count,
        last_occurred_at
    from alternate_activity
),

-- A recycled lead starts over.
visible_activity as (
    select
        event_owners.scored_on,
        event_owners.contact_key,
        all_activity.occurred_on,
        all_activity.signature_id,
        all_activity.event_count,
        all_activity.last_occurred_at
    from all_activity
    inner join event_owners
        on all_activity.owner_key = event_owners.owner_key
        and all_activity.occurred_on <= event_owners.scored_on
        and coalesce(all_activity.occurred_on > event_owners.last_recycled_on, true)
    -- The last of the days, as a literal: engines can skip what lies behind it.
    where all_activity.occurred_on <= {{ lead_scoring.scored_on() }}
)

select * from visible_activity
