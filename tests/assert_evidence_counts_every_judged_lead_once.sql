{{ config(enabled=lead_scoring.has_module('evidence')) }}
-- And contributions add up to the scores by which leads are evaluated, as they do to today's.
with

evaluated_scores as (
    select * from {{ ref('int_lead_scoring__evaluated_scores') }}
),

evaluated_contributions as (
    select * from {{ ref('int_lead_scoring__evaluated_contributions') }}
),

score_band_performance as (
    select * from {{ ref('score_band_performance') }}
),

threshold_performance as (
    select * from {{ ref('threshold_performance') }}
),

leads_by_model as (
    select
        scoring_model_id,
        count(*) as leads,
        count(case when is_won then 1 end) as conversions,
        count(case when not is_suppressed then 1 end) as leads_to_sell_to
    from evaluated_scores
    group by scoring_model_id
),

leads_by_kind_of_band as (
    select
        scoring_model_id,
        band_type as what,
        sum(leads) as leads,
        sum(conversions) as conversions
    from score_band_performance
    group by scoring_model_id, band_type
),

wrong_bands as (
    select
        leads_by_kind_of_band.scoring_model_id,
        leads_by_kind_of_band.what
    from leads_by_kind_of_band
    inner join leads_by_model
        on leads_by_kind_of_band.scoring_model_id = leads_by_model.scoring_model_id
    where leads_by_kind_of_band.leads <> leads_by_model.leads
        or leads_by_kind_of_band.conversions <> leads_by_model.conversions
),

lowest_thresholds as (
    select
        scoring_model_id,
        max(mql_volume) as mql_volume
    from threshold_performance
    group by scoring_model_id
),

wrong_thresholds as (
    select
        leads_by_model.scoring_model_id,
        'thresholds' as what
    from leads_by_model
    left join lowest_thresholds
        on leads_by_model.scoring_model_id = lowest_thresholds.scoring_model_id
    where coalesce(lowest_thresholds.mql_volume, -1) <> leads_by_model.leads_to_sell_to
),

sums as (
    select
        scoring_model_id,
        contact_id,
        sum(case when dimension = 'fit' then points_counted else 0 end) as fit_score,
        sum(case when dimension = 'engagement' then points_counted else 0 end) as engagement_score
    from evaluated_contributions
    group by scoring_model_id, contact_id
),

wrong_scores as (
    select
        evaluated_scores.scoring_model_id,
        evaluated_scores.contact_id as what
    from evaluated_scores
    left join sums
        on evaluated_scores.scoring_model_id = sums.scoring_model_id
        and evaluated_scores.contact_id = sums.contact_id
    where evaluated_scores.fit_score <> coalesce(sums.fit_score, 0)
        or evaluated_scores.engagement_score <> coalesce(sums.engagement_score, 0)
)

select * from wrong_bands

union all

select * from wrong_thresholds

union all

select * from wrong_scores
