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

rule_strata as (
    select * from {{ ref('int_lead_scoring__rule_strata') }}
),

rule_lifts as (
    select * from {{ ref('int_lead_scoring__rule_lifts') }}
),

held_out_skill as (
    select * from {{ ref('int_lead_scoring__held_out_skill') }}
),

-- And two leads, one with the rule and one without, that convert as all do, so that the odds of a
-- rule that few leads know stay finite and near to nothing.
shares as (
    select
        scoring_model_id,
        rule_id,
        {{ lead_scoring.rate('won_with * not_won_without', 'leads') }} as agreement,
        {{ lead_scoring.rate('not_won_with * won_without', 'leads') }} as disagreement,
        {{ lead_scoring.rate('won_with + not_won_without', 'leads') }} as agreeing_share,
        {{ lead_scoring.rate('not_won_with + won_without', 'leads') }} as disagreeing_share
    from rule_strata

    union all

    select
        scoring_model_id,
        rule_id,
        rate_of_all * (1 - rate_of_all) / 2 as agreement,
        rate_of_all * (1 - rate_of_all) / 2 as disagreement,
        0.5 as agreeing_share,
        0.5 as disagreeing_share
    from rule_lifts
),

{%- set terms = {
    'agreement': 'agreement',
    'disagreement': 'disagreement',
    'variance_of_agreement': 'agreeing_share * agreement',
    'covariance': 'agreeing_share * disagreement + disagreeing_share * agreement',
    'variance_of_disagreement': 'disagreeing_share * disagreement',
} %}

sums as (
    select
        scoring_model_id,
        rule_id
        {%- for name, term in terms.items() -%}
            , {{ lead_scoring.exact_sum(term, 12) }} as {{ name }}
        {%- endfor %}
    from shares
    group by scoring_model_id, rule_id
),

-- The odds ratio of Mantel and Haenszel, and its variance by Robins, Breslow and Greenland.
log_odds as (
    select
        *,
        ln(agreement / disagreement) as log_odds_ratio,
        variance_of_agreement / (2 * agreement * agreement)
        + covariance / (2 * agreement * disagreement)
        + variance_of_disagreement / (2 * disagreement * disagreement) as variance
    from sums
    where agreement > 0 and disagreement > 0
),

-- Only a rule that fires for some and not for others tells leads apart. Before it is looked at, it
-- is taken to say nothing, give or take 1: the less is known of it, the closer to nothing it stays.
-- Judgements of one lead are alike, and tell less than as many leads would.
rules_with_evidence as (
    select
        rule_lifts.*,
        cast(abs(rules.points) as {{ lead_scoring.type_double() }}) as absolute_points,
        log_odds.log_odds_ratio,
        log_odds.log_odds_ratio
        / (1 + log_odds.variance * rule_lifts.leads_with / rule_lifts.effective_leads_with)
            as shrunk_log_odds_ratio,
        cast(
            case rules.dimension
                when 'fit' then scoring_models.fit_weight
                else scoring_models.engagement_weight
            end as {{ lead_scoring.type_double() }}
        ) as weight
    from rules
    inner join scoring_models
        on rules.scoring_model_id = scoring_models.scoring_model_id
    inner join rule_lifts
        on rules.scoring_model_id = rule_lifts.scoring_model_id
        and rules.rule_id = rule_lifts.rule_id
        and rule_lifts.leads_with > 0
        and rule_lifts.leads_without > 0
    inner join log_odds
        on rules.scoring_model_id = log_odds.scoring_model_id
        and rules.rule_id = log_odds.rule_id
),

-- What the rules of a model give and say, all in all.
{%- set totals = {
    'points_of_all': 'leads_with * abs(mean_points_counted * weight)',
    'evidence_of_all': 'leads_with * abs(log_odds_ratio)',
} %}

with_totals as (
    select
        *
        {%- for name, term in totals.items() -%}
            , {{ lead_scoring.exact_sum(term, 6, 'over (partition by scoring_model_id)') }}
                as {{ name }}
        {%- endfor %}
    from rules_with_evidence
),

-- If their odds ratios were certain, the rules of a model would give as much as before, all in all,
-- so that its thresholds keep their sense; what is uncertain gives less. What a lead should get is
-- what the rule gives it on average: a rule that counts each visit gives several times its points,
-- one that is worth 0, or has given none, is taken to give them once. A rule whose points have all
-- but run out tells little of what they should be: ten times, no more.
targets as (
    select
        scoring_model_id,
        rule_id,
        shrunk_log_odds_ratio,
        shrunk_log_odds_ratio
        * (points_of_all / nullif(evidence_of_all, 0))
        / nullif(weight, 0)
        * least(
            10, coalesce(nullif(absolute_points, 0) / nullif(mean_absolute_points, 0), 1)
        ) as points
    from with_totals
),

-- Where the scores of a model don't tell later leads apart, outcomes of earlier ones don't either.
suggested_points as (
    select
        rules.scoring_model_id,
        rules.rule_id,
        targets.shrunk_log_odds_ratio,
        coalesce(held_out_skill.has_skill, false) as has_skill,
        case
            when not coalesce(held_out_skill.has_skill, false) then rules.points
            when abs(targets.points) < 1000000000
                then
                    cast(
                        {{ lead_scoring.double_to_decimal('targets.points', 28, 0) }}
                        as {{ lead_scoring.type_points() }}
                    )
        end as suggested_points
    from rules
    left join held_out_skill
        on rules.scoring_model_id = held_out_skill.scoring_model_id
    left join targets
        on rules.scoring_model_id = targets.scoring_model_id
        and rules.rule_id = targets.rule_id
)

select * from suggested_points
