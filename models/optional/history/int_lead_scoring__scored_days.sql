{{ config(
    enabled=lead_scoring.has_module('history'),
    materialized=lead_scoring.kept_table(),
    unique_key='scored_on',
    incremental_strategy='delete+insert',
) }}
-- depends_on: {{ ref('int_lead_scoring__score_periods') }}

with

history_days as (
    select * from {{ ref('int_lead_scoring__history_days') }}
),

scored_days as (
    select
        scored_on,
        {{ lead_scoring.run_clock() }} as made_at
    from history_days
)

select * from scored_days
