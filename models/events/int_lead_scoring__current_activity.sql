{{ config(materialized='view') }}
{%- set keys = ['loaded_on', 'owner_key', 'occurred_on', 'signature_id', 'is_alternate'] %}

with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
    where event_count > 0
),

alternate_events as (
    select * from {{ ref('int_lead_scoring__alternate_events') }}
),

robot_activity as (
    select * from {{ ref('int_lead_scoring__robot_activity') }}
),

all_activity as (
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
        cast(occurred_at as date) as occurred_on,
        signature_id,
        cast(count(*) as bigint) as event_count,
        max(occurred_at) as last_occurred_at,
        min(known_at) as first_known_at,
        true as is_alternate
    from alternate_events
    group by owner_key, loaded_on, cast(occurred_at as date), signature_id
),

days_of_robots as (
    select distinct {{ keys | join(', ') }}
    from robot_activity
),

-- What a robot did in part is counted without it.
current_activity as (
    select all_activity.*
    from all_activity
    left join days_of_robots
        on all_activity.owner_key = days_of_robots.owner_key
        and all_activity.signature_id = days_of_robots.signature_id
        and all_activity.occurred_on = days_of_robots.occurred_on
        and all_activity.loaded_on is not distinct from days_of_robots.loaded_on
        and all_activity.is_alternate = days_of_robots.is_alternate
    where days_of_robots.owner_key is null

    union all

    select
        owner_key,
        loaded_on,
        occurred_on,
        signature_id,
        event_count,
        last_occurred_at,
        first_known_at,
        is_alternate
    from robot_activity
    where robot_id is null
)

select * from current_activity
