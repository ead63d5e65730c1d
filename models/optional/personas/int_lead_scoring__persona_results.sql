{{ config(enabled=lead_scoring.has_module('personas')) }}
with

persona_cases as (
    select * from {{ ref('int_lead_scoring__persona_cases') }}
),

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
),

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where purpose = 'persona'
),

points_in_words as (
    select
        persona_cases.contact_key,
        {{ dbt.listagg(
            "contributions.rule_id || ' ' || "
            ~ lead_scoring.number_as_text('contributions.points_counted'),
            "', '",
            'order by abs(contributions.points_counted) desc, contributions.rule_id'
        ) }} as points
    from persona_cases
    inner join contributions
        on persona_cases.scoring_model_id = contributions.scoring_model_id
        and persona_cases.contact_key = contributions.contact_key
    group by persona_cases.contact_key
),

persona_results as (
    select
        persona_cases.scoring_model_id,
        persona_cases.persona,
        persona_cases.lead_grade as expected_lead_grade,
        daily_scores.lead_grade,
        persona_cases.is_mql as expected_is_mql,
        case
            when daily_scores.is_mql then 'true'
            when not daily_scores.is_mql then 'false'
        end as is_mql,
        {{ lead_scoring.number_as_text('daily_scores.fit_score') }} as fit_score,
        {{ lead_scoring.number_as_text('daily_scores.engagement_score') }} as engagement_score,
        coalesce(points_in_words.points, 'no rule matches') as points,
        case
            when daily_scores.contact_key is null then false
            else daily_scores.lead_grade = persona_cases.lead_grade
                and coalesce(
                    (persona_cases.is_mql = 'true') = daily_scores.is_mql, true
                )
        end as is_as_expected
    from persona_cases
    left join daily_scores
        on persona_cases.scored_on = daily_scores.scored_on
        and persona_cases.scoring_model_id = daily_scores.scoring_model_id
        and persona_cases.contact_key = daily_scores.contact_key
    left join points_in_words
        on persona_cases.contact_key = points_in_words.contact_key
)

select * from persona_results
