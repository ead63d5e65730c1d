with

events as (
    select * from {{ ref('int_lead_scoring__events') }}
),

event_signatures as (
    select * from {{ ref('int_lead_scoring__event_signatures') }}
),

known_contacts as (
    select * from {{ ref('int_lead_scoring__known_contacts') }}
),

owning_links as (
    select * from {{ ref('int_lead_scoring__owning_links') }}
),

ids_with_alternates as (
    select distinct event_id
    from events
    where candidate_number > 1
),

usable_candidates as (
    select
        events.*,
        row_number() over (
            partition by events.event_id
            order by events.candidate_number
        ) as usable_number
    from events
    inner join ids_with_alternates
        on events.event_id = ids_with_alternates.event_id
    left join known_contacts
        on events.contact_id = known_contacts.contact_id
    where events.candidate_number is not null
        and (events.contact_id is null or known_contacts.contact_id is not null)
),

alternate_activity as (
    select
        coalesce(usable_candidates.contact_id, owning_links.contact_id) as contact_id,
        cast(usable_candidates.occurred_at as date) as occurred_on,
        case when usable_candidates.contact_id is null then owning_links.identified_on end
            as identified_on,
        event_signatures.signature_id,
        count(*) as event_count,
        max(usable_candidates.occurred_at) as last_occurred_at
    from usable_candidates
    inner join event_signatures
        on usable_candidates.raw_event_type = event_signatures.raw_event_type
        {%- for property in lead_scoring.event_properties() %}
            and coalesce(usable_candidates.{{ property }}, '') = event_signatures.{{ property }}
        {%- endfor %}
    left join owning_links
        on usable_candidates.anonymous_id = owning_links.anonymous_id
    where usable_candidates.usable_number = 1
        and usable_candidates.candidate_number > 1
    group by 1, 2, 3, 4
)

select * from alternate_activity
