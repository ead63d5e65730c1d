with

events as (
    select * from {{ source('raw', 'events') }}
),

scoring_day as (
    select distinct scored_on
    from {{ ref('lead_scoring', 'lead_scores') }}
),

by_time as (
    select
        events.event_type,
        count(*) filter (where cast(events.occurred_at as date) <= scoring_day.scored_on)
            as until_the_day,
        count(*) filter (where cast(events.occurred_at as date) > scoring_day.scored_on)
            as after_it
    from events
    cross join scoring_day
    group by events.event_type
)

select * from by_time
