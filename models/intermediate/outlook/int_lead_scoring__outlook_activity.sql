with

outlook_leads as (
    select * from {{ ref('int_lead_scoring__outlook_leads') }}
),

visible_activity as (
    select * from {{ ref('int_lead_scoring__visible_activity') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

days_of_contacts as (
    select distinct
        scored_on,
        contact_key
    from outlook_leads
),

outlook_activity as (
    select
        days_of_contacts.scored_on,
        visible_activity.contact_key,
        visible_activity.occurred_on,
        visible_activity.signature_id,
        visible_activity.event_count
    from visible_activity
    inner join days_of_contacts
        on visible_activity.contact_key = days_of_contacts.contact_key
)

select * from outlook_activity
