{{ config(
    enabled=lead_scoring.has_module('handoffs'),
    materialized=lead_scoring.published_table(is_written_last=true),
) }}

with

handoffs as (
    select * from {{ ref('int_lead_scoring__handoffs') }}
)

select * from handoffs
