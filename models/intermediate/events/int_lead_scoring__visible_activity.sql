{{ config(materialized='view') }}

with

contact_activity as (
    select * from {{ ref('int_lead_scoring__contact_activity') }}
),

contact_ids as (
    select * from {{ ref('int_lead_scoring__contact_ids') }}
),

sales_outcomes as (
    select * from {{ ref('int_lead_scoring__sales_outcomes') }}
),

known_by_day as (
    select
        contact_ids.scored_on,
        contact_ids.contact_id,
        contact_activity.occurred_on,
        contact_activity.signature_id,
        contact_activity.event_count,
        contact_activity.last_occurred_at
    from contact_ids
    inner join contact_activity
        on contact_ids.own_or_merged_id = contact_activity.contact_id
        and contact_ids.scored_on >= contact_activity.occurred_on
        and coalesce(contact_ids.scored_on >= contact_activity.identified_on, true)
    -- The last of the days, as a literal: engines can skip what lies behind it.
    where contact_activity.occurred_on <= {{ lead_scoring.scored_on() }}
),

-- A recycled lead starts over.
since_last_recycled as (
    select known_by_day.*
    from known_by_day
    left join sales_outcomes
        on known_by_day.scored_on = sales_outcomes.scored_on
        and known_by_day.contact_id = sales_outcomes.contact_id
    where coalesce(known_by_day.occurred_on > sales_outcomes.last_recycled_on, true)
)

select * from since_last_recycled
