with recursive

contact_merges as (
    select
        contact_id,
        merged_into_contact_id,
        cast(merged_at as date) as merged_on
    from {{ ref('stg_lead_scoring__contact_merges') }}
    where outcome = 'accepted'
),

-- Every contact on the way to the end of a merge chain, and since when it is reached. Days are
-- added later: walking a long chain once per day would take too long.
reached as (
    select
        contact_id,
        merged_into_contact_id as reached_contact_id,
        merged_on as reached_on
    from contact_merges

    union all

    select
        reached.contact_id,
        contact_merges.merged_into_contact_id as reached_contact_id,
        greatest(reached.reached_on, contact_merges.merged_on) as reached_on
    from reached
    inner join contact_merges
        on reached.reached_contact_id = contact_merges.contact_id
),

-- The survivor is the contact reached that has not been merged away yet.
survivor_periods as (
    select
        reached.contact_id,
        reached.reached_contact_id as survivor_contact_id,
        reached.reached_on as valid_from,
        contact_merges.merged_on as valid_to
    from reached
    left join contact_merges
        on reached.reached_contact_id = contact_merges.contact_id
    where contact_merges.contact_id is null
        or contact_merges.merged_on > reached.reached_on
)

select * from survivor_periods
