with recursive

evaluation_cases as (
    select * from {{ ref('int_lead_scoring__evaluation_cases') }}
),

contact_merges as (
    select * from {{ ref('stg_lead_scoring__contact_merges') }}
    where outcome = 'accepted'
),

-- The contact's own id, and those of the contacts that were merged into it by that day.
case_contact_ids as (
    select
        scored_on,
        case_id,
        known_as as own_or_merged_id
    from evaluation_cases

    union all

    select
        case_contact_ids.scored_on,
        case_contact_ids.case_id,
        contact_merges.contact_id as own_or_merged_id
    from case_contact_ids
    inner join contact_merges
        on case_contact_ids.own_or_merged_id = contact_merges.merged_into_contact_id
        and case_contact_ids.scored_on >= cast(contact_merges.merged_at as date)
)

select * from case_contact_ids
