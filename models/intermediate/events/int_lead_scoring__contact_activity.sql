{{ config(materialized='view') }}
-- depends_on: {{ ref('int_lead_scoring__event_loads') }}

with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

alternate_activity as (
    select * from {{ ref('int_lead_scoring__alternate_activity') }}
),

known_contacts as (
    select * from {{ ref('int_lead_scoring__known_contacts') }}
),

owning_links as (
    select * from {{ ref('int_lead_scoring__owning_links') }}
),

-- An event that names a contact is never moved by a link.
named as (
    select
        activity.contact_id,
        activity.occurred_on,
        cast(null as date) as identified_on,
        activity.signature_id,
        activity.event_count,
        activity.last_occurred_at
    from activity
    inner join known_contacts
        on activity.contact_id = known_contacts.contact_id
    where activity.event_count > 0
),

linked as (
    select
        owning_links.contact_id,
        activity.occurred_on,
        owning_links.identified_on,
        activity.signature_id,
        activity.event_count,
        activity.last_occurred_at
    from activity
    inner join owning_links
        on activity.anonymous_id = owning_links.anonymous_id
    where activity.event_count > 0
        and activity.contact_id = ''
),

contact_activity as (
    select * from named

    union all

    select * from linked

    union all

    select * from alternate_activity
    where contact_id is not null
)

select * from contact_activity
