{{ config(materialized=lead_scoring.published_table()) }}
-- depends_on: {{ ref('int_lead_scoring__ready_to_publish') }}

with

handoffs as (
    select * from {{ ref('int_lead_scoring__handoffs') }}
)

select * from handoffs
