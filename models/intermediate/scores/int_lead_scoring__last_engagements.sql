{{ config(materialized='view') }}

with

visible_activity as (
    select * from {{ ref('int_lead_scoring__visible_activity') }}
),

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

last_by_key as (
    select
        contact_key,
        max(last_occurred_at) as last_engaged_at
    from visible_activity
    where scored_on = {{ lead_scoring.scored_on() }}
    group by contact_key
),

last_engagements as (
    select
        contacts.contact_id,
        last_by_key.last_engaged_at
    from last_by_key
    inner join contacts
        on last_by_key.contact_key = contacts.contact_key
)

select * from last_engagements
