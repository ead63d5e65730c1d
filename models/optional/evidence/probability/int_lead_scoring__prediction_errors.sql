{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}

with

score_outcomes as (
    select * from {{ ref('int_lead_scoring__score_outcomes') }}
),

probability_fits as (
    select * from {{ ref('int_lead_scoring__probability_fits') }}
    where not is_final
),

base_rates as (
    select
        scoring_model_id,
        known_before,
        {{ lead_scoring.rate('sum(conversions)', 'sum(judgements)') }} as base_rate
    from probability_fits
    group by scoring_model_id, known_before
),

-- The landmark itself, and those after it.
predictions as (
    select
        score_outcomes.scoring_model_id,
        score_outcomes.landmark,
        probability_fits.known_before,
        score_outcomes.judgements,
        score_outcomes.conversions,
        probability_fits.probability,
        base_rates.base_rate
    from score_outcomes
    inner join probability_fits
        on score_outcomes.scoring_model_id = probability_fits.scoring_model_id
        and score_outcomes.landmark >= probability_fits.known_before
        and (
            score_outcomes.scaled_score >= probability_fits.scaled_score
            or probability_fits.is_lowest
        )
        and coalesce(score_outcomes.scaled_score < probability_fits.next_score, true)
    inner join base_rates
        on probability_fits.scoring_model_id = base_rates.scoring_model_id
        and probability_fits.known_before = base_rates.known_before
),

{%- set error -%}
    conversions * (1 - {0}) * (1 - {0}) + (judgements - conversions) * {0} * {0}
{%- endset %}

sums as (
    select
        scoring_model_id,
        known_before,
        landmark,
        cast(sum(judgements) as bigint) as judgements,
        cast(sum(conversions) as bigint) as conversions,
        {{ lead_scoring.exact_sum(error.replace('{0}', 'probability'), 12) }} as squared_errors,
        {{ lead_scoring.exact_sum(error.replace('{0}', 'base_rate'), 12) }}
            as squared_errors_of_base_rate,
        {{ lead_scoring.exact_sum('judgements * probability', 12) }} as predicted,
        {{ lead_scoring.exact_sum('judgements * probability * probability', 12) }}
            as squares_of_predicted,
        {{ lead_scoring.exact_sum('conversions * probability', 12) }} as predicted_of_conversions
    from predictions
    group by scoring_model_id, known_before, landmark
)

select * from sums
