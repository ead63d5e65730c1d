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

dictionary_changes as (
    select * from {{ ref('int_lead_scoring__dictionary_changes') }}
),

owners as (
    select * from {{ ref('int_lead_scoring__owners') }}
),

contact_versions as (
    select * from {{ ref('stg_lead_scoring__contacts') }}
),

contact_merges as (
    select * from {{ ref('stg_lead_scoring__contact_merges') }}
),

-- Days that one run made last, mostly all of them. None in a first build: then each day is made for
-- everyone.
days_made_before as (
    select
        made_before_at,
        min(scored_on) as first_day,
        max(scored_on) as last_day
    from scoring_days
    where not is_for_everyone
    group by made_before_at
),

first_made as (
    select min(made_before_at) as made_before_at
    from days_made_before
),

changed_facts as (
    select
        facts.subject_type,
        facts.subject_id,
        facts.effective_on,
        facts.recorded_at
    from facts
    inner join first_made
        on facts.recorded_at > first_made.made_before_at
),

changed_activity as (
    select
        owners.contact_id,
        {{ lead_scoring.later_day('activity.occurred_on', 'owners.owned_from') }} as effective_on,
        activity.recorded_at
    from activity
    inner join first_made
        on activity.recorded_at > first_made.made_before_at
    inner join owners
        on activity.owner_key = owners.owner_key
),

changes as (
    select
        subject_id as contact_id,
        effective_on,
        recorded_at,
        true as has_heirs
    from changed_facts
    where subject_type = 'contact'

    union all

    select
        contact_versions.contact_id,
        changed_facts.effective_on,
        changed_facts.recorded_at,
        false as has_heirs
    from changed_facts
    inner join contact_versions
        on changed_facts.subject_id = contact_versions.company_id
    where changed_facts.subject_type = 'company'
        and contact_versions.outcome <> 'rejected'

    union all

    select
        contact_id,
        effective_on,
        recorded_at,
        true as has_heirs
    from changed_activity

    union all

    select
        contact_id,
        effective_on,
        recorded_at,
        is_of_events as has_heirs
    from dictionary_changes
),

-- Whoever a contact is merged into has its past from the day of the merge on, attributes aside.
reached as (
    select
        contact_id,
        merged_into_contact_id as reached_contact_id,
        cast(merged_at as date) as merged_on
    from contact_merges
    where outcome = 'accepted'

    union all

    select
        reached.contact_id,
        contact_merges.merged_into_contact_id as reached_contact_id,
        greatest(reached.merged_on, cast(contact_merges.merged_at as date)) as merged_on
    from reached
    inner join contact_merges
        on reached.reached_contact_id = contact_merges.contact_id
        and contact_merges.outcome = 'accepted'
),

changes_with_heirs as (
    select
        contact_id,
        effective_on,
        recorded_at
    from changes
    where contact_id is not null

    union all

    select
        reached.reached_contact_id as contact_id,
        greatest(changes.effective_on, reached.merged_on) as effective_on,
        changes.recorded_at
    from changes
    inner join reached
        on changes.contact_id = reached.contact_id
    where changes.has_heirs
),

-- A day that was made since a change was seen has it already.
affected_contacts as (
    select
        changes_with_heirs.contact_id,
        min(greatest(changes_with_heirs.effective_on, days_made_before.first_day))
            as affected_from
    from changes_with_heirs
    inner join days_made_before
        on changes_with_heirs.recorded_at > days_made_before.made_before_at
        and changes_with_heirs.effective_on <= days_made_before.last_day
    group by changes_with_heirs.contact_id
)

select * from affected_contacts
