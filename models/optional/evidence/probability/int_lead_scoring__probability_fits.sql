{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
{#- A day after all outcomes. -#}
{%- set end_of_time = "cast('9999-12-31' as date)" -%}
{%- set known_on = lead_scoring.days_after(
    'score_outcomes.landmark', lead_scoring.outcome_days()
) %}

with

score_outcomes as (
    select * from {{ ref('int_lead_scoring__score_outcomes') }}
),

days_of_fits as (
    select distinct
        scoring_model_id,
        landmark as known_before
    from score_outcomes

    union all

    select distinct
        scoring_model_id,
        {{ end_of_time }} as known_before
    from score_outcomes
),

counts as (
    select
        days_of_fits.scoring_model_id,
        days_of_fits.known_before,
        score_outcomes.scaled_score,
        sum(score_outcomes.judgements) as judgements,
        sum(score_outcomes.conversions) as conversions
    from days_of_fits
    inner join score_outcomes
        on days_of_fits.scoring_model_id = score_outcomes.scoring_model_id
        and days_of_fits.known_before > {{ known_on }}
    group by
        days_of_fits.scoring_model_id,
        days_of_fits.known_before,
        score_outcomes.scaled_score
),

up_to as (
    select
        *,
        {% for column in ['judgements', 'conversions'] -%}
            sum({{ column }}) over (
                partition by scoring_model_id, known_before
                order by scaled_score
                rows between unbounded preceding and current row
            ) as {{ column }}_up_to,
        {% endfor -%}
        lead(scaled_score) over (
            partition by scoring_model_id, known_before
            order by scaled_score
        ) as next_score
    from counts
),

-- Each span of scores from a first to a last one.
spans as (
    select
        firsts.scoring_model_id,
        firsts.known_before,
        firsts.scaled_score as first_score,
        lasts.scaled_score as last_score,
        {{ lead_scoring.rate(
            '(lasts.conversions_up_to - firsts.conversions_up_to + firsts.conversions)',
            '(lasts.judgements_up_to - firsts.judgements_up_to + firsts.judgements)'
        ) }} as conversion_rate
    from up_to as firsts
    inner join up_to as lasts
        on firsts.scoring_model_id = lasts.scoring_model_id
        and firsts.known_before = lasts.known_before
        and firsts.scaled_score <= lasts.scaled_score
),

lowest_rates as (
    select
        scoring_model_id,
        known_before,
        last_score as scaled_score,
        min(conversion_rate) over (
            partition by scoring_model_id, known_before, first_score
            order by last_score desc
            rows between unbounded preceding and current row
        ) as lowest_rate
    from spans
),

-- Isotonic regression: of the spans that begin at the score or below it, the largest of the lowest
-- rates of those that end at the score or above it.
probabilities as (
    select
        scoring_model_id,
        known_before,
        scaled_score,
        max(lowest_rate) as probability
    from lowest_rates
    group by scoring_model_id, known_before, scaled_score
),

-- A score that nobody had is taken for the next lower one that somebody had.
probability_fits as (
    select
        up_to.scoring_model_id,
        up_to.known_before,
        up_to.scaled_score,
        up_to.next_score,
        row_number() over (
            partition by up_to.scoring_model_id, up_to.known_before
            order by up_to.scaled_score
        ) = 1 as is_lowest,
        up_to.known_before = {{ end_of_time }} as is_final,
        cast(up_to.judgements as bigint) as judgements,
        cast(up_to.conversions as bigint) as conversions,
        probabilities.probability
    from up_to
    inner join probabilities
        on up_to.scoring_model_id = probabilities.scoring_model_id
        and up_to.known_before = probabilities.known_before
        and up_to.scaled_score = probabilities.scaled_score
)

select * from probability_fits
