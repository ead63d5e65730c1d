{{ config(materialized='view') }}

with

current_activity as (
    select * from {{ ref('int_lead_scoring__current_activity') }}
),

lead_identities as (
    select * from {{ ref('int_lead_scoring__lead_identities') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'today'
),

sales_outcomes as (
    select * from {{ ref('int_lead_scoring__sales_outcomes') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

-- There are far fewer owners than events: first the latest event of each owner, then the lead it
-- belongs to.
latest_events as (
    select
        owner_key,
        max(last_occurred_at) as last_occurred_at
    from current_activity
    where occurred_on <= {{ lead_scoring.scored_on() }}
    group by owner_key
),

-- A recycled lead starts over.
last_engagements as (
    select
        leads_to_score.contact_key,
        max(latest_events.last_occurred_at) as last_engaged_at
    from latest_events
    inner join lead_identities
        on latest_events.owner_key = lead_identities.owner_key
    inner join leads_to_score
        on lead_identities.contact_key = leads_to_score.contact_key
    left join sales_outcomes
        on leads_to_score.contact_key = sales_outcomes.contact_key
    where
        coalesce(
            cast(latest_events.last_occurred_at as date) > sales_outcomes.last_recycled_on, true
        )
    group by leads_to_score.contact_key
)

select * from last_engagements
