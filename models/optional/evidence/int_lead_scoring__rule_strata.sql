{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type in ('fit', 'engagement')
        and is_valid
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

judged_contributions as (
    select * from {{ ref('int_lead_scoring__judged_contributions') }}
),

judgements_by_decile as (
    select
        scoring_model_id,
        score_decile,
        is_won,
        count(*) as leads,
        min(total_score) as lowest_score
    from judgements
    group by 1, 2, 3
),

-- The lowest score of the best decile, of the two best, and so on.
decile_limits as (
    select
        scoring_model_id
        {%- for decile in range(1, 10) -%}
            , min(case when score_decile <= {{ decile }} then lowest_score end)
                as lowest_of_{{ decile }}
        {%- endfor %}
    from judgements_by_decile
    group by 1
),

scores_without_rule as (
    select
        judged_contributions.*,
        judged_contributions.total_score
        - judged_contributions.points_counted
        * case
            when judged_contributions.dimension = 'fit' then scoring_models.fit_weight
            else scoring_models.engagement_weight
        end as score_without_rule
    from judged_contributions
    inner join scoring_models
        on judged_contributions.scoring_model_id = scoring_models.scoring_model_id
),

-- Where the lead would stand without the points of this rule.
firings as (
    select
        scores_without_rule.scoring_model_id,
        scores_without_rule.rule_id,
        scores_without_rule.score_decile,
        case
            {% for decile in range(1, 10) -%}
                when scores_without_rule.score_without_rule >= decile_limits.lowest_of_{{ decile }}
                    then {{ decile }}
            {% endfor -%}
            else 10
        end as decile_without_rule,
        scores_without_rule.is_won,
        count(*) as leads,
        count(case when scores_without_rule.points_counted <> 0 then 1 end) as leads_counted,
        sum(abs(scores_without_rule.points)) as absolute_points,
        sum(scores_without_rule.points_counted) as points_counted
    from scores_without_rule
    inner join decile_limits
        on scores_without_rule.scoring_model_id = decile_limits.scoring_model_id
    group by 1, 2, 3, 4, 5
),

-- Those for whom the rule fired stand where they would without it, the others, who are all leads
-- less those, where they are.
leads_side_by_side as (
    select
        scoring_model_id,
        rule_id,
        decile_without_rule as stratum,
        is_won,
        leads as leads_with,
        0 as leads_without,
        leads_counted,
        absolute_points,
        points_counted
    from firings

    union all

    select
        scoring_model_id,
        rule_id,
        score_decile as stratum,
        is_won,
        0 as leads_with,
        -leads as leads_without,
        0 as leads_counted,
        0 as absolute_points,
        0 as points_counted
    from firings

    union all

    select
        rules.scoring_model_id,
        rules.rule_id,
        judgements_by_decile.score_decile as stratum,
        judgements_by_decile.is_won,
        0 as leads_with,
        judgements_by_decile.leads as leads_without,
        0 as leads_counted,
        0 as absolute_points,
        0 as points_counted
    from rules
    inner join judgements_by_decile
        on rules.scoring_model_id = judgements_by_decile.scoring_model_id
),

rule_strata as (
    select
        scoring_model_id,
        rule_id,
        stratum,
        cast(sum(leads_with + leads_without) as bigint) as leads,
        {% for group in ['with', 'without'] -%}
            cast(sum(case when is_won then leads_{{ group }} else 0 end) as bigint)
                as won_{{ group }},
            cast(sum(case when is_won then 0 else leads_{{ group }} end) as bigint)
                as not_won_{{ group }},
        {% endfor -%}
        cast(sum(leads_counted) as bigint) as leads_counted,
        cast(sum(absolute_points) as {{ lead_scoring.type_decimal(28, 6) }}) as absolute_points,
        cast(sum(points_counted) as {{ lead_scoring.type_decimal(28, 6) }}) as points_counted
    from leads_side_by_side
    group by 1, 2, 3
)

select * from rule_strata
