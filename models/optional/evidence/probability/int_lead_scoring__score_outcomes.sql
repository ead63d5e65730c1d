{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}

with

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

score_outcomes as (
    select
        scoring_model_id,
        landmark,
        total_score,
        scaled_score,
        score_decile,
        count(*) as judgements,
        count(case when is_won then 1 end) as conversions
    from judgements
    group by scoring_model_id, landmark, total_score, scaled_score, score_decile
)

select * from score_outcomes
