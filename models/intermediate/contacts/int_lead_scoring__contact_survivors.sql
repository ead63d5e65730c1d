with recursive

contact_merges as (
    select * from {{ ref('int_lead_scoring__contact_merges') }}
),

scoring_days as (
    select * from {{ ref('int_lead_scoring__scoring_days') }}
),

visible_merges as (
    select
        scoring_days.scored_on,
        contact_merges.contact_id,
        contact_merges.merged_into_contact_id
    from contact_merges
    inner join scoring_days
        on cast(contact_merges.merged_at as date) <= scoring_days.scored_on
    where contact_merges.outcome = 'accepted'
),

reached as (
    select
        scored_on,
        contact_id,
        merged_into_contact_id as survivor_contact_id
    from visible_merges

    union all

    select
        reached.scored_on,
        reached.contact_id,
        visible_merges.merged_into_contact_id as survivor_contact_id
    from reached
    inner join visible_merges
        on reached.scored_on = visible_merges.scored_on
        and reached.survivor_contact_id = visible_merges.contact_id
),

-- The end of the chain is the one contact in it that is itself not merged away.
ends_of_chains as (
    select reached.*
    from reached
    left join visible_merges
        on reached.scored_on = visible_merges.scored_on
        and reached.survivor_contact_id = visible_merges.contact_id
    where visible_merges.contact_id is null
)

select * from ends_of_chains
