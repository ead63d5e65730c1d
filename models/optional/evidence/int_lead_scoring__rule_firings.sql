{{ config(enabled=lead_scoring.has_module('evidence')) }}
{%- set deciles = range(1, 10) %}

with

evaluated_contributions as (
    select * from {{ ref('int_lead_scoring__evaluated_contributions') }}
),

evaluated_scores as (
    select * from {{ ref('int_lead_scoring__evaluated_scores') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

-- The lowest score of the best decile, of the best two, and so on.
decile_limits as (
    select
        scoring_model_id
        {%- for decile in deciles -%}
            , min(case when score_decile <= {{ decile }} then total_score end)
                as lowest_of_{{ decile }}
        {%- endfor %}
    from evaluated_scores
    group by scoring_model_id
),

firings as (
    select
        evaluated_contributions.scoring_model_id,
        evaluated_contributions.rule_id,
        evaluated_contributions.points,
        evaluated_contributions.points_counted,
        evaluated_contributions.score_decile,
        evaluated_contributions.is_won,
        evaluated_contributions.total_score
        - evaluated_contributions.points_counted
        * case
            when evaluated_contributions.dimension = 'fit' then scoring_models.fit_weight
            else scoring_models.engagement_weight
        end as score_without_rule
    from evaluated_contributions
    inner join scoring_models
        on evaluated_contributions.scoring_model_id = scoring_models.scoring_model_id
),

-- Where the lead would be without the points of this rule.
firings_with_both_deciles as (
    select
        firings.*,
        case
            {% for decile in deciles -%}
                when firings.score_without_rule >= decile_limits.lowest_of_{{ decile }}
                    then {{ decile }}
            {% endfor -%}
            else 10
        end as decile_without_rule
    from firings
    inner join decile_limits
        on firings.scoring_model_id = decile_limits.scoring_model_id
),

rule_firings as (
    select
        scoring_model_id,
        rule_id,
        score_decile,
        decile_without_rule,
        is_won,
        count(*) as leads,
        count(case when points_counted <> 0 then 1 end) as leads_counted,
        cast(sum(abs(points)) as {{ lead_scoring.type_decimal(28, 6) }}) as absolute_points,
        cast(sum(points_counted) as {{ lead_scoring.type_decimal(28, 6) }}) as points_counted
    from firings_with_both_deciles
    group by scoring_model_id, rule_id, score_decile, decile_without_rule, is_won
)

select * from rule_firings
