{{ config(enabled=lead_scoring.has_module('evidence')) }}

with

lead_outcomes as (
    select * from {{ ref('int_lead_scoring__lead_outcomes') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

current_activity as (
    select * from {{ ref('int_lead_scoring__current_activity') }}
),

visitor_contacts as (
    select * from {{ ref('int_lead_scoring__visitor_contacts') }}
),

eves_of_opportunities as (
    select
        contact_id,
        given_contact_id,
        {{ lead_scoring.days_after('opportunity_on', -1) }} as scored_on
    from lead_outcomes
),

-- The contact that the opportunity was created for, or the one it had been merged into by then.
leads_with_outcome as (
    select
        eves_of_opportunities.contact_id as judged_contact_id,
        eves_of_opportunities.scored_on,
        coalesce(
            contact_survivors.survivor_contact_id, eves_of_opportunities.given_contact_id
        ) as contact_id
    from eves_of_opportunities
    left join contact_survivors
        on eves_of_opportunities.given_contact_id = contact_survivors.contact_id
        and {{ lead_scoring.is_valid_on('contact_survivors', 'eves_of_opportunities.scored_on') }}
),

-- Events up to the scoring day that were loaded later: the published score includes them, but they
-- were not known on that day.
owners_of_late_events as (
    select distinct owner_key
    from current_activity
    where occurred_on <= {{ lead_scoring.scored_on() }}
        and loaded_on > {{ lead_scoring.scored_on() }}
),

contacts_with_late_events as (
    select distinct
        coalesce(
            contact_survivors.survivor_contact_id, visitor_contacts.contact_id
        ) as contact_id
    from owners_of_late_events
    inner join visitor_contacts
        on owners_of_late_events.owner_key = visitor_contacts.owner_key
    left join contact_survivors
        on visitor_contacts.contact_id = contact_survivors.contact_id
        and {{ lead_scoring.is_valid_on('contact_survivors', lead_scoring.scored_on()) }}
),

leads_without_outcome as (
    select
        contacts_with_late_events.contact_id as judged_contact_id,
        {{ lead_scoring.scored_on() }} as scored_on,
        contacts_with_late_events.contact_id
    from contacts_with_late_events
    left join lead_outcomes
        on contacts_with_late_events.contact_id = lead_outcomes.contact_id
    where lead_outcomes.contact_id is null
),

all_leads as (
    select * from leads_with_outcome

    union all

    select * from leads_without_outcome
),

-- The lead's id on its evaluation day, and its id now.
evidence_leads as (
    select
        scored_on,
        contact_id,
        {{ lead_scoring.text_key(["'evidence'", 'contact_id']) }} as contact_key,
        judged_contact_id
    from all_leads
)

select * from evidence_leads
