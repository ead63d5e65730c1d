{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
{%- set day_before = lead_scoring.days_after('landmark', -lead_scoring.landmark_every_days()) %}

with

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

-- A suppressed lead is below every threshold.
heights as (
    select
        scoring_model_id,
        contact_id,
        landmark,
        case when is_suppressed then -1 else scaled_score end as height,
        lag(landmark) over (
            partition by scoring_model_id, contact_id
            order by landmark
        ) as landmark_before,
        lag(case when is_suppressed then -1 else scaled_score end) over (
            partition by scoring_model_id, contact_id
            order by landmark
        ) as height_before
    from judgements
),

first_landmarks as (
    select
        scoring_model_id,
        min(landmark) as landmark
    from judgements
    group by scoring_model_id
),

-- From below, or from nowhere: a lead that was not judged at the landmark before is new. What was
-- there at the first landmark did not rise there.
rises as (
    select
        heights.scoring_model_id,
        heights.contact_id,
        heights.landmark,
        case
            when heights.landmark_before
                = {{ day_before | replace('landmark', 'heights.landmark') }}
                then heights.height_before
            else -1
        end as above,
        heights.height as up_to
    from heights
    inner join first_landmarks
        on heights.scoring_model_id = first_landmarks.scoring_model_id
        and heights.landmark > first_landmarks.landmark
)

select * from rises
where up_to > above
