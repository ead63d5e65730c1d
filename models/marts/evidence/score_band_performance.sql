{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}

with

evaluated_scores as (
    select * from {{ ref('int_lead_scoring__evaluated_scores') }}
),

{%- set bands = {
    'decile': 'cast(score_decile as ' ~ dbt.type_string() ~ ')',
    'lead_grade': 'lead_grade',
    'fit_grade': 'fit_grade',
    'engagement_grade': 'engagement_grade',
    'mql': "case when is_mql then 'MQL' else 'not MQL' end",
} %}

banded as (
    {% for band_type, band in bands.items() -%}
        select
            scoring_model_id,
            '{{ band_type }}' as band_type,
            {{ band }} as band,
            total_score,
            is_won
        from evaluated_scores
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

counted as (
    select
        scoring_model_id,
        band_type,
        band,
        count(*) as leads,
        count(case when is_won then 1 end) as conversions,
        min(total_score) as min_score,
        max(total_score) as max_score,
        {{ lead_scoring.rate('sum(total_score)', 'count(*)') }} as mean_score
    from banded
    group by scoring_model_id, band_type, band
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
        {{ lead_scoring.as_published(
            lead_scoring.rate('conversions', 'leads')
        ) }} as conversion_rate,
        {{ lead_scoring.as_published(
            lead_scoring.wilson_limit('conversions', 'leads', 'low')
        ) }} as conversion_rate_low,
        {{ lead_scoring.as_published(
            lead_scoring.wilson_limit('conversions', 'leads', 'high')
        ) }} as conversion_rate_high,
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
