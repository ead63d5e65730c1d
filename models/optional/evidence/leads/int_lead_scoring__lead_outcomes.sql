{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

opportunities as (
    select * from {{ ref('stg_lead_scoring__opportunities') }}
),

contact_survivors as (
    select survivor_periods.*
    from {{ ref('int_lead_scoring__contact_survivors') }} as survivor_periods
    where {{ lead_scoring.is_valid_on('survivor_periods', lead_scoring.scored_on()) }}
),

-- Outcomes of a contact that was merged away belong to the survivor.
opportunities_started as (
    select
        coalesce(contact_survivors.survivor_contact_id, opportunities.contact_id) as contact_id,
        opportunities.contact_id as given_contact_id,
        opportunities.opportunity_id,
        opportunities.created_at,
        opportunities.is_won,
        coalesce(
            cast(opportunities.closed_at as date) <= {{ lead_scoring.scored_on() }}, false
        ) as is_closed
    from opportunities
    left join contact_survivors
        on opportunities.contact_id = contact_survivors.contact_id
    where opportunities.outcome = 'accepted'
        and cast(opportunities.created_at as date) <= {{ lead_scoring.scored_on() }}
),

numbered as (
    select
        *,
        row_number() over (
            partition by contact_id
            order by created_at, opportunity_id, given_contact_id
        ) as opportunity_number
    from opportunities_started
),

-- The first opportunity determines when the lead stopped being one; any won opportunity makes it a
-- win.
lead_outcomes as (
    select
        contact_id,
        max(case when opportunity_number = 1 then given_contact_id end) as given_contact_id,
        cast(min(created_at) as date) as opportunity_on,
        case
            when max(case when is_closed and is_won then 1 else 0 end) = 1 then 'won'
            when max(case when not is_closed then 1 else 0 end) = 1 then 'open'
            else 'lost'
        end as outcome
    from numbered
    group by contact_id
)

select * from lead_outcomes
