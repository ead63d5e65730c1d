with

customers as (
    select count(distinct customer) as customers
    from {{ source('raw', 'contacts') }}
),

-- The first landmark is later than the first order of all customers.
wrong as (
    select
        score_monitoring.landmark,
        score_monitoring.judgements
    from {{ ref('lead_scoring', 'score_monitoring') }} as score_monitoring
    cross join customers
    where score_monitoring.judgements <> customers.customers
)

select * from wrong
