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

rule_lifts as (
    select
        *,
        case
            when q_value <= 0.05 and lift > 1 then 'converts more'
            when q_value <= 0.05 then 'converts less'
            when lift_low is not null then 'unclear'
            else 'none'
        end as evidence
    from {{ ref('int_lead_scoring__rule_lifts') }}
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

overlaps_ranked as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, rule_id
            order by jaccard desc, other_rule_id asc
        ) as overlap_rank
    from rule_overlaps
),

closest_overlaps as (
    select *
    from overlaps_ranked
    where overlap_rank = 1
),

-- Before the first landmark that can be judged, there are no counts.
performance as (
    select
        rules.scoring_model_id,
        rules.rule_id,
        rules.dimension,
        rules.score_group,
        rules.description,
        rules.points,
        coalesce(rule_lifts.leads, 0) as leads,
        coalesce(rule_lifts.conversions, 0) as conversions,
        coalesce(rule_lifts.leads_with, 0) as leads_with,
        coalesce(rule_lifts.conversions_with, 0) as conversions_with,
        {% for rate in published_rates -%}
            {{ lead_scoring.as_published('rule_lifts.' ~ rate) }} as conversion_{{ rate }},
        {% endfor -%}
        {{ lead_scoring.as_published('rule_lifts.lift') }} as lift,
        {{ lead_scoring.as_published('rule_lifts.lift_low') }} as lift_low,
        {{ lead_scoring.as_published('rule_lifts.lift_high') }} as lift_high,
        case
            when coalesce(rule_lifts.leads_with, 0) > 0
                then {{ lead_scoring.as_published('rule_lifts.weight_of_evidence') }}
        end as weight_of_evidence,
        {{ lead_scoring.as_published('rule_lifts.mean_points_counted') }} as mean_points_counted,
        suggested_points.suggested_points,
        {% for column in ['effective_leads', 'effective_leads_with', 'q_value'] -%}
            {{ lead_scoring.as_published('rule_lifts.' ~ column) }} as {{ column }},
        {% endfor -%}
        coalesce(rule_lifts.evidence, 'none') as evidence,
        coalesce(rule_lifts.leads_with, 0) = 0 as is_dead,
        coalesce(rule_lifts.leads > 0 and rule_lifts.leads_without = 0, false) as is_always_on,
        coalesce(rule_lifts.leads_with > 0 and rule_lifts.leads_counted = 0, false)
            as is_never_counted,
        closest_overlaps.other_rule_id is not null as is_redundant,
        closest_overlaps.other_rule_id as always_fires_with,
        unused_limits.limits_that_never_bind,
        -- A suggestion and what is said of the rule are never at odds without a word of why.
        case
            when not suggested_points.has_skill
                then 'as it is: scores of this model do not tell later leads apart'
            when rule_lifts.evidence = 'converts more' and suggested_points.suggested_points <= 0
                then 'converts more, but no more than others with as many other points'
            when rule_lifts.evidence = 'converts less' and suggested_points.suggested_points >= 0
                then 'converts less, but no less than others with as many other points'
            when rule_lifts.evidence = 'unclear' and suggested_points.suggested_points <> 0
                then 'unclear, and therefore drawn towards 0'
        end as suggestion_note
    from rules
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
