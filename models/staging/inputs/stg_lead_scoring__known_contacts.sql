with

contact_versions as (
    select * from {{ ref('stg_lead_scoring__contacts') }}
),

contact_merges as (
    select * from {{ ref('stg_lead_scoring__contact_merges') }}
),

-- CRMs drop the row of a contact that was merged away; its events still name it.
known_contacts as (
    select contact_id
    from contact_versions
    where outcome = 'accepted'

    union distinct

    select contact_id
    from contact_merges
    where outcome = 'accepted'
)

select * from known_contacts
