{{ config(materialized=lead_scoring.published_table(is_written_last=true)) }}

with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
)

select * from leads
