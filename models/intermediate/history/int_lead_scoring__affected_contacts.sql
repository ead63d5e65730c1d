with recursive

scoring_days as (
    select * from {{ ref('int_lead_scoring__scoring_days') }}
),

facts as (
    select * from {{ ref('int_lead_scoring__facts') }}
),

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

event_versions as (
    select * from {{ ref('int_lead_scoring__event_versions') }}
),

owners as (
    select * from {{ ref('int_lead_scoring__owners') }}
),

contact_versions as (
    select * from {{ ref('int_lead_scoring__contact_versions') }}
),

contact_merges as (
    select * from {{ ref('int_lead_scoring__contact_merges') }}
),

-- None in a first build: then each day is made for everyone.
days_made_before as (
    select
        min(scored_on) as first_day,
        min(made_before_at) as made_before_at
    from scoring_days
    where not is_for_everyone
),

changed_facts as (
    select
        facts.subject_type,
        facts.subject_id,
        facts.effective_on
    from facts
    inner join days_made_before
        on facts.recorded_at > days_made_before.made_before_at
),

changed_activity as (
    select
        owners.contact_id,
        activity.occurred_on as effective_on
    from activity
    inner join days_made_before
        on activity.recorded_at > days_made_before.made_before_at
    inner join owners
        on activity.owner_key = owners.owner_key
),

changes as (
    select
        subject_id as contact_id,
        effective_on
    from changed_facts
    where subject_type = 'contact'

    union all

    select
        contact_versions.contact_id,
        changed_facts.effective_on
    from changed_facts
    inner join contact_versions
        on changed_facts.subject_id = contact_versions.company_id
    where changed_facts.subject_type = 'company'
        and contact_versions.outcome <> 'rejected'

    union all

    select
        contact_id,
        effective_on
    from changed_activity

    union all

    -- These events count or not as other contacts come and go: always looked at again.
    select
        owners.contact_id,
        cast(event_versions.occurred_at as date) as effective_on
    from event_versions
    inner join owners
        on event_versions.owner_key = owners.owner_key
    where event_versions.candidate_number > 1
),

-- Whoever a contact is merged into, on whatever day, has its past.
reached as (
    select
        contact_id,
        merged_into_contact_id as reached_contact_id
    from contact_merges
    where outcome = 'accepted'

    union all

    select
        reached.contact_id,
        contact_merges.merged_into_contact_id as reached_contact_id
    from reached
    inner join contact_merges
        on reached.reached_contact_id = contact_merges.contact_id
        and contact_merges.outcome = 'accepted'
),

changes_with_heirs as (
    select
        contact_id,
        effective_on
    from changes
    where contact_id is not null

    union all

    select
        reached.reached_contact_id as contact_id,
        changes.effective_on
    from changes
    inner join reached
        on changes.contact_id = reached.contact_id
),

affected_contacts as (
    select
        changes_with_heirs.contact_id,
        greatest(
            min(changes_with_heirs.effective_on), min(days_made_before.first_day)
        ) as affected_from
    from changes_with_heirs
    inner join days_made_before
        on days_made_before.first_day is not null
    group by changes_with_heirs.contact_id
)

select * from affected_contacts
