with

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
    where {{ lead_scoring.is_of_scoring_day_or_case() }}
),

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
),

evaluation_cases as (
    select * from {{ ref('int_lead_scoring__evaluation_cases') }}
),

lead_outcomes as (
    select * from {{ ref('int_lead_scoring__lead_outcomes') }}
),

-- A lead that has a case is judged by it: its own score is that of another day, or knows too much.
-- Personas are no leads.
evaluated_scores as (
    select
        daily_scores.scoring_model_id,
        coalesce(evaluation_cases.contact_id, daily_scores.contact_id) as contact_id,
        daily_scores.contact_id as scored_contact_id,
        contacts.contact_key,
        daily_scores.scored_on as evaluated_on,
        contacts.created_on,
        lead_outcomes.opportunity_on,
        coalesce(lead_outcomes.outcome, 'none') as outcome,
        coalesce(lead_outcomes.outcome = 'won', false) as is_won,
        daily_scores.fit_score,
        daily_scores.engagement_score,
        daily_scores.total_score,
        daily_scores.scaled_score,
        daily_scores.fit_grade,
        daily_scores.engagement_grade,
        daily_scores.lead_grade,
        daily_scores.is_mql,
        daily_scores.is_suppressed
    from daily_scores
    inner join contacts
        on daily_scores.scored_on = contacts.scored_on
        and daily_scores.contact_id = contacts.contact_id
    left join evaluation_cases
        on daily_scores.contact_id = evaluation_cases.case_id
    left join evaluation_cases as cases_of_leads
        on daily_scores.contact_id = cases_of_leads.contact_id
    left join lead_outcomes
        on coalesce(evaluation_cases.contact_id, daily_scores.contact_id)
        = lead_outcomes.contact_id
    where cases_of_leads.case_id is null
        and (
            evaluation_cases.case_id is not null
            or not {{ lead_scoring.is_case('daily_scores.contact_id') }}
        )
),

leads_by_score as (
    select
        scoring_model_id,
        total_score,
        count(*) as leads
    from evaluated_scores
    group by scoring_model_id, total_score
),

-- Scores are put in order and not leads, of whom there are more than one machine can sort.
places as (
    select
        scoring_model_id,
        total_score,
        cast(
            1 + coalesce(
                sum(leads) over (
                    partition by scoring_model_id
                    order by total_score desc
                    rows between unbounded preceding and 1 preceding
                ), 0
            ) as bigint
        ) as score_rank,
        cast(sum(leads) over (partition by scoring_model_id) as bigint) as lead_count
    from leads_by_score
),

-- Leads with the same score share a decile, or it would be chance which of them is the better one.
with_decile as (
    select
        evaluated_scores.*,
        places.score_rank,
        places.lead_count,
        cast(
            floor(10 * (places.score_rank - 1) / places.lead_count) + 1 as integer
        ) as score_decile
    from evaluated_scores
    inner join places
        on evaluated_scores.scoring_model_id = places.scoring_model_id
        and evaluated_scores.total_score = places.total_score
)

select * from with_decile
