with

opportunities as (
    select * from {{ ref('stg_lead_scoring__opportunities') }}
),

dispositions as (
    select * from {{ ref('stg_lead_scoring__dispositions') }}
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

merged_ids as (
    {{ lead_scoring.own_and_merged_ids() }}
),

opportunities_started as (
    select
        merged_ids.scored_on,
        merged_ids.contact_key,
        opportunities.is_won,
        coalesce(
            cast(opportunities.closed_at as date) <= merged_ids.scored_on, false
        ) as is_closed
    from opportunities
    inner join merged_ids
        on opportunities.contact_id = merged_ids.own_or_merged_id
        and cast(opportunities.created_at as date) <= merged_ids.scored_on
    where opportunities.outcome = 'accepted'
),

opportunities_by_contact as (
    select
        scored_on,
        contact_key,
        max(case when is_closed and is_won then 1 else 0 end) = 1 as has_won,
        max(case when not is_closed then 1 else 0 end) = 1 as has_open
    from opportunities_started
    group by scored_on, contact_key
),

dispositions_decided as (
    select
        merged_ids.scored_on,
        merged_ids.contact_key,
        dispositions.disposition,
        dispositions.decided_at,
        cast(dispositions.decided_at as date) as decided_on
    from dispositions
    inner join merged_ids
        on dispositions.contact_id = merged_ids.own_or_merged_id
        and cast(dispositions.decided_at as date) <= merged_ids.scored_on
    where dispositions.outcome = 'accepted'
),

dispositions_numbered as (
    select
        *,
        row_number() over (
            partition by scored_on, contact_key
            order by decided_at desc, disposition desc
        ) as recency
    from dispositions_decided
),

dispositions_by_contact as (
    select
        scored_on,
        contact_key,
        max(case when recency = 1 then disposition end) as latest_disposition,
        max(case when disposition = 'recycled' then decided_on end) as last_recycled_on
    from dispositions_numbered
    group by scored_on, contact_key
),

outcomes as (
    select
        coalesce(
            opportunities_by_contact.scored_on, dispositions_by_contact.scored_on
        ) as scored_on,
        coalesce(
            opportunities_by_contact.contact_key, dispositions_by_contact.contact_key
        ) as contact_key,
        case
            when opportunities_by_contact.has_won then 'customer'
            when opportunities_by_contact.has_open then 'opportunity'
            else coalesce(dispositions_by_contact.latest_disposition, 'lead')
        end as sales_status,
        dispositions_by_contact.last_recycled_on
    from opportunities_by_contact
    full outer join dispositions_by_contact
        on opportunities_by_contact.scored_on = dispositions_by_contact.scored_on
        and opportunities_by_contact.contact_key = dispositions_by_contact.contact_key
)

select * from outcomes
