with

opportunities as (
    select * from {{ ref('int_lead_scoring__opportunities') }}
),

dispositions as (
    select * from {{ ref('int_lead_scoring__dispositions') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

opportunities_started as (
    select
        coalesce(contact_survivors.survivor_contact_id, opportunities.contact_id) as contact_id,
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

opportunities_by_contact as (
    select
        contact_id,
        max(case when is_closed and is_won then 1 else 0 end) = 1 as has_won,
        max(case when not is_closed then 1 else 0 end) = 1 as has_open
    from opportunities_started
    group by contact_id
),

dispositions_decided as (
    select
        coalesce(contact_survivors.survivor_contact_id, dispositions.contact_id) as contact_id,
        dispositions.disposition,
        dispositions.decided_at,
        cast(dispositions.decided_at as date) as decided_on
    from dispositions
    left join contact_survivors
        on dispositions.contact_id = contact_survivors.contact_id
    where dispositions.outcome = 'accepted'
        and cast(dispositions.decided_at as date) <= {{ lead_scoring.scored_on() }}
),

dispositions_numbered as (
    select
        *,
        row_number() over (
            partition by contact_id
            order by decided_at desc, disposition desc
        ) as recency
    from dispositions_decided
),

dispositions_by_contact as (
    select
        contact_id,
        max(case when recency = 1 then disposition end) as latest_disposition,
        max(case when disposition = 'recycled' then decided_on end) as last_recycled_on
    from dispositions_numbered
    group by contact_id
),

outcomes as (
    select
        coalesce(
            opportunities_by_contact.contact_id, dispositions_by_contact.contact_id
        ) as contact_id,
        case
            when opportunities_by_contact.has_won then 'customer'
            when opportunities_by_contact.has_open then 'opportunity'
            else coalesce(dispositions_by_contact.latest_disposition, 'lead')
        end as sales_status,
        dispositions_by_contact.last_recycled_on
    from opportunities_by_contact
    full outer join dispositions_by_contact
        on opportunities_by_contact.contact_id = dispositions_by_contact.contact_id
)

select * from outcomes
