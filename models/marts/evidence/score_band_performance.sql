{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}

with

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

ages as (
    select
        *,
        {{ lead_scoring.time_between('created_on', 'landmark', 'day') }}
            as age_in_days
    from judgements
),

with_age as (
    select
        *,
        case
            when age_in_days < 28 then '0-27'
            when age_in_days < 90 then '28-89'
            when age_in_days < 365 then '90-364'
            when age_in_days >= 365 then '365+'
            else 'unknown'
        end as lead_age
    from ages
),

{%- set bands = {
    'decile': 'cast(score_decile as ' ~ dbt.type_string() ~ ')',
    'lead_grade': 'lead_grade',
    'fit_grade': 'fit_grade',
    'engagement_grade': 'engagement_grade',
    'mql': "case when is_mql then 'MQL' else 'not MQL' end",
    'lead_age': 'lead_age',
} %}

banded as (
    {% for band_type, band in bands.items() -%}
        select
            scoring_model_id,
            '{{ band_type }}' as band_type,
            {{ band }} as band,
            contact_key,
            total_score,
            is_won
        from with_age
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

leads as (
    select
        scoring_model_id,
        band_type,
        band,
        contact_key,
        count(*) as judgements,
        count(case when is_won then 1 end) as conversions,
        min(total_score) as min_score,
        max(total_score) as max_score,
        sum(total_score) as sum_of_scores
    from banded
    group by scoring_model_id, band_type, band, contact_key
),

clusters as (
    select
        scoring_model_id,
        band_type,
        band,
        min(min_score) as min_score,
        max(max_score) as max_score,
        {{ lead_scoring.double_to_decimal(
            lead_scoring.rate('sum(sum_of_scores)', 'sum(judgements)'), 28, 9
        ) }} as mean_score,
        {{ lead_scoring.cluster_sums('judgements', 'conversions') }}
    from leads
    group by scoring_model_id, band_type, band
),

counted as (
    select
        scoring_model_id,
        band_type,
        band,
        min_score,
        max_score,
        mean_score,
        judgement_count as leads,
        conversion_count as conversions,
        {{ lead_scoring.rate('conversion_count', 'judgement_count') }} as conversion_rate,
        {{ lead_scoring.effective_count() }} as effective_leads
    from clusters
),

-- Best band first: lead grades have no order other than that of their scores.
ordered as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, band_type
            order by mean_score desc, band asc
        ) as band_rank,
        sum(leads) over (partition by scoring_model_id, band_type) as leads_of_all,
        sum(conversions) over (partition by scoring_model_id, band_type) as conversions_of_all
    from counted
),

cumulated as (
    select
        *,
        sum(leads) over (
            partition by scoring_model_id, band_type
            order by band_rank
            rows between unbounded preceding and current row
        ) as cumulative_leads,
        sum(conversions) over (
            partition by scoring_model_id, band_type
            order by band_rank
            rows between unbounded preceding and current row
        ) as cumulative_conversions
    from ordered
),

performance as (
    select
        scoring_model_id,
        band_type,
        band,
        cast(band_rank as integer) as band_rank,
        min_score,
        max_score,
        cast(leads as bigint) as leads,
        cast(conversions as bigint) as conversions,
        {{ lead_scoring.as_published('conversion_rate') }} as conversion_rate,
        {% for side in ['low', 'high'] -%}
            {{ lead_scoring.as_published(
                lead_scoring.wilson_limit('conversion_rate', 'effective_leads', side)
            ) }} as conversion_rate_{{ side }},
        {% endfor -%}
        {{ lead_scoring.as_published(
            lead_scoring.rate('conversions * leads_of_all', 'leads * conversions_of_all')
        ) }} as lift,
        cast(cumulative_leads as bigint) as cumulative_leads,
        cast(cumulative_conversions as bigint) as cumulative_conversions,
        {{ lead_scoring.as_published(
            lead_scoring.rate('cumulative_conversions', 'conversions_of_all')
        ) }} as cumulative_gain
    from cumulated
)

select * from performance
