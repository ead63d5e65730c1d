{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

rule_firings as (
    select * from {{ ref('int_lead_scoring__rule_firings') }}
),

rule_populations as (
    select * from {{ ref('int_lead_scoring__rule_populations') }}
),

populations as (
    select
        scoring_model_id,
        rule_id,
        sum(leads) as leads,
        sum(case when is_won then leads else 0 end) as conversions
    from rule_populations
    group by scoring_model_id, rule_id
),

firings as (
    select
        scoring_model_id,
        rule_id,
        sum(leads) as leads,
        sum(case when is_won then leads else 0 end) as conversions,
        sum(leads_counted) as leads_counted,
        sum(absolute_points) as absolute_points,
        sum(points_counted) as points_counted
    from rule_firings
    group by scoring_model_id, rule_id
),

rule_counts as (
    select
        populations.scoring_model_id,
        populations.rule_id,
        cast(populations.leads as bigint) as leads,
        cast(populations.conversions as bigint) as conversions,
        cast(coalesce(firings.leads, 0) as bigint) as leads_with,
        cast(coalesce(firings.conversions, 0) as bigint) as conversions_with,
        cast(populations.leads - coalesce(firings.leads, 0) as bigint) as leads_without,
        cast(populations.conversions - coalesce(firings.conversions, 0) as bigint)
            as conversions_without,
        cast(coalesce(firings.leads_counted, 0) as bigint) as leads_counted,
        {{ lead_scoring.rate('firings.absolute_points', 'firings.leads') }} as mean_absolute_points,
        {{ lead_scoring.rate('firings.points_counted', 'firings.leads') }} as mean_points_counted
    from populations
    left join firings
        on populations.scoring_model_id = firings.scoring_model_id
        and populations.rule_id = firings.rule_id
)

select * from rule_counts
