{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type in ('fit', 'engagement')
        and is_valid
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

rule_counts as (
    select * from {{ ref('int_lead_scoring__rule_counts') }}
),

rule_odds as (
    select * from {{ ref('int_lead_scoring__rule_odds') }}
),

-- Only a rule that fires for some leads but not all discriminates.
rules_with_evidence as (
    select
        rules.scoring_model_id,
        rules.rule_id,
        cast(abs(rules.points) as {{ lead_scoring.type_double() }}) as absolute_points,
        rule_counts.mean_absolute_points,
        rule_counts.mean_points_counted,
        rule_counts.leads_with,
        rule_odds.shrunk_log_odds_ratio,
        cast(
            case rules.dimension
                when 'fit' then scoring_models.fit_weight
                else scoring_models.engagement_weight
            end as {{ lead_scoring.type_double() }}
        ) as weight
    from rules
    inner join scoring_models
        on rules.scoring_model_id = scoring_models.scoring_model_id
    inner join rule_counts
        on rules.scoring_model_id = rule_counts.scoring_model_id
        and rules.rule_id = rule_counts.rule_id
        and rule_counts.leads_with > 0
        and rule_counts.leads_without > 0
    inner join rule_odds
        on rules.scoring_model_id = rule_odds.scoring_model_id
        and rules.rule_id = rule_odds.rule_id
),

-- Points per unit of evidence, so that a model's rules give as much as before overall and its
-- thresholds stay meaningful. Decimals, so that sums do not depend on their order.
scales as (
    select
        scoring_model_id,
        cast(
            sum({{ lead_scoring.double_to_decimal(
                'leads_with * abs(mean_points_counted * weight)', 28, 6
            ) }}) as {{ lead_scoring.type_double() }}
        )
        / nullif(
            cast(
                sum({{ lead_scoring.double_to_decimal(
                    'leads_with * abs(shrunk_log_odds_ratio)', 28, 6
                ) }}) as {{ lead_scoring.type_double() }}
            ), 0
        ) as points_per_evidence
    from rules_with_evidence
    group by scoring_model_id
),

-- If almost none of a rule's points are left, they say little about what they should be: ten times
-- at most.
targets as (
    select
        rules_with_evidence.scoring_model_id,
        rules_with_evidence.rule_id,
        least(
            10,
            coalesce(
                nullif(rules_with_evidence.absolute_points, 0)
                / nullif(rules_with_evidence.mean_absolute_points, 0),
                1
            )
        ) as points_for_a_point,
        rules_with_evidence.shrunk_log_odds_ratio * scales.points_per_evidence
        / nullif(rules_with_evidence.weight, 0) as points_for_a_lead
    from rules_with_evidence
    inner join scales
        on rules_with_evidence.scoring_model_id = scales.scoring_model_id
),

-- The suggestion is for the points that a rule gives on average: a rule that counts each visit
-- gives several times its points. A rule worth 0 points, or that has given none, is assumed to give
-- them once.
suggested_points as (
    select
        scoring_model_id,
        rule_id,
        case
            when abs(points_for_a_lead * points_for_a_point) < 1000000000
                then cast({{ lead_scoring.double_to_decimal(
                    'points_for_a_lead * points_for_a_point', 28, 0
                ) }} as integer)
        end as suggested_points
    from targets
)

select * from suggested_points
