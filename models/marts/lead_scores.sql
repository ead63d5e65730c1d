{{ config(materialized=lead_scoring.published_table()) }}
-- depends_on: {{ ref('int_lead_scoring__ready_to_publish') }}

with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
)

select * from leads
