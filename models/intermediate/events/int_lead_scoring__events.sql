with

events as (
    select * from {{ ref('stg_lead_scoring__events') }}
),

known_contacts as (
    select * from {{ ref('int_lead_scoring__known_contacts') }}
),

identities as (
    select * from {{ ref('int_lead_scoring__identities') }}
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
    select *
    from links_numbered
    where link_number = 1
),

-- The raw row stays behind: rejected rows are kept by int_lead_scoring__rejected_events.
usable_events as (
    select
        events.event_id,
        events.contact_id,
        events.anonymous_id,
        events.event_type,
        {% for property in lead_scoring.event_properties() -%}
            events.{{ property }},
        {% endfor %}
        events.occurred_at,
        events.loaded_at
    from events
    left join known_contacts
        on events.contact_id = known_contacts.contact_id
    where events.defect is null
        and (events.contact_id is null or known_contacts.contact_id is not null)
),

-- Redeliveries: the version that was loaded first counts. The order is total, whatever arrives
-- when.
numbered as (
    select
        *,
        row_number() over (
            partition by event_id
            order by
                loaded_at nulls last,
                occurred_at,
                contact_id nulls last,
                anonymous_id nulls last,
                event_type
                {%- for property in lead_scoring.event_properties() -%}
                    , {{ property }} nulls last
                {%- endfor %}
        ) as copy_number
    from usable_events
),

with_owner as (
    select
        numbered.event_id,
        coalesce(numbered.contact_id, owning_links.contact_id) as contact_id,
        numbered.event_type,
        {% for property in lead_scoring.event_properties() -%}
            numbered.{{ property }},
        {% endfor %}
        numbered.occurred_at,
        cast(numbered.occurred_at as date) as occurred_on,
        case when numbered.contact_id is null then owning_links.identified_on end as identified_on,
        numbered.loaded_at,
        case
            when numbered.copy_number > 1 then 'superseded'
            when coalesce(numbered.contact_id, owning_links.contact_id) is null then 'pending'
            else 'accepted'
        end as outcome
    from numbered
    left join owning_links
        on numbered.anonymous_id = owning_links.anonymous_id
)

select * from with_owner
