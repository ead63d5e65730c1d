{{ config(materialized='view') }}
-- Nothing is published before it is on record which events this run has read.
-- depends_on: {{ ref('int_lead_scoring__load_log') }}
{%- if lead_scoring.has_module('personas') -%}
    {%- do lead_scoring.check_personas() -%}
{%- endif %}

with

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
),

-- Everything published depends on this model: it can only be built if each persona gets its grade.
published_scores as (
    select * from daily_scores
    where purpose in ('today', 'history')
)

select * from published_scores
