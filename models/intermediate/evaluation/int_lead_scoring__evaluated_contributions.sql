{{ config(materialized='view') }}

with

lead_score_contributions as (
    select * from {{ ref('lead_score_contributions') }}
),

contributions_of_cases as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where {{ lead_scoring.is_case('contact_id') }}
),

evaluated_scores as (
    select * from {{ ref('int_lead_scoring__evaluated_scores') }}
),

-- Whoever has no case is judged by what is published.
contributions as (
    select
        scoring_model_id,
        contact_id,
        dimension,
        score_group,
        rule_id,
        occurrences,
        points,
        points_counted
    from lead_score_contributions

    union all

    select
        scoring_model_id,
        contact_id,
        dimension,
        score_group,
        rule_id,
        occurrences,
        points,
        points_counted
    from contributions_of_cases
),

evaluated_contributions as (
    select
        evaluated_scores.scoring_model_id,
        evaluated_scores.contact_id,
        contributions.dimension,
        contributions.score_group,
        contributions.rule_id,
        contributions.occurrences,
        contributions.points,
        contributions.points_counted
    from contributions
    inner join evaluated_scores
        on contributions.scoring_model_id = evaluated_scores.scoring_model_id
        and contributions.contact_id = evaluated_scores.scored_contact_id
)

select * from evaluated_contributions
