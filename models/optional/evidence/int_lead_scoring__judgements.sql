{{ config(enabled=lead_scoring.has_module('evidence')) }}
{%- set horizon = lead_scoring.days_after('landmarks.landmark', lead_scoring.outcome_days()) %}

with

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
    where purpose = 'evidence'
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'evidence'
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
        max(
            case
                when lead_opportunities.created_on > landmarks.landmark
                    and lead_opportunities.won_on <= {{ horizon }}
                    then 1
                else 0
            end
        ) = 1 as is_won
    from landmarks
    cross join lead_opportunities
    group by landmarks.landmark, lead_opportunities.contact_id
),

-- Who has an opportunity is no lead any more, and who has been merged away since is judged as the
-- survivor.
open_leads as (
    select
        leads_to_score.scored_on as landmark,
        leads_to_score.contact_key,
        leads_to_score.contact_id,
        leads_to_score.created_on,
        coalesce(opportunities_at_landmarks.is_won, false) as is_won
    from leads_to_score
    left join opportunities_at_landmarks
        on leads_to_score.scored_on = opportunities_at_landmarks.landmark
        and leads_to_score.contact_id = opportunities_at_landmarks.contact_id
    left join contact_survivors
        on leads_to_score.contact_id = contact_survivors.contact_id
    where contact_survivors.contact_id is null
        and not coalesce(opportunities_at_landmarks.has_opportunity, false)
),

judgements as (
    select
        daily_scores.scoring_model_id,
        open_leads.landmark,
        open_leads.contact_id,
        open_leads.contact_key,
        open_leads.created_on,
        open_leads.is_won,
        daily_scores.fit_score,
        daily_scores.engagement_score,
        daily_scores.total_score,
        daily_scores.scaled_score,
        daily_scores.fit_grade,
        daily_scores.engagement_grade,
        daily_scores.lead_grade,
        daily_scores.mql_criteria_set is not null as is_mql,
        daily_scores.is_suppressed
    from daily_scores
    inner join open_leads
        on daily_scores.scored_on = open_leads.landmark
        and daily_scores.contact_key = open_leads.contact_key
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
