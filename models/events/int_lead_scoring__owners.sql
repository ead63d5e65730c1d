{{ config(materialized='view') }}

with

known_contacts as (
    select * from {{ ref('stg_lead_scoring__known_contacts') }}
),

owning_links as (
    select * from {{ ref('int_lead_scoring__owning_links') }}
),

owners as (
    select
        {{ lead_scoring.contact_key('contact_id') }} as owner_key,
        contact_id,
        cast(null as date) as owned_from
    from known_contacts

    union all

    select
        {{ lead_scoring.visitor_key('anonymous_id') }} as owner_key,
        contact_id,
        identified_on as owned_from
    from owning_links
)

select * from owners
