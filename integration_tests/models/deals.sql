with

raw_deals as (
    select * from {{ ref('raw_deals') }}
),

deals as (
    select
        deal as opportunity_id,
        person as contact_id,
        opened as created_at,
        closed as closed_at,
        state = 'won' as is_won,
        euros as amount
    from raw_deals
)

select * from deals
