{# Keeps dbt from reading the state of events before it is written. -#}
-- depends_on: {{ ref('int_lead_scoring__event_loads') }}

with recursive

lead_outcomes as (
    select * from {{ ref('int_lead_scoring__lead_outcomes') }}
),

contact_merges as (
    select * from {{ ref('stg_lead_scoring__contact_merges') }}
    where outcome = 'accepted'
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

owners as (
    select * from {{ ref('int_lead_scoring__owners') }}
),

-- The contact that the opportunity was created for, and whoever it was merged into by then.
steps_to_survivor as (
    select
        contact_id,
        {{ lead_scoring.days_after('opportunity_on', -1) }} as scored_on,
        given_contact_id as known_as
    from lead_outcomes

    union all

    select
        steps_to_survivor.contact_id,
        steps_to_survivor.scored_on,
        contact_merges.merged_into_contact_id as known_as
    from steps_to_survivor
    inner join contact_merges
        on steps_to_survivor.known_as = contact_merges.contact_id
        and steps_to_survivor.scored_on >= cast(contact_merges.merged_at as date)
),

leads_with_outcome as (
    select
        steps_to_survivor.contact_id,
        steps_to_survivor.scored_on,
        steps_to_survivor.known_as
    from steps_to_survivor
    left join contact_merges
        on steps_to_survivor.known_as = contact_merges.contact_id
        and steps_to_survivor.scored_on >= cast(contact_merges.merged_at as date)
    where contact_merges.contact_id is null
),

-- Events of the scoring day and before that came in later: the score that is published knows them,
-- whoever had to decide on that day did not.
owners_of_late_events as (
    select distinct owner_key
    from activity
    where occurred_on <= {{ lead_scoring.scored_on() }}
        and loaded_on > {{ lead_scoring.scored_on() }}
),

contacts_with_late_events as (
    select distinct coalesce(contact_survivors.survivor_contact_id, owners.contact_id) as contact_id
    from owners_of_late_events
    inner join owners
        on owners_of_late_events.owner_key = owners.owner_key
    left join contact_survivors
        on owners.contact_id = contact_survivors.contact_id
),

leads_without_outcome as (
    select
        contacts_with_late_events.contact_id,
        {{ lead_scoring.scored_on() }} as scored_on,
        contacts_with_late_events.contact_id as known_as
    from contacts_with_late_events
    left join lead_outcomes
        on contacts_with_late_events.contact_id = lead_outcomes.contact_id
    where lead_outcomes.contact_id is null
),

leads as (
    select * from leads_with_outcome

    union all

    select * from leads_without_outcome
),

evaluation_cases as (
    select
        {{ lead_scoring.case_id('evaluated', 'contact_id') }} as case_id,
        scored_on,
        contact_id,
        known_as
    from leads
)

select * from evaluation_cases
