with

repeated_events as (
    select * from {{ ref('int_lead_scoring__repeated_events') }}
),

known_contacts as (
    select * from {{ ref('stg_lead_scoring__known_contacts') }}
),

ids_with_alternates as (
    select distinct event_id
    from repeated_events
    where candidate_number > 1
),

usable_candidates as (
    select
        repeated_events.*,
        row_number() over (
            partition by repeated_events.event_id
            order by repeated_events.candidate_number
        ) as usable_number
    from repeated_events
    inner join ids_with_alternates
        on repeated_events.event_id = ids_with_alternates.event_id
    left join known_contacts
        on repeated_events.contact_id = known_contacts.contact_id
    where repeated_events.candidate_number is not null
        and (repeated_events.contact_id is null or known_contacts.contact_id is not null)
),

alternate_events as (
    select
        loaded_on,
        owner_key,
        signature_id,
        event_id,
        raw_event_type,
        occurred_at,
        known_at
    from usable_candidates
    where usable_number = 1
        and candidate_number > 1
)

select * from alternate_events
