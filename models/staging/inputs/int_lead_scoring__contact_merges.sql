{{ config(materialized='table') }}

with recursive

contact_merges as (
    select * from {{ ref('stg_lead_scoring__contact_merges') }}
),

contact_versions as (
    select * from {{ ref('int_lead_scoring__contact_versions') }}
),

known_from_contacts as (
    select contact_id
    from contact_versions
    where outcome = 'accepted'
),

gone_contacts as (
    select distinct contact_id
    from contact_merges
    where defect is null
),

-- A survivor that is neither a contact nor itself merged away leads nowhere.
survivors_looked_up as (
    select
        contact_merges.*,
        case
            when contact_merges.defect is not null then contact_merges.defect
            when known_from_contacts.contact_id is null and gone_contacts.contact_id is null
                then 'unknown_contact'
        end as row_problem
    from contact_merges
    left join known_from_contacts
        on contact_merges.merged_into_contact_id = known_from_contacts.contact_id
    left join gone_contacts
        on contact_merges.merged_into_contact_id = gone_contacts.contact_id
),

numbered as (
    select
        *,
        row_number() over (
            partition by contact_id, row_problem is null
            order by merged_at, merged_into_contact_id
        ) as copy_number
    from survivors_looked_up
),

first_merges as (
    select
        contact_id,
        merged_into_contact_id
    from numbered
    where row_problem is null and copy_number = 1
),

-- From the ends of chains backwards: each merge is reached once, and those of circles never.
ending_merges as (
    select
        first_merges.contact_id,
        first_merges.merged_into_contact_id
    from first_merges
    left join first_merges as next_merges
        on first_merges.merged_into_contact_id = next_merges.contact_id
    where next_merges.contact_id is null

    union all

    select
        first_merges.contact_id,
        first_merges.merged_into_contact_id
    from ending_merges
    inner join first_merges
        on ending_merges.contact_id = first_merges.merged_into_contact_id
),

-- Circles, and chains that run into one.
endless_merges as (
    select first_merges.*
    from first_merges
    left join ending_merges
        on first_merges.contact_id = ending_merges.contact_id
    where ending_merges.contact_id is null
),

endless_merge_counts as (
    select count(*) as merge_count
    from endless_merges
),

-- Round a circle until it is back, which takes no more steps than there are merges. A contact that
-- only leads into a circle never is.
rounds as (
    select
        contact_id,
        merged_into_contact_id as reached_contact_id,
        1 as steps
    from endless_merges

    union all

    select
        rounds.contact_id,
        endless_merges.merged_into_contact_id as reached_contact_id,
        rounds.steps + 1 as steps
    from rounds
    inner join endless_merges
        on rounds.reached_contact_id = endless_merges.contact_id
    cross join endless_merge_counts
    where rounds.reached_contact_id <> rounds.contact_id
        and rounds.steps < endless_merge_counts.merge_count
),

circles as (
    select distinct contact_id
    from rounds
    where contact_id = reached_contact_id
),

open_merges as (
    select first_merges.*
    from first_merges
    left join circles
        on first_merges.contact_id = circles.contact_id
    where circles.contact_id is null
),

-- From the contacts backwards: a merge counts when its chain leads to a contact that exists.
open_merges_looked_up as (
    select
        open_merges.*,
        known_from_contacts.contact_id is not null as is_into_contact
    from open_merges
    left join known_from_contacts
        on open_merges.merged_into_contact_id = known_from_contacts.contact_id
),

rooted_merges as (
    select
        contact_id,
        merged_into_contact_id
    from open_merges_looked_up
    where is_into_contact

    union all

    select
        open_merges_looked_up.contact_id,
        open_merges_looked_up.merged_into_contact_id
    from rooted_merges
    inner join open_merges_looked_up
        on rooted_merges.contact_id = open_merges_looked_up.merged_into_contact_id
        and not open_merges_looked_up.is_into_contact
),

rooted_contacts as (
    select distinct contact_id
    from rooted_merges
),

with_rejection_reason as (
    select
        numbered.*,
        case
            when numbered.row_problem is not null then numbered.row_problem
            when numbered.copy_number > 1 then null
            when circles.contact_id is not null then 'circular_merge'
            when rooted_contacts.contact_id is null then 'unknown_contact'
        end as rejection_reason
    from numbered
    left join circles
        on numbered.contact_id = circles.contact_id
    left join rooted_contacts
        on numbered.contact_id = rooted_contacts.contact_id
),

with_outcome as (
    select
        *,
        case
            when rejection_reason is not null then 'rejected'
            when copy_number > 1 then 'superseded'
            else 'accepted'
        end as outcome
    from with_rejection_reason
)

select * from with_outcome
