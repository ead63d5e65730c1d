{{ config(enabled=lead_scoring.has_module('evidence')) }}
-- In each kind of band, in thresholds and in the coverage; and contributions add up to the scores
-- by which leads are judged, as they do to today's.
with

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

judged_contributions as (
    select * from {{ ref('int_lead_scoring__judged_contributions') }}
),

score_band_performance as (
    select * from {{ ref('score_band_performance') }}
),

threshold_performance as (
    select * from {{ ref('threshold_performance') }}
),

evidence_coverage as (
    select * from {{ ref('evidence_coverage') }}
),

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

standing_leads as (
    select * from {{ ref('int_lead_scoring__standing_leads') }}
),

lead_opportunities as (
    select * from {{ ref('int_lead_scoring__lead_opportunities') }}
    where won_on is not null
),

judgements_by_model as (
    select
        scoring_model_id,
        count(*) as judgements,
        count(case when is_won then 1 end) as conversions,
        count(case when is_won and not is_suppressed then 1 end) as conversions_to_sell_to
    from judgements
    group by scoring_model_id
),

judgements_by_kind_of_band as (
    select
        scoring_model_id,
        band_type as what,
        sum(leads) as judgements,
        sum(conversions) as conversions
    from score_band_performance
    group by scoring_model_id, band_type
),

wrong_bands as (
    select
        judgements_by_kind_of_band.scoring_model_id,
        judgements_by_kind_of_band.what
    from judgements_by_kind_of_band
    inner join judgements_by_model
        on judgements_by_kind_of_band.scoring_model_id = judgements_by_model.scoring_model_id
    where judgements_by_kind_of_band.judgements <> judgements_by_model.judgements
        or judgements_by_kind_of_band.conversions <> judgements_by_model.conversions
),

stock as (
    select
        scoring_model_id,
        count(case when not is_suppressed then 1 end) as leads
    from lead_scores
    group by scoring_model_id
),

lowest_thresholds as (
    select
        scoring_model_id,
        max(mql_volume) as mql_volume,
        max(conversions) as conversions
    from threshold_performance
    group by scoring_model_id
),

wrong_thresholds as (
    select
        lowest_thresholds.scoring_model_id,
        'thresholds' as what
    from lowest_thresholds
    left join stock
        on lowest_thresholds.scoring_model_id = stock.scoring_model_id
    left join judgements_by_model
        on lowest_thresholds.scoring_model_id = judgements_by_model.scoring_model_id
    where lowest_thresholds.mql_volume <> coalesce(stock.leads, 0)
        or lowest_thresholds.conversions
        <> coalesce(judgements_by_model.conversions_to_sell_to, 0)
),

all_leads as (
    select count(*) as leads
    from standing_leads
),

all_wins as (
    select count(distinct opportunity_id) as wins
    from lead_opportunities
),

covered as (
    select
        scoring_model_id,
        sum(leads) as leads,
        sum(wins) as wins
    from evidence_coverage
    group by scoring_model_id
),

wrong_coverage as (
    select
        covered.scoring_model_id,
        'coverage' as what
    from covered
    cross join all_leads
    cross join all_wins
    where covered.leads <> all_leads.leads
        or covered.wins <> all_wins.wins
),

sums as (
    select
        scoring_model_id,
        landmark,
        contact_id,
        sum(case when dimension = 'fit' then points_counted else 0 end) as fit_score,
        sum(case when dimension = 'engagement' then points_counted else 0 end) as engagement_score
    from judged_contributions
    group by scoring_model_id, landmark, contact_id
),

wrong_scores as (
    select
        judgements.scoring_model_id,
        judgements.contact_id as what
    from judgements
    left join sums
        on judgements.scoring_model_id = sums.scoring_model_id
        and judgements.landmark = sums.landmark
        and judgements.contact_id = sums.contact_id
    where judgements.fit_score <> coalesce(sums.fit_score, 0)
        or judgements.engagement_score <> coalesce(sums.engagement_score, 0)
)

select * from wrong_bands

union all

select * from wrong_thresholds

union all

select * from wrong_coverage

union all

select * from wrong_scores
