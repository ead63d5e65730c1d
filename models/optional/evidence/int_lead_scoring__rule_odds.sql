{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

rule_firings as (
    select * from {{ ref('int_lead_scoring__rule_firings') }}
),

rule_populations as (
    select * from {{ ref('int_lead_scoring__rule_populations') }}
),

-- Leads that are alike except for this rule: those it fired for are placed where they would be
-- without it, the others where they are.
leads_side_by_side as (
    select
        scoring_model_id,
        rule_id,
        decile_without_rule as stratum,
        case when is_won then leads else 0 end as won_with,
        case when is_won then 0 else leads end as not_won_with,
        0 as won_without,
        0 as not_won_without
    from rule_firings

    union all

    select
        scoring_model_id,
        rule_id,
        score_decile as stratum,
        0 as won_with,
        0 as not_won_with,
        case when is_won then -leads else 0 end as won_without,
        case when is_won then 0 else -leads end as not_won_without
    from rule_firings

    union all

    select
        scoring_model_id,
        rule_id,
        score_decile as stratum,
        0 as won_with,
        0 as not_won_with,
        case when is_won then leads else 0 end as won_without,
        case when is_won then 0 else leads end as not_won_without
    from rule_populations
),

-- Plus four leads, one of each kind, so that the odds stay finite for rules that fired for few
-- leads.
strata as (
    select
        scoring_model_id,
        rule_id,
        stratum,
        cast(sum(won_with) as {{ lead_scoring.type_double() }}) as won_with,
        cast(sum(not_won_with) as {{ lead_scoring.type_double() }}) as not_won_with,
        cast(sum(won_without) as {{ lead_scoring.type_double() }}) as won_without,
        cast(sum(not_won_without) as {{ lead_scoring.type_double() }}) as not_won_without
    from leads_side_by_side
    group by scoring_model_id, rule_id, stratum

    union all

    select distinct
        scoring_model_id,
        rule_id,
        0 as stratum,
        1 as won_with,
        1 as not_won_with,
        1 as won_without,
        1 as not_won_without
    from rule_populations
),

strata_with_leads as (
    select
        *,
        won_with + not_won_with + won_without + not_won_without as leads
    from strata
),

shares as (
    select
        scoring_model_id,
        rule_id,
        won_with * not_won_without / leads as agreement,
        not_won_with * won_without / leads as disagreement,
        (won_with + not_won_without) / leads as agreeing_share,
        (not_won_with + won_without) / leads as disagreeing_share
    from strata_with_leads
    where leads > 0
),

-- Decimals, as sums of floats would depend on their order.
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
            , cast(
                sum({{ lead_scoring.double_to_decimal(term, 28, 8) }})
                as {{ lead_scoring.type_double() }}
            ) as {{ name }}
        {%- endfor %}
    from shares
    group by scoring_model_id, rule_id
),

-- The odds ratio of Mantel and Haenszel, and its variance by Robins, Breslow and Greenland.
log_odds as (
    select
        scoring_model_id,
        rule_id,
        ln(agreement / disagreement) as log_odds_ratio,
        variance_of_agreement / (2 * agreement * agreement)
        + covariance / (2 * agreement * disagreement)
        + variance_of_disagreement / (2 * disagreement * disagreement) as variance
    from sums
),

-- The prior has mean 0 and variance 1: the less data, the closer the estimate stays to 0.
shrunk as (
    select
        scoring_model_id,
        rule_id,
        log_odds_ratio,
        variance,
        log_odds_ratio / (1 + variance) as shrunk_log_odds_ratio
    from log_odds
)

select * from shrunk
