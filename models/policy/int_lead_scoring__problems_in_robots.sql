with

robots as (
    select * from {{ ref('stg_lead_scoring__robots') }}
),

half_bursts as (
    select
        'robots' as rule_table,
        row_label,
        case
            when within_seconds_text is null then 'max_events needs within_seconds'
            else 'within_seconds needs max_events'
        end as reason
    from robots
    where (max_events_text is null) <> (within_seconds_text is null)
),

several_types as (
    select
        'robots' as rule_table,
        {{ lead_scoring.key_label(['robot_id']) }} as row_label,
        {{ lead_scoring.message(
            "its rows must all hold, and name the event types '{min(event_type)}' and '{max(event_type)}'"
        ) }} as reason
    from robots
    where robot_id is not null
    group by robot_id
    having count(distinct event_type) > 1
),

several_bursts as (
    select
        'robots' as rule_table,
        {{ lead_scoring.key_label(['robot_id']) }} as row_label,
        'a robot has one burst; several rows have max_events' as reason
    from robots
    where robot_id is not null and max_events_text is not null
    group by robot_id
    having count(*) > 1
),

problems as (
    {{ lead_scoring.problems_of(['half_bursts', 'several_types', 'several_bursts']) }}
)

select * from problems
where reason is not null
