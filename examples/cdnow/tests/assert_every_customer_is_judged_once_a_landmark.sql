with

contacts as (
    select * from {{ source('raw', 'contacts') }}
),

score_monitoring as (
    select * from {{ ref('lead_scoring', 'score_monitoring') }}
),

-- Who has ordered by the landmark waits for the next order.
customers as (
    select
        score_monitoring.landmark,
        score_monitoring.judgements,
        count(distinct contacts.customer) as customers
    from score_monitoring
    left join contacts
        on score_monitoring.landmark >= cast(contacts.created_at as date)
    group by score_monitoring.landmark, score_monitoring.judgements
),

wrong as (
    select * from customers
    where judgements <> customers
)

select * from wrong
