{{ config(materialized='view') }}
-- depends_on: {{ ref('int_lead_scoring__made_days') }}
{%- set first_day = "cast('" ~ lead_scoring.history_start() ~ "' as date)" %}

with

score_periods as (
    select * from {{ ref('int_lead_scoring__score_periods') }}
),

-- Seen from the scoring day: what a run for an earlier day must not know is left out, and kept.
score_history as (
    select
        scoring_model_id,
        contact_id,
        {% for column in lead_scoring.history_columns() -%}
            {{ column }},
        {% endfor %}
        greatest(valid_from, {{ first_day }}) as valid_from,
        case when valid_to <= {{ lead_scoring.scored_on() }} then valid_to end as valid_to
    from score_periods
    where valid_from <= {{ lead_scoring.scored_on() }}
        and coalesce(valid_to > {{ first_day }} and valid_to > valid_from, true)
)

select * from score_history
