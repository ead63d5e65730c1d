with

raw_people as (
    select * from {{ ref('raw_people') }}
),

people as (
    select
        nr as contact_id,
        mail as email,
        firm as company_id,
        job as position,
        branch as sector,
        headcount as staff,
        since as created_at,
        changed as updated_at
    from raw_people
)

select * from people
