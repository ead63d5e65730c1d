with

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
    where {{ lead_scoring.is_lead_of_scoring_day() }}
),

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
    where {{ lead_scoring.is_lead_of_scoring_day() }}
),

mql_runs as (
    select * from {{ ref('int_lead_scoring__mql_runs') }}
),

last_engagements as (
    select * from {{ ref('int_lead_scoring__last_engagements') }}
),

top_reasons as (
    select * from {{ ref('int_lead_scoring__top_reasons') }}
),

grade_drops as (
    select * from {{ ref('int_lead_scoring__grade_drops') }}
),

next_engagement_steps as (
    select * from {{ ref('int_lead_scoring__next_engagement_steps') }}
),

events_freshness as (
    select
        newest_at as input_newest_at,
        age_in_hours as input_age_hours
    from {{ ref('int_lead_scoring__input_freshness') }}
    where input = 'events'
),

leads as (
    select
        daily_scores.scoring_model_id,
        daily_scores.contact_id,
        contacts.company_id,
        daily_scores.fit_score,
        daily_scores.engagement_score,
        daily_scores.total_score,
        daily_scores.scaled_score,
        daily_scores.fit_grade,
        daily_scores.engagement_grade,
        daily_scores.lead_grade,
        daily_scores.is_mql,
        daily_scores.mql_criteria_set,
        mql_runs.entered_on as mql_since,
        daily_scores.is_suppressed,
        daily_scores.suppression_reason,
        daily_scores.next_action,
        top_reasons.top_reasons,
        last_engagements.last_engaged_at,
        grade_drops.grade_drops_on,
        daily_scores.points_to_next_fit_grade,
        daily_scores.points_to_next_engagement_grade,
        next_engagement_steps.next_engagement_step,
        events_freshness.input_newest_at,
        events_freshness.input_age_hours,
        daily_scores.scored_on
    from daily_scores
    cross join events_freshness
    inner join contacts
        on daily_scores.contact_id = contacts.contact_id
    left join mql_runs
        on daily_scores.scoring_model_id = mql_runs.scoring_model_id
        and daily_scores.contact_id = mql_runs.contact_id
        and mql_runs.exited_on is null
    left join last_engagements
        on daily_scores.contact_id = last_engagements.contact_id
    left join top_reasons
        on daily_scores.scoring_model_id = top_reasons.scoring_model_id
        and daily_scores.contact_id = top_reasons.contact_id
    left join grade_drops
        on daily_scores.scoring_model_id = grade_drops.scoring_model_id
        and daily_scores.contact_id = grade_drops.contact_id
    left join next_engagement_steps
        on daily_scores.scoring_model_id = next_engagement_steps.scoring_model_id
        and daily_scores.contact_id = next_engagement_steps.contact_id
)

select * from leads
