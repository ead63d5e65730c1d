{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

opportunities as (
    select * from {{ ref('stg_lead_scoring__opportunities') }}
    where outcome = 'accepted'
        and cast(created_at as date) <= {{ lead_scoring.scored_on() }}
),

contact_survivors as (
    select survivor_periods.*
    from {{ ref('int_lead_scoring__contact_survivors') }} as survivor_periods
    where {{ lead_scoring.is_valid_on('survivor_periods', lead_scoring.scored_on()) }}
),

-- Outcomes of a contact that was merged away belong to the survivor.
of_survivors as (
    select
        opportunities.opportunity_id,
        coalesce(contact_survivors.survivor_contact_id, opportunities.contact_id) as contact_id,
        cast(opportunities.created_at as date) as created_on,
        case
            when opportunities.is_won
                and cast(opportunities.closed_at as date) <= {{ lead_scoring.scored_on() }}
                then cast(opportunities.closed_at as date)
        end as won_on,
        opportunities.amount
    from opportunities
    left join contact_survivors
        on opportunities.contact_id = contact_survivors.contact_id
),

-- Of several rows of one opportunity, the first day counts, and any that is won.
lead_opportunities as (
    select
        opportunity_id,
        contact_id,
        min(created_on) as created_on,
        min(won_on) as won_on,
        max(amount) as amount
    from of_survivors
    group by opportunity_id, contact_id
)

select * from lead_opportunities
