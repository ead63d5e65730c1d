with

events as (
    select * from {{ ref('int_lead_scoring__events') }}
),

event_signatures as (
    select * from {{ ref('int_lead_scoring__event_signatures') }}
),

-- Signatures, not rules: an edit of the rules never touches this table.
activity as (
    select
        events.contact_id,
        events.occurred_on,
        events.identified_on,
        event_signatures.signature_id,
        count(*) as event_count,
        max(events.occurred_at) as last_occurred_at
    from events
    inner join event_signatures
        on events.event_type = event_signatures.event_type
        {%- for property in lead_scoring.event_properties() %}
            and coalesce(events.{{ property }}, '') = event_signatures.{{ property }}
        {%- endfor %}
    where events.outcome = 'accepted'
    group by
        events.contact_id,
        events.occurred_on,
        events.identified_on,
        event_signatures.signature_id
)

select * from activity
