{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}
{#- Only the history can tell how many MQLs per week a threshold brings. -#}
{%- set has_history = lead_scoring.has_module('history') %}

with

evaluated_scores as (
    select * from {{ ref('int_lead_scoring__evaluated_scores') }}
),

{% if has_history -%}
    threshold_crossings as (
        select * from {{ ref('int_lead_scoring__threshold_crossings') }}
    ),

{% endif -%}
-- Suppressed leads are never MQLs; their conversions count against every threshold.
leads_by_score as (
    select
        scoring_model_id,
        scaled_score as threshold,
        count(case when not is_suppressed then 1 end) as leads,
        count(case when is_won and not is_suppressed then 1 end) as conversions,
        count(case when is_won then 1 end) as conversions_with_suppressed
    from evaluated_scores
    group by scoring_model_id, scaled_score
),

-- A rise counts for each threshold up to the lead's highest score.
leads_at_or_above as (
    select
        scoring_model_id,
        threshold,
        sum(leads) over (
            partition by scoring_model_id
            order by threshold desc
            rows between unbounded preceding and current row
        ) as leads,
        sum(conversions) over (
            partition by scoring_model_id
            order by threshold desc
            rows between unbounded preceding and current row
        ) as conversions,
        sum(conversions_with_suppressed) over (
            partition by scoring_model_id
        ) as conversions_of_all
    from leads_by_score
),

leads_that_reached as (
    select
        leads_by_score.scoring_model_id,
        leads_by_score.threshold,
        {{ 'coalesce(sum(threshold_crossings.leads), 0)' if has_history
            else 'cast(null as bigint)' }} as leads
    from leads_by_score
    {% if has_history -%}
        left join threshold_crossings
            on leads_by_score.scoring_model_id = threshold_crossings.scoring_model_id
            and leads_by_score.threshold > threshold_crossings.above
            and leads_by_score.threshold <= threshold_crossings.up_to
    {% endif -%}
    group by leads_by_score.scoring_model_id, leads_by_score.threshold
),

measured as (
    select
        leads_at_or_above.*,
        {{ lead_scoring.rate(
            'leads_at_or_above.conversions', 'leads_at_or_above.leads'
        ) }} as measured_precision,
        {{ lead_scoring.rate(
            'leads_at_or_above.conversions', 'leads_at_or_above.conversions_of_all'
        ) }} as measured_recall,
        7 * {{ lead_scoring.rate(
            'leads_that_reached.leads', lead_scoring.volume_days()[1]
        ) }} as mqls_per_week
    from leads_at_or_above
    inner join leads_that_reached
        on leads_at_or_above.scoring_model_id = leads_that_reached.scoring_model_id
        and leads_at_or_above.threshold = leads_that_reached.threshold
),

performance as (
    select
        scoring_model_id,
        cast(threshold as integer) as threshold,
        cast(leads as bigint) as mql_volume,
        {{ lead_scoring.as_published('mqls_per_week') }} as mqls_per_week,
        cast(conversions as bigint) as conversions,
        {{ lead_scoring.as_published('measured_precision') }} as precision, -- noqa: RF04
        {{ lead_scoring.as_published('measured_recall') }} as recall,
        {{ lead_scoring.as_published(
            '2 * measured_precision * measured_recall'
            ~ ' / nullif(measured_precision + measured_recall, 0)'
        ) }} as f1,
        {{ lead_scoring.as_published(
            'mqls_per_week * measured_precision'
        ) }} as expected_wins_per_week
    from measured
)

select * from performance
