with

contact_ids as (
    select * from {{ ref('int_lead_scoring__contact_ids') }}
),

owning_links as (
    select * from {{ ref('int_lead_scoring__owning_links') }}
),

sales_outcomes as (
    select * from {{ ref('int_lead_scoring__sales_outcomes') }}
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
        contacts_and_visitors.owner_key,
        contacts_and_visitors.contact_id,
        {{ lead_scoring.contact_key('contacts_and_visitors.contact_id') }} as contact_key,
        sales_outcomes.last_recycled_on
    from contacts_and_visitors
    left join sales_outcomes
        on contacts_and_visitors.scored_on = sales_outcomes.scored_on
        and contacts_and_visitors.contact_id = sales_outcomes.contact_id
)

select * from event_owners
