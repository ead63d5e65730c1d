{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

rule_strata as (
    select * from {{ ref('int_lead_scoring__rule_strata') }}
),

counts_with_and_without as (
    select
        scoring_model_id,
        rule_id,
        cast(sum(won_with + not_won_with) as bigint) as leads_with,
        cast(sum(won_with) as bigint) as conversions_with,
        cast(sum(won_without + not_won_without) as bigint) as leads_without,
        cast(sum(won_without) as bigint) as conversions_without,
        cast(sum(leads_counted) as bigint) as leads_counted,
        sum(absolute_points) as absolute_points,
        sum(points_counted) as points_counted
    from rule_strata
    group by scoring_model_id, rule_id
),

counts as (
    select
        scoring_model_id,
        rule_id,
        leads_with + leads_without as leads,
        conversions_with + conversions_without as conversions,
        leads_with,
        conversions_with,
        leads_without,
        conversions_without,
        leads_counted,
        {{ lead_scoring.rate('absolute_points', 'leads_with') }} as mean_absolute_points,
        {{ lead_scoring.rate('points_counted', 'leads_with') }} as mean_points_counted
    from counts_with_and_without
),

rates as (
    select
        *,
        {{ lead_scoring.rate('leads_with', 'leads') }} as share_with,
        {{ lead_scoring.rate('conversions', 'leads') }} as rate_of_all,
        {%- for group in ['with', 'without'] -%}
            {%- set counts = ['conversions_' ~ group, 'leads_' ~ group] %}
            {{ lead_scoring.rate(counts[0], counts[1]) }} as rate_{{ group }},
            {{ lead_scoring.wilson_limit(counts[0], counts[1], 'low') }} as rate_{{ group }}_low,
            {{ lead_scoring.wilson_limit(counts[0], counts[1], 'high') }} as rate_{{ group }}_high,
        {%- endfor %}
        -- Half a lead is added to each count, as 0 has no logarithm.
        ln(
            (conversions_with + 0.5) / (conversions + 1)
            / ((leads_with - conversions_with + 0.5) / (leads - conversions + 1))
        ) as weight_of_evidence
    from counts
),

ratios as (
    select
        *,
        case
            when share_with > 0 and share_with < 1 and rate_of_all > 0
                then {{ lead_scoring.ratio_limit('rate_with', 'rate_without', 'low') }}
        end as ratio_low,
        case
            when share_with > 0 and share_with < 1 and rate_of_all > 0
                then {{ lead_scoring.ratio_limit('rate_with', 'rate_without', 'high') }}
        end as ratio_high
    from rates
),

-- Lift compares with all leads, both with and without the rule, so it moves with the ratio of the
-- two rates.
lifts as (
    select
        *,
        rate_with / nullif(rate_of_all, 0) as lift,
        ratio_low / (share_with * ratio_low + 1 - share_with) as lift_low,
        case
            when share_with > 0 and share_with < 1 and rate_of_all > 0
                then
                    coalesce(
                        ratio_high / (share_with * ratio_high + 1 - share_with), 1 / share_with
                    )
        end as lift_high
    from ratios
)

select * from lifts
