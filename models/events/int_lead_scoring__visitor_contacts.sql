with

known_contacts as (
    select * from {{ ref('stg_lead_scoring__known_contacts') }}
),

identities as (
    select * from {{ ref('stg_lead_scoring__identities') }}
    where outcome = 'accepted'
),

-- The earliest link always wins, so that events do not change owner with the scoring day.
links_numbered as (
    select
        anonymous_id,
        contact_id,
        cast(identified_at as date) as identified_on,
        row_number() over (
            partition by anonymous_id
            order by identified_at, contact_id
        ) as link_number
    from identities
),

visitor_contacts as (
    select
        {{ lead_scoring.contact_key('contact_id') }} as owner_key,
        contact_id,
        cast(null as date) as owned_from
    from known_contacts

    union all

    select
        {{ lead_scoring.visitor_key('anonymous_id') }} as owner_key,
        contact_id,
        identified_on as owned_from
    from links_numbered
    where link_number = 1
)

select * from visitor_contacts
