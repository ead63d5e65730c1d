{{ config(materialized='view') }}
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
