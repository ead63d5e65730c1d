{%- set keys = ['loaded_on', 'owner_key', 'occurred_on', 'signature_id', 'is_alternate'] %}

with

robot_kinds as (
    select * from {{ ref('int_lead_scoring__robot_kinds') }}
    where not has_burst
),

robot_events as (
    select * from {{ ref('int_lead_scoring__robot_events') }}
),

timed_events as (
    select * from {{ ref('int_lead_scoring__timed_events') }}
),

alternate_events as (
    select * from {{ ref('int_lead_scoring__alternate_events') }}
),

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
    where event_count > 0
),

kinds_of_robots as (
    select
        signature_id,
        min(robot_id) as robot_id
    from robot_kinds
    group by signature_id
),

events_with_time as (
    {% for events in ['timed_events', 'alternate_events'] -%}
        select
            loaded_on,
            owner_key,
            cast(occurred_at as date) as occurred_on,
            signature_id,
            {{ loop.last | lower }} as is_alternate,
            event_id,
            occurred_at,
            known_at
        from {{ events }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

with_robot as (
    select
        events_with_time.*,
        robot_events.robot_id as robot_of_burst,
        case
            when robot_events.robot_id < kinds_of_robots.robot_id then robot_events.robot_id
            else coalesce(kinds_of_robots.robot_id, robot_events.robot_id)
        end as robot_id
    from events_with_time
    left join robot_events
        on events_with_time.event_id = robot_events.event_id
        and events_with_time.owner_key = robot_events.owner_key
    left join kinds_of_robots
        on events_with_time.signature_id = kinds_of_robots.signature_id
),

-- One by one, only where a robot took some of the events of a day.
counted_one_by_one as (
    select
        *,
        max(robot_of_burst) over (partition by {{ keys | join(', ') }}) as any_burst
    from with_robot
),

days_of_bursts as (
    select distinct {{ keys | join(', ') }}
    from counted_one_by_one
    where any_burst is not null
),

parts as (
    select
        {{ keys | join(', ') }},
        robot_id,
        cast(1 as bigint) as event_count,
        occurred_at as last_occurred_at,
        known_at as first_known_at
    from counted_one_by_one
    where any_burst is not null or (is_alternate and robot_id is not null)

    union all

    select
        activity.loaded_on,
        activity.owner_key,
        activity.occurred_on,
        activity.signature_id,
        false as is_alternate,
        kinds_of_robots.robot_id,
        activity.event_count,
        activity.last_occurred_at,
        activity.first_known_at
    from activity
    inner join kinds_of_robots
        on activity.signature_id = kinds_of_robots.signature_id
    left join days_of_bursts
        on activity.owner_key = days_of_bursts.owner_key
        and activity.signature_id = days_of_bursts.signature_id
        and activity.occurred_on = days_of_bursts.occurred_on
        and activity.loaded_on is not distinct from days_of_bursts.loaded_on
        and not days_of_bursts.is_alternate
    where days_of_bursts.owner_key is null
),

robot_activity as (
    select
        {{ keys | join(', ') }},
        robot_id,
        cast(sum(event_count) as bigint) as event_count,
        max(last_occurred_at) as last_occurred_at,
        min(first_known_at) as first_known_at
    from parts
    group by {{ keys | join(', ') }}, robot_id
)

select * from robot_activity
