{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
{%- set z = lead_scoring.standard_errors() %}

with

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

score_outcomes as (
    select * from {{ ref('int_lead_scoring__score_outcomes') }}
),

prediction_errors as (
    select * from {{ ref('int_lead_scoring__prediction_errors') }}
),

landmarks as (
    select distinct
        scoring_model_id,
        landmark
    from score_outcomes
),

landmarks_numbered as (
    select
        scoring_model_id,
        landmark,
        row_number() over (partition by scoring_model_id order by landmark desc) as age_number,
        count(*) over (partition by scoring_model_id) as landmark_count
    from landmarks
),

-- The last third of the landmarks.
held_out as (
    select
        scoring_model_id,
        min(landmark) as held_out_from
    from landmarks_numbered
    where 3 * age_number < landmark_count + 3
    group by scoring_model_id
),

scores as (
    select
        score_outcomes.scoring_model_id,
        score_outcomes.total_score,
        sum(score_outcomes.conversions) as won,
        sum(score_outcomes.judgements - score_outcomes.conversions) as not_won
    from score_outcomes
    inner join held_out
        on score_outcomes.scoring_model_id = held_out.scoring_model_id
        and score_outcomes.landmark >= held_out.held_out_from
    group by score_outcomes.scoring_model_id, score_outcomes.total_score
),

with_sums as (
    select
        *
        {%- for column in ['won', 'not_won'] -%}
            , sum({{ column }}) over (
                partition by scoring_model_id
                order by total_score
                rows between unbounded preceding and current row
            ) as {{ column }}_up_to
        {%- endfor %}
        {%- for column in ['won', 'not_won'] -%}
            , sum({{ column }}) over (partition by scoring_model_id) as all_{{ column }}
        {%- endfor %}
    from scores
),

-- How much of the other kind a judgement with this score is on the right side of; a tie is half.
places as (
    select
        *,
        {{ lead_scoring.rate('2 * not_won_up_to - not_won', '2 * all_not_won') }} as share_of_won,
        {{ lead_scoring.rate('2 * (all_won - won_up_to) + won', '2 * all_won') }}
            as share_of_not_won
    from with_sums
),

areas as (
    select
        scoring_model_id,
        max(all_won) as all_won,
        max(all_not_won) as all_not_won,
        {{ lead_scoring.exact_sum('won * share_of_won', 12) }} / nullif(max(all_won), 0) as auc
    from places
    group by scoring_model_id
),

-- Judgements of one lead at several landmarks are alike: its deviations are added up first.
deviations_of_leads as (
    select
        judgements.scoring_model_id,
        judgements.contact_key,
        count(case when judgements.is_won then 1 end) as won,
        count(case when not judgements.is_won then 1 end) as not_won,
        {{ lead_scoring.exact_sum(
            'case when judgements.is_won then places.share_of_won - areas.auc else 0 end', 12
        ) }} as deviation_of_won,
        {{ lead_scoring.exact_sum(
            'case when judgements.is_won then 0 else places.share_of_not_won - areas.auc end', 12
        ) }} as deviation_of_not_won
    from judgements
    inner join held_out
        on judgements.scoring_model_id = held_out.scoring_model_id
        and judgements.landmark >= held_out.held_out_from
    inner join places
        on judgements.scoring_model_id = places.scoring_model_id
        and judgements.total_score = places.total_score
    inner join areas
        on judgements.scoring_model_id = areas.scoring_model_id
        and areas.all_won > 0
        and areas.all_not_won > 0
    group by judgements.scoring_model_id, judgements.contact_key
),

sums as (
    select
        scoring_model_id,
        count(*) as leads,
        count(case when won > 0 then 1 end) as leads_won,
        count(case when not_won > 0 then 1 end) as leads_not_won,
        {{ lead_scoring.exact_sum('deviation_of_won * deviation_of_won', 12) }} as squares_of_won,
        {{ lead_scoring.exact_sum('deviation_of_not_won * deviation_of_not_won', 12) }}
            as squares_of_not_won,
        {{ lead_scoring.exact_sum('deviation_of_won * deviation_of_not_won', 12) }} as products
    from deviations_of_leads
    group by scoring_model_id
),

-- DeLong's variance for clusters of judgements, by Obuchowski. Of one lead that was won there is
-- none.
variances as (
    select
        areas.scoring_model_id,
        areas.auc,
        sums.leads_won * sums.squares_of_won
        / nullif((sums.leads_won - 1.0) * areas.all_won * areas.all_won, 0)
        + sums.leads_not_won * sums.squares_of_not_won
        / nullif((sums.leads_not_won - 1.0) * areas.all_not_won * areas.all_not_won, 0)
        + 2 * sums.leads * sums.products
        / nullif((sums.leads - 1.0) * areas.all_won * areas.all_not_won, 0) as variance
    from areas
    left join sums
        on areas.scoring_model_id = sums.scoring_model_id
),

with_error as (
    select
        scoring_model_id,
        auc,
        sqrt(case when variance < 0 then 0 else variance end) as auc_error
    from variances
),

-- Fitted on what was known before the first of them.
errors as (
    select
        held_out.scoring_model_id,
        sum(prediction_errors.judgements) as judgements,
        {{ lead_scoring.exact_sum('prediction_errors.squared_errors', 12) }} as squared_errors,
        {{ lead_scoring.exact_sum('prediction_errors.squared_errors_of_base_rate', 12) }}
            as squared_errors_of_base_rate
    from held_out
    inner join prediction_errors
        on held_out.scoring_model_id = prediction_errors.scoring_model_id
        and held_out.held_out_from = prediction_errors.known_before
    group by held_out.scoring_model_id
),

held_out_skill as (
    select
        held_out.scoring_model_id,
        held_out.held_out_from,
        with_error.auc,
        with_error.auc - {{ z }} * with_error.auc_error as auc_low,
        with_error.auc + {{ z }} * with_error.auc_error as auc_high,
        coalesce(abs(with_error.auc - 0.5) > {{ z }} * with_error.auc_error, false) as has_skill,
        {{ lead_scoring.rate('errors.squared_errors', 'errors.judgements') }} as brier_score,
        {{ lead_scoring.rate('errors.squared_errors_of_base_rate', 'errors.judgements') }}
            as brier_score_of_base_rate
    from held_out
    left join with_error
        on held_out.scoring_model_id = with_error.scoring_model_id
    left join errors
        on held_out.scoring_model_id = errors.scoring_model_id
)

select * from held_out_skill
