with

contact_ids as (
    select * from {{ ref('int_lead_scoring__contact_ids') }}
),

owning_links as (
    select * from {{ ref('int_lead_scoring__owning_links') }}
),

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
),

contacts_and_visitors as (
    select
        scored_on,
        contact_id,
        {{ lead_scoring.contact_key('own_or_merged_id') }} as owner_key
    from contact_ids

    union all

    -- An event that names a contact is never moved by a link.
    select
        contact_ids.scored_on,
        contact_ids.contact_id,
        {{ lead_scoring.visitor_key('owning_links.anonymous_id') }} as owner_key
    from contact_ids
    inner join owning_links
        on contact_ids.own_or_merged_id = owning_links.contact_id
        and contact_ids.scored_on >= owning_links.identified_on
),

event_owners as (
    select
        contacts_and_visitors.scored_on,
        audience.scoring_model_id,
        contacts_and_visitors.owner_key,
        audience.contact_id,
        audience.contact_key,
        audience.last_recycled_on
    from contacts_and_visitors
    inner join audience
        on contacts_and_visitors.scored_on = audience.scored_on
        and contacts_and_visitors.contact_id = audience.contact_id
)

select * from event_owners
