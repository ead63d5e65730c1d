{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}

with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

model_differences as (
    select * from {{ ref('int_lead_scoring__model_differences') }}
),

compared as (
    select
        model_differences.scoring_model_id,
        model_differences.compared_to,
        model_differences.contact_id,
        champion_scores.lead_grade as champion_lead_grade,
        challenger_scores.lead_grade as challenger_lead_grade,
        case
            when champion_scores.contact_id is not null
                then champion_scores.mql_criteria_set is not null
        end as champion_is_mql,
        case
            when challenger_scores.contact_id is not null
                then challenger_scores.mql_criteria_set is not null
        end as challenger_is_mql,
        {% for score in ['fit_score', 'engagement_score', 'total_score', 'scaled_score'] -%}
            champion_scores.{{ score }} as champion_{{ score }},
            challenger_scores.{{ score }} as challenger_{{ score }},
        {% endfor -%}
        coalesce(
            model_differences.deciding_rules,
            case
                when champion_scores.contact_id is null then 'not in the audience of the champion'
                when challenger_scores.contact_id is null
                    then 'not in the audience of the challenger'
                else 'the same points: thresholds, weights, criteria or suppressions differ'
            end
        ) as deciding_rules
    from model_differences
    left join leads as champion_scores
        on model_differences.compared_to = champion_scores.scoring_model_id
        and model_differences.contact_id = champion_scores.contact_id
    left join leads as challenger_scores
        on model_differences.scoring_model_id = challenger_scores.scoring_model_id
        and model_differences.contact_id = challenger_scores.contact_id
)

select * from compared
