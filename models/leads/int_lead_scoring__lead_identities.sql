with

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

visitor_contacts as (
    select * from {{ ref('int_lead_scoring__visitor_contacts') }}
    where owned_from is not null
),

merged_ids as (
    {{ lead_scoring.own_and_merged_ids() }}
),

lead_identities as (
    select
        scored_on,
        contact_key,
        {{ lead_scoring.contact_key('own_or_merged_id') }} as owner_key
    from merged_ids

    union all

    -- Links never move an event that names a contact.
    select
        merged_ids.scored_on,
        merged_ids.contact_key,
        visitor_contacts.owner_key
    from merged_ids
    inner join visitor_contacts
        on merged_ids.own_or_merged_id = visitor_contacts.contact_id
        and merged_ids.scored_on >= visitor_contacts.owned_from

    union all

    -- A persona's events name the persona.
    select
        scored_on,
        contact_key,
        contact_key as owner_key
    from leads_to_score
    where purpose = 'persona'
)

select * from lead_identities
