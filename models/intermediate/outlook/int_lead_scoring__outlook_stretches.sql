{{ config(materialized='table') }}

with

outlook_leads as (
    select * from {{ ref('int_lead_scoring__outlook_leads') }}
),

days_to_come as (
    select
        lead_key,
        1 as first_day,
        {{ lead_scoring.outlook_days() }} as last_day
    from outlook_leads
),

outlook_stretches as (
    {{ lead_scoring.stretches_with_a_drop(stretches='days_to_come', days=49) }}
)

select * from outlook_stretches
