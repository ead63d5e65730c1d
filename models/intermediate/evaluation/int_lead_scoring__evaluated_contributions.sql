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

{%- set columns = ['dimension', 'score_group', 'rule_id', 'occurrences', 'points', 'points_counted'] %}

contributions as (
    {% for relation in ['lead_score_contributions', 'contributions_of_cases'] -%}
        select
            scoring_model_id,
            contact_id as scored_contact_id,
            {{ columns | join(',\n            ') }}
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

evaluated_contributions as (
    select
        evaluated_scores.scoring_model_id,
        evaluated_scores.contact_id,
        {% for column in columns -%}
            contributions.{{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from contributions
    inner join evaluated_scores
        on contributions.scoring_model_id = evaluated_scores.scoring_model_id
        and contributions.scored_contact_id = evaluated_scores.scored_contact_id
)

select * from evaluated_contributions
