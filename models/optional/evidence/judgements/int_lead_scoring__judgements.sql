{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}

with

landmark_scores as (
    select * from {{ ref('int_lead_scoring__landmark_scores') }}
),

landmark_versions as (
    select * from {{ ref('int_lead_scoring__landmark_versions') }}
),

landmarks as (
    select * from {{ ref('int_lead_scoring__landmarks') }}
),

lead_opportunities as (
    select * from {{ ref('int_lead_scoring__lead_opportunities') }}
),

contact_survivors as (
    select survivor_periods.*
    from {{ ref('int_lead_scoring__contact_survivors') }} as survivor_periods
    where {{ lead_scoring.is_valid_on('survivor_periods', lead_scoring.scored_on()) }}
),

opportunities_at_landmarks as (
    select
        landmarks.landmark,
        lead_opportunities.contact_id,
        max(case when lead_opportunities.created_on <= landmarks.landmark then 1 else 0 end) = 1
            as has_opportunity,
        max(case when {{ lead_scoring.is_won_after_landmark() }} then 1 else 0 end) = 1
            as is_won
    from landmarks
    cross join lead_opportunities
    group by landmarks.landmark, lead_opportunities.contact_id
),

-- Who has an opportunity is no lead any more, and who has been merged away since is judged as the
-- survivor.
judgements as (
    select
        landmark_scores.policy_version,
        landmark_scores.scoring_model_id,
        landmark_scores.landmark,
        landmark_scores.contact_id,
        landmark_scores.contact_key,
        landmark_scores.created_on,
        coalesce(opportunities_at_landmarks.is_won, false) as is_won,
        landmark_scores.fit_score,
        landmark_scores.engagement_score,
        landmark_scores.total_score,
        landmark_scores.scaled_score,
        landmark_scores.fit_grade,
        landmark_scores.engagement_grade,
        landmark_scores.lead_grade,
        landmark_scores.is_mql,
        landmark_scores.is_suppressed
    from landmark_scores
    inner join landmark_versions
        on landmark_scores.policy_version = landmark_versions.policy_version
    left join opportunities_at_landmarks
        on landmark_scores.landmark = opportunities_at_landmarks.landmark
        and landmark_scores.contact_id = opportunities_at_landmarks.contact_id
    left join contact_survivors
        on landmark_scores.contact_id = contact_survivors.contact_id
    where contact_survivors.contact_id is null
        and not coalesce(opportunities_at_landmarks.has_opportunity, false)
),

judgements_by_score as (
    select
        scoring_model_id,
        total_score,
        count(*) as judgements
    from judgements
    group by scoring_model_id, total_score
),

-- Ranks scores rather than leads, which can be more than one machine can sort.
places as (
    select
        scoring_model_id,
        total_score,
        cast(
            coalesce(
                sum(judgements) over (
                    partition by scoring_model_id
                    order by total_score desc
                    rows between unbounded preceding and 1 preceding
                ), 0
            ) as bigint
        ) as judgements_above,
        cast(sum(judgements) over (partition by scoring_model_id) as bigint) as judgements_of_all
    from judgements_by_score
),

-- Leads with the same score share a decile; otherwise ties would be split at random.
with_decile as (
    select
        judgements.*,
        cast(
            floor(10 * places.judgements_above / places.judgements_of_all) + 1 as integer
        ) as score_decile
    from judgements
    inner join places
        on judgements.scoring_model_id = places.scoring_model_id
        and judgements.total_score = places.total_score
)

select * from with_decile
