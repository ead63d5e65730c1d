{{ config(materialized='view') }}

with

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

case_contact_ids as (
    select * from {{ ref('int_lead_scoring__case_contact_ids') }}
),

persona_cases as (
    select * from {{ ref('int_lead_scoring__persona_cases') }}
),

-- A contact's own id, and those of the contacts that were merged into it by that day.
contact_ids as (
    select
        scored_on,
        contact_id,
        contact_id as own_or_merged_id
    from contacts
    where not {{ lead_scoring.is_case('contact_id') }}

    union all

    select
        contacts.scored_on,
        contacts.contact_id,
        contact_survivors.contact_id as own_or_merged_id
    from contacts
    inner join contact_survivors
        on contacts.scored_on = contact_survivors.scored_on
        and contacts.contact_id = contact_survivors.survivor_contact_id

    union all

    select
        scored_on,
        case_id as contact_id,
        own_or_merged_id
    from case_contact_ids

    union all

    select
        scored_on,
        case_id as contact_id,
        case_id as own_or_merged_id
    from persona_cases
)

select * from contact_ids
