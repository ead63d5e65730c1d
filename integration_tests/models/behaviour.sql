with

raw_web_log as (
    select * from {{ ref('raw_web_log') }}
),

behaviour as (
    select
        line as event_id,
        person as contact_id,
        cookie as anonymous_id,
        action as event_type,
        clicked as occurred_at,
        seen_at as loaded_at,
        address as url
    from raw_web_log
)

select * from behaviour
