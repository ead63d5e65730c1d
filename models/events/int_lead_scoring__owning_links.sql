with

identities as (
    select * from {{ ref('stg_lead_scoring__identities') }}
),

-- The earliest link wins for good, so that an owner never changes with the scoring day.
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
    where outcome = 'accepted'
),

owning_links as (
    select
        anonymous_id,
        contact_id,
        identified_on
    from links_numbered
    where link_number = 1
)

select * from owning_links
