with

persona_cases as (
    select * from {{ ref('int_lead_scoring__persona_cases') }}
),

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
),

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where {{ lead_scoring.is_case('contact_id') }}
),

points_in_words as (
    select
        persona_cases.case_id,
        {{ dbt.listagg(
            "contributions.rule_id || ' ' || "
            ~ lead_scoring.number_as_text('contributions.points_counted'),
            "', '",
            'order by abs(contributions.points_counted) desc, contributions.rule_id'
        ) }} as points
    from persona_cases
    inner join contributions
        on persona_cases.scoring_model_id = contributions.scoring_model_id
        and persona_cases.case_id = contributions.contact_id
    group by persona_cases.case_id
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
            when daily_scores.contact_id is null then false
            else daily_scores.lead_grade = persona_cases.lead_grade
                and coalesce(
                    (persona_cases.is_mql = 'true') = daily_scores.is_mql, true
                )
        end as is_as_expected
    from persona_cases
    left join daily_scores
        on persona_cases.scored_on = daily_scores.scored_on
        and persona_cases.scoring_model_id = daily_scores.scoring_model_id
        and persona_cases.case_id = daily_scores.contact_id
    left join points_in_words
        on persona_cases.case_id = points_in_words.case_id
)

select * from persona_results
