{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}

with

probabilities as (
    select * from {{ ref('int_lead_scoring__probabilities') }}
),

calibration as (
    select
        scoring_model_id,
        scaled_score,
        judgements,
        conversions,
        {{ lead_scoring.as_published('probability') }} as win_probability,
        {{ lead_scoring.as_published('probability_low') }} as win_probability_low,
        {{ lead_scoring.as_published('probability_high') }} as win_probability_high
    from probabilities
)

select * from calibration
