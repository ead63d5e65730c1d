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

with_rejection_reason as (
    select
        events.*,
        case
            when events.defect is not null then events.defect
            when events.contact_id is not null and known_contacts.contact_id is null
                then 'unknown_contact'
        end as rejection_reason
    from events
    left join known_contacts
        on events.contact_id = known_contacts.contact_id
),

-- Redeliveries: the version that was loaded first counts. The order is total, whatever arrives when.
numbered as (
    select
        *,
        row_number() over (
            partition by event_id, rejection_reason is null
            order by
                loaded_at nulls last,
                occurred_at,
                contact_id nulls last,
                anonymous_id nulls last,
                event_type
                {%- for property in lead_scoring.event_properties() -%}
                , {{ property }} nulls last
                {%- endfor %}
        ) as copy_number,
        case when rejection_reason is not null then raw_row end as rejected_row
    from with_rejection_reason
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
        numbered.rejection_reason,
        numbered.rejected_row as raw_row,
        case
            when numbered.rejection_reason is not null then 'rejected'
            when numbered.copy_number > 1 then 'superseded'
            when coalesce(numbered.contact_id, owning_links.contact_id) is null then 'pending'
            else 'accepted'
        end as outcome
    from numbered
    left join owning_links
        on numbered.contact_id is null
        and numbered.anonymous_id = owning_links.anonymous_id
)

select * from with_owner
