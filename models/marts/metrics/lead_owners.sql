{{ config(
    enabled=lead_scoring.has_module('metrics'),
    materialized=lead_scoring.published_table(),
) }}

with

contacts as (
    select contact_periods.*
    from {{ ref('int_lead_scoring__contact_periods') }} as contact_periods
    where {{ lead_scoring.is_valid_on('contact_periods', lead_scoring.scored_on()) }}
),

owners as (
    select
        contact_id,
        owner
    from contacts
)

select * from owners
