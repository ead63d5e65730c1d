with

raw_logins as (
    select * from {{ ref('raw_logins') }}
),

known_visitors as (
    select
        cookie as anonymous_id,
        person as contact_id,
        first_login as identified_at
    from raw_logins
)

select * from known_visitors
