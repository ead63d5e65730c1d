with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

known_contacts as (
    select * from {{ ref('stg_lead_scoring__known_contacts') }}
),

known_owners as (
    select {{ lead_scoring.contact_key('contact_id') }} as owner_key
    from known_contacts
),

-- Visitors have negative numbers: nobody expects to know them.
unknown_owners as (
    select distinct activity.owner_key
    from activity
    left join known_owners
        on activity.owner_key = known_owners.owner_key
    where activity.owner_key > 0
        and known_owners.owner_key is null
        and {{ lead_scoring.is_in_event_window('activity.loaded_on') }}
)

select * from unknown_owners
