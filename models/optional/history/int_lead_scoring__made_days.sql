{{ config(
    materialized=lead_scoring.kept_table(),
    unique_key='scored_on',
    incremental_strategy='delete+insert',
) }}
-- depends_on: {{ ref('int_lead_scoring__score_periods') }}

with

scoring_days as (
    select * from {{ ref('int_lead_scoring__scoring_days') }}
),

made_days as (
    select
        scored_on,
        {{ lead_scoring.run_clock() }} as made_at
    from scoring_days
)

select * from made_days
