with

opportunities as (
    select * from {{ ref('stg_lead_scoring__opportunities') }}
),

dispositions as (
    select * from {{ ref('stg_lead_scoring__dispositions') }}
),

contact_ids as (
    select * from {{ ref('int_lead_scoring__contact_ids') }}
),

opportunities_started as (
    select
        contact_ids.scored_on,
        contact_ids.contact_id,
        opportunities.is_won,
        coalesce(
            cast(opportunities.closed_at as date) <= contact_ids.scored_on, false
        ) as is_closed
    from opportunities
    inner join contact_ids
        on opportunities.contact_id = contact_ids.own_or_merged_id
        and cast(opportunities.created_at as date) <= contact_ids.scored_on
    where opportunities.outcome = 'accepted'
),

opportunities_by_contact as (
    select
        scored_on,
        contact_id,
        max(case when is_closed and is_won then 1 else 0 end) = 1 as has_won,
        max(case when not is_closed then 1 else 0 end) = 1 as has_open
    from opportunities_started
    group by scored_on, contact_id
),

dispositions_decided as (
    select
        contact_ids.scored_on,
        contact_ids.contact_id,
        dispositions.disposition,
        dispositions.decided_at,
        cast(dispositions.decided_at as date) as decided_on
    from dispositions
    inner join contact_ids
        on dispositions.contact_id = contact_ids.own_or_merged_id
        and cast(dispositions.decided_at as date) <= contact_ids.scored_on
    where dispositions.outcome = 'accepted'
),

dispositions_numbered as (
    select
        *,
        row_number() over (
            partition by scored_on, contact_id
            order by decided_at desc, disposition desc
        ) as recency
    from dispositions_decided
),

dispositions_by_contact as (
    select
        scored_on,
        contact_id,
        max(case when recency = 1 then disposition end) as latest_disposition,
        max(case when disposition = 'recycled' then decided_on end) as last_recycled_on
    from dispositions_numbered
    group by scored_on, contact_id
),

outcomes as (
    select
        coalesce(
            opportunities_by_contact.scored_on, dispositions_by_contact.scored_on
        ) as scored_on,
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
        on opportunities_by_contact.scored_on = dispositions_by_contact.scored_on
        and opportunities_by_contact.contact_id = dispositions_by_contact.contact_id
)

select * from outcomes
