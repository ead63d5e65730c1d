{{ config(enabled=lead_scoring.has_module('evidence')) }}

with

standing_scores as (
    select * from {{ ref('int_lead_scoring__standing_scores') }}
),

probabilities as (
    select * from {{ ref('int_lead_scoring__probabilities') }}
),

probability_checks as (
    select * from {{ ref('int_lead_scoring__probability_checks') }}
    where reason is null
),

leads_with_opportunities as (
    select distinct contact_id
    from {{ ref('int_lead_scoring__lead_opportunities') }}
),

win_probabilities as (
    select
        standing_scores.scoring_model_id,
        standing_scores.contact_id,
        {{ lead_scoring.as_published('probabilities.probability') }} as win_probability,
        {{ lead_scoring.as_published('probabilities.probability_low') }} as win_probability_low,
        {{ lead_scoring.as_published('probabilities.probability_high') }} as win_probability_high,
        {{ lead_scoring.as_published(
            'probabilities.probability * probability_checks.mean_amount'
        ) }} as expected_amount
    from standing_scores
    inner join probability_checks
        on standing_scores.scoring_model_id = probability_checks.scoring_model_id
    inner join probabilities
        on standing_scores.scoring_model_id = probabilities.scoring_model_id
        and (
            standing_scores.scaled_score >= probabilities.scaled_score
            or probabilities.is_lowest
        )
        and coalesce(standing_scores.scaled_score < probabilities.next_score, true)
    left join leads_with_opportunities
        on standing_scores.contact_id = leads_with_opportunities.contact_id
    where leads_with_opportunities.contact_id is null
)

select * from win_probabilities
