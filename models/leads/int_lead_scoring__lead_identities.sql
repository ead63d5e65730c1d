with

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
),

merged_ids as (
    select * from {{ ref('int_lead_scoring__merged_ids') }}
),

owning_links as (
    select * from {{ ref('int_lead_scoring__owning_links') }}
),

lead_identities as (
    select
        scored_on,
        contact_key,
        {{ lead_scoring.contact_key('own_or_merged_id') }} as owner_key
    from merged_ids

    union all

    -- An event that names a contact is never moved by a link.
    select
        merged_ids.scored_on,
        merged_ids.contact_key,
        {{ lead_scoring.visitor_key('owning_links.anonymous_id') }} as owner_key
    from merged_ids
    inner join owning_links
        on merged_ids.own_or_merged_id = owning_links.contact_id
        and merged_ids.scored_on >= owning_links.identified_on

    union all

    -- The events of a persona name the persona.
    select
        scored_on,
        contact_key,
        contact_key as owner_key
    from leads_to_score
    where purpose = 'persona'
)

select * from lead_identities
