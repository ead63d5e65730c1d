{{ config(materialized='view') }}

with

visible_activity as (
    select * from {{ ref('int_lead_scoring__visible_activity') }}
),

last_engagements as (
    select
        contact_id,
        max(last_occurred_at) as last_engaged_at
    from visible_activity
    where scored_on = {{ lead_scoring.scored_on() }}
    group by contact_id
)

select * from last_engagements
