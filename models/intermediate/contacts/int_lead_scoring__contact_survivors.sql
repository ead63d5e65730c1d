with recursive

contact_merges as (
    select * from {{ ref('int_lead_scoring__contact_merges') }}
),

visible_merges as (
    select
        contact_id,
        merged_into_contact_id
    from contact_merges
    where outcome = 'accepted'
        and cast(merged_at as date) <= {{ lead_scoring.scored_on() }}
),

reached as (
    select
        contact_id,
        merged_into_contact_id as survivor_contact_id
    from visible_merges

    union

    select
        reached.contact_id,
        visible_merges.merged_into_contact_id as survivor_contact_id
    from reached
    inner join visible_merges
        on reached.survivor_contact_id = visible_merges.contact_id
),

-- The end of the chain is the one contact in it that is itself not merged away.
ends_of_chains as (
    select reached.*
    from reached
    left join visible_merges
        on reached.survivor_contact_id = visible_merges.contact_id
    where visible_merges.contact_id is null
)

select * from ends_of_chains
