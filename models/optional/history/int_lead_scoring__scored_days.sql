{{ config(
    enabled=lead_scoring.has_module('history'),
    materialized=lead_scoring.kept_table(),
    unique_key=['scored_on', 'scoring_model_id'],
    incremental_strategy='delete+insert',
    on_schema_change='append_new_columns',
    post_hook="{{ lead_scoring.delete_rows(this, 'scoring_model_id is null') }}",
) }}
-- depends_on: {{ ref('int_lead_scoring__score_periods') }}
{#- Which contacts have changed is counted from the days that were scored before. -#}
{%- if lead_scoring.has_module('evidence') %}
-- depends_on: {{ ref('int_lead_scoring__landmark_days') }}
{%- endif %}

with

model_days as (
    select * from {{ ref('int_lead_scoring__model_days') }}
)

select * from model_days
