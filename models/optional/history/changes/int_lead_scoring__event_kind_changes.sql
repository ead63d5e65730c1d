{{ config(enabled=lead_scoring.has_module('history')) }}

with

history_days as (
    select * from {{ ref('int_lead_scoring__history_days') }}
),

facts as (
    select * from {{ ref('int_lead_scoring__facts') }}
),

event_kinds as (
    {{ lead_scoring.event_kinds_with_type() }}
),

engagement_rules as (
    select * from {{ ref('stg_lead_scoring__engagement_rules') }}
),

current_activity as (
    select * from {{ ref('int_lead_scoring__current_activity') }}
),

visitor_contacts as (
    select * from {{ ref('int_lead_scoring__visitor_contacts') }}
),

changed_facts as (
    select
        subject_type,
        subject_id,
        fingerprint,
        recorded_at
    from facts
    where {{ lead_scoring.is_since_last_run('recorded_at') }}
        and subject_type in ('event kind', 'event type')
),

-- A rule may use a source's own name of an event type.
names_in_rules as (
    select distinct
        event_type,
        {{ lead_scoring.fingerprint(["'event type'", 'event_type']) }} as fingerprint
    from engagement_rules
    where event_type is not null
),

types_that_rules_see as (
    select
        changed_facts.subject_id as event_type,
        changed_facts.recorded_at
    from changed_facts
    inner join names_in_rules
        on changed_facts.fingerprint = names_in_rules.fingerprint
    where changed_facts.subject_type = 'event type'

    union all

    select
        names_in_rules.event_type,
        changed_facts.recorded_at
    from changed_facts
    inner join names_in_rules
        on changed_facts.fingerprint = names_in_rules.fingerprint
    where changed_facts.subject_type = 'event type'
),

changed_kinds as (
    select
        event_kinds.signature_id,
        changed_facts.recorded_at
    from changed_facts
    inner join event_kinds
        on changed_facts.subject_id = cast(event_kinds.signature_id as {{ dbt.type_string() }})
    where changed_facts.subject_type = 'event kind'

    union all

    select
        event_kinds.signature_id,
        types_that_rules_see.recorded_at
    from types_that_rules_see
    inner join event_kinds
        on types_that_rules_see.event_type = event_kinds.event_type
),

kinds_by_time as (
    select
        signature_id,
        max(recorded_at) as recorded_at
    from changed_kinds
    group by signature_id
),

event_kind_changes as (
    select
        visitor_contacts.contact_id,
        kinds_by_time.recorded_at,
        min({{ lead_scoring.later_day(
            'current_activity.occurred_on', 'visitor_contacts.owned_from'
        ) }}) as effective_on
    from current_activity
    inner join kinds_by_time
        on current_activity.signature_id = kinds_by_time.signature_id
    inner join visitor_contacts
        on current_activity.owner_key = visitor_contacts.owner_key
    group by visitor_contacts.contact_id, kinds_by_time.recorded_at
)

select * from event_kind_changes
