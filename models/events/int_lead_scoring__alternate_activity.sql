with

event_versions as (
    select * from {{ ref('int_lead_scoring__event_versions') }}
),

known_contacts as (
    select * from {{ ref('stg_lead_scoring__known_contacts') }}
),

ids_with_alternates as (
    select distinct event_id
    from event_versions
    where candidate_number > 1
),

usable_candidates as (
    select
        event_versions.*,
        row_number() over (
            partition by event_versions.event_id
            order by event_versions.candidate_number
        ) as usable_number
    from event_versions
    inner join ids_with_alternates
        on event_versions.event_id = ids_with_alternates.event_id
    left join known_contacts
        on event_versions.contact_id = known_contacts.contact_id
    where event_versions.candidate_number is not null
        and (event_versions.contact_id is null or known_contacts.contact_id is not null)
),

alternate_activity as (
    select
        loaded_on,
        owner_key,
        cast(occurred_at as date) as occurred_on,
        signature_id,
        cast(count(*) as bigint) as event_count,
        max(occurred_at) as last_occurred_at
    from usable_candidates
    where usable_number = 1
        and candidate_number > 1
    group by 1, 2, 3, 4
)

select * from alternate_activity
