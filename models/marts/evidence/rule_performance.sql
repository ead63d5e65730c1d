{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}
{%- set published_rates = [
    'rate_of_all', 'rate_with', 'rate_with_low', 'rate_with_high',
    'rate_without', 'rate_without_low', 'rate_without_high',
] -%}

with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type in ('fit', 'engagement')
        and is_valid
),

rule_counts as (
    select * from {{ ref('int_lead_scoring__rule_counts') }}
),

rule_lifts as (
    select * from {{ ref('int_lead_scoring__rule_lifts') }}
),

suggested_points as (
    select * from {{ ref('int_lead_scoring__suggested_points') }}
),

rule_overlaps as (
    select * from {{ ref('int_lead_scoring__rule_overlaps') }}
),

unused_limits as (
    select * from {{ ref('int_lead_scoring__unused_limits') }}
),

-- In a group where only the best rule counts, the better tier does not make the lower one
-- redundant.
overlaps_ranked as (
    select
        rule_overlaps.scoring_model_id,
        rule_overlaps.rule_id,
        rule_overlaps.other_rule_id,
        rule_overlaps.is_telling,
        row_number() over (
            partition by rule_overlaps.scoring_model_id, rule_overlaps.rule_id
            order by
                rule_overlaps.is_telling desc,
                rule_overlaps.leads_with_other asc,
                rule_overlaps.other_rule_id asc
        ) as overlap_rank
    from rule_overlaps
    inner join rules
        on rule_overlaps.scoring_model_id = rules.scoring_model_id
        and rule_overlaps.rule_id = rules.rule_id
    inner join rules as other_rules
        on rule_overlaps.scoring_model_id = other_rules.scoring_model_id
        and rule_overlaps.other_rule_id = other_rules.rule_id
    where rules.score_group <> other_rules.score_group
        or rules.combine <> 'max'
        or rules.points <= other_rules.points
),

closest_overlaps as (
    select *
    from overlaps_ranked
    where overlap_rank = 1
),

-- A rule that came into force after the last evaluation day has no counts yet.
performance as (
    select
        rules.scoring_model_id,
        rules.rule_id,
        rules.dimension,
        rules.score_group,
        rules.description,
        rules.points,
        coalesce(rule_counts.leads, 0) as leads,
        coalesce(rule_counts.conversions, 0) as conversions,
        coalesce(rule_counts.leads_with, 0) as leads_with,
        coalesce(rule_counts.conversions_with, 0) as conversions_with,
        {% for rate in published_rates -%}
            {{ lead_scoring.as_published('rule_lifts.' ~ rate) }} as conversion_{{ rate }},
        {% endfor -%}
        {{ lead_scoring.as_published('rule_lifts.lift') }} as lift,
        {{ lead_scoring.as_published('rule_lifts.lift_low') }} as lift_low,
        {{ lead_scoring.as_published('rule_lifts.lift_high') }} as lift_high,
        case
            when coalesce(rule_counts.leads_with, 0) > 0
                then {{ lead_scoring.as_published('rule_lifts.weight_of_evidence') }}
        end as weight_of_evidence,
        {{ lead_scoring.as_published('rule_counts.mean_points_counted') }} as mean_points_counted,
        suggested_points.suggested_points,
        case
            when rule_lifts.lift_low > 1 then 'converts more'
            when rule_lifts.lift_high < 1 then 'converts less'
            when rule_lifts.lift_low is not null then 'unclear'
            else 'none'
        end as evidence,
        coalesce(rule_counts.leads_with, 0) = 0 as is_dead,
        coalesce(rule_counts.leads > 0 and rule_counts.leads_without = 0, false) as is_always_on,
        coalesce(rule_counts.leads_with > 0 and rule_counts.leads_counted = 0, false)
            as is_never_counted,
        coalesce(closest_overlaps.is_telling, false) as is_redundant,
        closest_overlaps.other_rule_id as always_fires_with,
        unused_limits.limits_that_never_bind
    from rules
    left join rule_counts
        on rules.scoring_model_id = rule_counts.scoring_model_id
        and rules.rule_id = rule_counts.rule_id
    left join rule_lifts
        on rules.scoring_model_id = rule_lifts.scoring_model_id
        and rules.rule_id = rule_lifts.rule_id
    left join suggested_points
        on rules.scoring_model_id = suggested_points.scoring_model_id
        and rules.rule_id = suggested_points.rule_id
    left join closest_overlaps
        on rules.scoring_model_id = closest_overlaps.scoring_model_id
        and rules.rule_id = closest_overlaps.rule_id
    left join unused_limits
        on rules.scoring_model_id = unused_limits.scoring_model_id
        and rules.rule_id = unused_limits.rule_id
)

select * from performance
