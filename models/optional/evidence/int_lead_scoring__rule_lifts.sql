{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
{%- set sums = ['leads_counted', 'absolute_points', 'points_counted'] %}

with

rule_clusters as (
    select * from {{ ref('int_lead_scoring__rule_clusters') }}
),

rule_strata as (
    select * from {{ ref('int_lead_scoring__rule_strata') }}
),

points_of_rules as (
    select
        scoring_model_id,
        rule_id
        {%- for column in sums -%}
            , sum({{ column }}) as {{ column }}
        {%- endfor %}
    from rule_strata
    group by scoring_model_id, rule_id
),

counts as (
    select
        rule_clusters.scoring_model_id,
        rule_clusters.rule_id,
        rule_clusters.lead_count_with,
        {% for group in ['', '_with', '_without'] -%}
            rule_clusters.judgement_count{{ group }} as leads{{ group }},
            rule_clusters.conversion_count{{ group }} as conversions{{ group }},
            {{ lead_scoring.effective_count(group[1:]) }} as effective_leads{{ group }},
            {{ lead_scoring.rate(
                'rule_clusters.conversion_count' ~ group, 'rule_clusters.judgement_count' ~ group
            ) }} as rate_{{ group[1:] or 'of_all' }},
        {% endfor -%}
        cast(points_of_rules.leads_counted as bigint) as leads_counted,
        {{ lead_scoring.rate(
            'points_of_rules.absolute_points', 'rule_clusters.judgement_count_with'
        ) }} as mean_absolute_points,
        {{ lead_scoring.rate(
            'points_of_rules.points_counted', 'rule_clusters.judgement_count_with'
        ) }} as mean_points_counted
    from rule_clusters
    left join points_of_rules
        on rule_clusters.scoring_model_id = points_of_rules.scoring_model_id
        and rule_clusters.rule_id = points_of_rules.rule_id
),

-- The prior says what is known before a rule is looked at: that it converts as all leads do.
rates as (
    select
        *,
        {{ lead_scoring.rate('leads_with', 'leads') }} as share_with,
        {% for group in ['with', 'without'] -%}
            {% for side in ['low', 'high'] -%}
                {{ lead_scoring.wilson_limit('rate_' ~ group, 'effective_leads_' ~ group, side) }}
                    as rate_{{ group }}_{{ side }},
            {% endfor -%}
        {% endfor -%}
        ln(
            (conversions_with + rate_of_all) / nullif(conversions + 2 * rate_of_all, 0)
            / nullif(
                (leads_with - conversions_with + 1 - rate_of_all)
                / nullif(leads - conversions + 2 * (1 - rate_of_all), 0),
                0
            )
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
        end as ratio_high,
        -- Of the log lift, in standard errors. A group without a win has no logarithm.
        case
            when lead_count_with >= 20 and conversions_with > 0 and conversions_without > 0
                and rate_with + rate_without < 2
                then
                    ln(rate_with / rate_without) / sqrt(
                        (1 - rate_with) / (effective_leads_with * rate_with)
                        + (1 - rate_without) / (effective_leads_without * rate_without)
                    )
        end as deviations
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
        end as lift_high,
        {{ lead_scoring.double_to_decimal(lead_scoring.two_sided_chance('deviations'), 12, 9) }}
            as p_value
    from ratios
),

tests_in_order as (
    select
        *,
        count(p_value) over (partition by scoring_model_id) as tests,
        rank() over (partition by scoring_model_id order by p_value desc nulls last) as place
    from lifts
),

-- Benjamini and Hochberg: of what is called a difference, one in twenty is none.
with_q_value as (
    select
        *,
        case
            when p_value is not null
                then
                    least(
                        1,
                        min(p_value * tests / (tests - place + 1)) over (
                            partition by scoring_model_id
                            order by place
                            range between unbounded preceding and current row
                        )
                    )
        end as q_value
    from tests_in_order
)

select * from with_q_value
