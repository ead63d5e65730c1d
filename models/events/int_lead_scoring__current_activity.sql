{{ config(materialized='view') }}

with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
    where event_count > 0
),

alternate_activity as (
    select * from {{ ref('int_lead_scoring__alternate_activity') }}
),

current_activity as (
    select
        owner_key,
        loaded_on,
        occurred_on,
        signature_id,
        event_count,
        last_occurred_at,
        first_known_at,
        false as is_alternate
    from activity

    union all

    select
        owner_key,
        loaded_on,
        occurred_on,
        signature_id,
        event_count,
        last_occurred_at,
        first_known_at,
        true as is_alternate
    from alternate_activity
)

select * from current_activity
