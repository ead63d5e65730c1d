{{ config(enabled=lead_scoring.has_module('evidence')) }}

with

published_scores as (
    select * from {{ ref('int_lead_scoring__published_scores') }}
    where purpose = 'today'
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
        published_scores.scoring_model_id,
        published_scores.contact_id,
        {{ lead_scoring.as_published('probabilities.probability') }} as win_probability,
        {{ lead_scoring.as_published('probabilities.probability_low') }} as win_probability_low,
        {{ lead_scoring.as_published('probabilities.probability_high') }} as win_probability_high,
        {{ lead_scoring.as_published(
            'probabilities.probability * probability_checks.mean_amount'
        ) }} as expected_amount
    from published_scores
    inner join probability_checks
        on published_scores.scoring_model_id = probability_checks.scoring_model_id
    inner join probabilities
        on published_scores.scoring_model_id = probabilities.scoring_model_id
        and (
            published_scores.scaled_score >= probabilities.scaled_score
            or probabilities.is_lowest
        )
        and coalesce(published_scores.scaled_score < probabilities.next_score, true)
    left join leads_with_opportunities
        on published_scores.contact_id = leads_with_opportunities.contact_id
    where leads_with_opportunities.contact_id is null
)

select * from win_probabilities
