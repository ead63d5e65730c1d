-- Each contact of the input has one current version, and no other contact has one.
{{ config(enabled=lead_scoring.keeps_contact_versions()) }}

with

kept_versions as (
    select * from {{ ref('snapshot_lead_scoring__contacts') }}
),

current_contacts as (
    select * from {{ ref('stg_lead_scoring__current_contacts') }}
),

counted as (
    select
        contact_id,
        1 as rows_in_input,
        0 as versions_that_hold
    from current_contacts
    where contact_id is not null

    union all

    select
        contact_id,
        0 as rows_in_input,
        1 as versions_that_hold
    from kept_versions
    where dbt_valid_to is null
)

select
    contact_id,
    sum(rows_in_input) as rows_in_input,
    sum(versions_that_hold) as versions_that_hold
from counted
group by contact_id
having sum(rows_in_input) <> 1 or sum(versions_that_hold) <> 1
