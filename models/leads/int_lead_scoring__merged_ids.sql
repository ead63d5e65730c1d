{{ config(materialized='view') }}

with

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose <> 'persona'
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

-- A lead's own contact, and those merged into it by that day.
merged_ids as (
    select
        scored_on,
        contact_key,
        contact_id as own_or_merged_id
    from leads_to_score

    union all

    select
        leads_to_score.scored_on,
        leads_to_score.contact_key,
        contact_survivors.contact_id as own_or_merged_id
    from leads_to_score
    inner join contact_survivors
        on leads_to_score.contact_id = contact_survivors.survivor_contact_id
        and {{ lead_scoring.is_valid_on('contact_survivors', 'leads_to_score.scored_on') }}
)

select * from merged_ids
