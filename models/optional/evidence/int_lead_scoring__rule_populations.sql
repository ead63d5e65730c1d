{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type in ('fit', 'engagement')
),

evaluated_scores as (
    select * from {{ ref('int_lead_scoring__evaluated_scores') }}
),

leads_by_day as (
    select
        scoring_model_id,
        evaluated_on,
        score_decile,
        is_won,
        count(*) as leads
    from evaluated_scores
    group by scoring_model_id, evaluated_on, score_decile, is_won
),

-- A rule has no evidence from days before it existed.
rule_populations as (
    select
        rules.scoring_model_id,
        rules.rule_id,
        leads_by_day.score_decile,
        leads_by_day.is_won,
        sum(leads_by_day.leads) as leads
    from rules
    inner join leads_by_day
        on rules.scoring_model_id = leads_by_day.scoring_model_id
        and {{ lead_scoring.is_valid_on('rules', 'leads_by_day.evaluated_on') }}
    group by
        rules.scoring_model_id,
        rules.rule_id,
        leads_by_day.score_decile,
        leads_by_day.is_won
)

select * from rule_populations
