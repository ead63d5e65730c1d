with

contacts as (
    select * from {{ source('raw', 'contacts') }}
),

opportunities as (
    select * from {{ source('raw', 'opportunities') }}
),

-- All since the log begins; the evidence takes the latest twelve.
landmarks as (
    select cast(unnest(
        range(date '1997-01-23', date '1998-03-20', interval 28 day)
    ) as date) as landmark
),

scoring_day as (
    select distinct scored_on
    from {{ ref('lead_scoring', 'lead_scores') }}
),

waits as (
    select
        contacts.contact_id,
        contacts.orders,
        cast(contacts.created_at as date) as began_on,
        cast(opportunities.created_at as date) as won_on
    from contacts
    left join opportunities
        on contacts.contact_id = opportunities.contact_id
),

-- Who ordered again is seen on the day before, all others on the scoring day.
on_the_eve as (
    select
        'on the eve of the next order, or today' as seen,
        waits.orders,
        waits.won_on is not null as is_won,
        coalesce(waits.won_on - 1, scoring_day.scored_on) - waits.began_on as days_since_order
    from waits
    cross join scoring_day
),

on_landmarks as (
    select
        'on landmarks' as seen,
        waits.orders,
        coalesce(waits.won_on <= landmarks.landmark + 90, false) as is_won,
        landmarks.landmark - waits.began_on as days_since_order
    from waits
    inner join landmarks
        on waits.began_on <= landmarks.landmark
        and coalesce(waits.won_on > landmarks.landmark, true)
),

seen_leads as (
    select * from on_the_eve
    union all
    select * from on_landmarks
),

two_ways as (
    select
        case when orders = 1 then 'their first' else 'a later one' end as last_order,
        seen,
        count(*) as leads_with,
        count(*) filter (where is_won) as conversions_with,
        round(100.0 * avg(cast(is_won as integer)), 1) as conversion_percent_with
    from seen_leads
    where days_since_order < 30
    group by all
)

select * from two_ways
