{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}

with

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

probability_fits as (
    select * from {{ ref('int_lead_scoring__probability_fits') }}
    where is_final
),

judgements_of_leads as (
    select
        probability_fits.scoring_model_id,
        probability_fits.probability,
        judgements.contact_key,
        count(*) as judgements,
        count(case when judgements.is_won then 1 end) as conversions
    from probability_fits
    inner join judgements
        on probability_fits.scoring_model_id = judgements.scoring_model_id
        and probability_fits.scaled_score = judgements.scaled_score
    group by
        probability_fits.scoring_model_id,
        probability_fits.probability,
        judgements.contact_key
),

-- Scores with the same probability are one block.
clusters as (
    select
        scoring_model_id,
        probability,
        {{ lead_scoring.cluster_sums('judgements', 'conversions') }}
    from judgements_of_leads
    group by scoring_model_id, probability
),

counted as (
    select
        *,
        {{ lead_scoring.effective_count() }} as effective_leads
    from clusters
),

limits as (
    select
        *
        {%- for side in ['low', 'high'] -%}
            , max({{ lead_scoring.wilson_limit('probability', 'effective_leads', side) }}) over (
                partition by scoring_model_id
                order by probability
                rows between unbounded preceding and current row
            ) as probability_{{ side }}
        {%- endfor %}
    from counted
),

probabilities as (
    select
        probability_fits.*,
        limits.probability_low,
        limits.probability_high
    from probability_fits
    inner join limits
        on probability_fits.scoring_model_id = limits.scoring_model_id
        and probability_fits.probability = limits.probability
)

select * from probabilities
