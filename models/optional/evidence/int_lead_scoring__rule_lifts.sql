{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

rule_counts as (
    select * from {{ ref('int_lead_scoring__rule_counts') }}
),

rates as (
    select
        scoring_model_id,
        rule_id,
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
    from rule_counts
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
