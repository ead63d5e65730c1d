{{ config(materialized='view') }}

with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

sales_outcomes as (
    select * from {{ ref('int_lead_scoring__sales_outcomes') }}
),

known_by_day as (
    select
        coalesce(contact_survivors.survivor_contact_id, activity.contact_id) as contact_id,
        activity.occurred_on,
        activity.signature_id,
        activity.event_count,
        activity.last_occurred_at
    from activity
    left join contact_survivors
        on activity.contact_id = contact_survivors.contact_id
    where activity.occurred_on <= {{ lead_scoring.scored_on() }}
        and coalesce(activity.identified_on <= {{ lead_scoring.scored_on() }}, true)
),

-- A recycled lead starts over.
since_last_recycled as (
    select known_by_day.*
    from known_by_day
    left join sales_outcomes
        on known_by_day.contact_id = sales_outcomes.contact_id
    where coalesce(known_by_day.occurred_on > sales_outcomes.last_recycled_on, true)
)

select * from since_last_recycled
