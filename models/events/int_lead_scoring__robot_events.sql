{%- set bursts = lead_scoring.bursts() %}

with

robot_kinds as (
    select * from {{ ref('int_lead_scoring__robot_kinds') }}
),

timed_events as (
    select * from {{ ref('int_lead_scoring__timed_events') }}
),

alternate_events as (
    select * from {{ ref('int_lead_scoring__alternate_events') }}
),

event_kinds as (
    {{ lead_scoring.event_kinds_with_type() }}
),

events_with_time as (
    select
        owner_key,
        signature_id,
        event_id,
        occurred_at
    from timed_events

    union all

    select
        owner_key,
        signature_id,
        event_id,
        occurred_at
    from alternate_events
),

with_type as (
    select
        events_with_time.*,
        event_kinds.event_type
    from events_with_time
    inner join event_kinds
        on events_with_time.signature_id = event_kinds.signature_id
    -- Events of nobody are not of one.
    where events_with_time.owner_key <> 0
),

{% for robot in bursts -%}
    {%- set name = 'burst_' ~ robot.robot_key -%}
    {{ name }}_numbered as (
        select
            *,
            row_number() over (partition by owner_key order by occurred_at, event_id) as event_number,
            lag(occurred_at, {{ robot.max_events }}) over (
                partition by owner_key
                order by occurred_at, event_id
            ) as begins_at
        from with_type
        {% if robot.event_type != '*' -%}
            where event_type = {{ lead_scoring.text_literal(robot.event_type) }}
        {%- endif %}
    ),

    {{ name }}_ends as (
        select
            *,
            case
                when {{ lead_scoring.microseconds_between('begins_at', 'occurred_at') }} <= {{ robot.microseconds }}
                    then 1
                else 0
            end as ends_burst
        from {{ name }}_numbered
    ),

    {{ name }} as (
        select
            *,
            {{ robot.robot_key }} as robot_key,
            {{ lead_scoring.is_in_burst(robot) }} as is_in_burst
        from {{ name }}_ends
    ),

{% endfor -%}
events_of_bursts as (
    {% for robot in bursts -%}
        select
            event_id,
            owner_key,
            signature_id,
            robot_key
        from burst_{{ robot.robot_key }}
        where is_in_burst

        union all

    {% endfor -%}
    select
        event_id,
        owner_key,
        signature_id,
        cast(null as integer) as robot_key
    from with_type
    where 1 = 0
),

-- By the first robot, if several have it. With a burst, the conditions of the robot must hold too.
robots_of_events as (
    select
        events_of_bursts.event_id,
        events_of_bursts.owner_key,
        min(robot_kinds.robot_id) as robot_id
    from events_of_bursts
    inner join robot_kinds
        on events_of_bursts.signature_id = robot_kinds.signature_id
        and events_of_bursts.robot_key = robot_kinds.robot_key
    group by events_of_bursts.event_id, events_of_bursts.owner_key
)

select * from robots_of_events
