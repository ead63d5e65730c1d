with

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
    where scored_on = {{ lead_scoring.scored_on() }}
        or {{ lead_scoring.is_case('contact_id') }}
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

-- Whose score is that of an earlier day, or knows too much, is not taken as published.
leads_without_case as (
    select
        daily_scores.scoring_model_id,
        daily_scores.contact_id,
        daily_scores.contact_id as scored_contact_id,
        daily_scores.scored_on
    from daily_scores
    left join evaluation_cases
        on daily_scores.contact_id = evaluation_cases.contact_id
    where not {{ lead_scoring.is_case('daily_scores.contact_id') }}
        and evaluation_cases.contact_id is null
),

leads_with_case as (
    select
        daily_scores.scoring_model_id,
        evaluation_cases.contact_id,
        daily_scores.contact_id as scored_contact_id,
        daily_scores.scored_on
    from daily_scores
    inner join evaluation_cases
        on daily_scores.contact_id = evaluation_cases.case_id
),

evaluated_leads as (
    select * from leads_without_case

    union all

    select * from leads_with_case
),

evaluated_scores as (
    select
        evaluated_leads.scoring_model_id,
        evaluated_leads.contact_id,
        evaluated_leads.scored_contact_id,
        contacts.contact_key,
        evaluated_leads.scored_on as evaluated_on,
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
        daily_scores.is_suppressed,
        rank() over (
            partition by evaluated_leads.scoring_model_id
            order by daily_scores.total_score desc
        ) as score_rank,
        count(*) over (partition by evaluated_leads.scoring_model_id) as lead_count
    from evaluated_leads
    inner join daily_scores
        on evaluated_leads.scored_on = daily_scores.scored_on
        and evaluated_leads.scoring_model_id = daily_scores.scoring_model_id
        and evaluated_leads.scored_contact_id = daily_scores.contact_id
    inner join contacts
        on evaluated_leads.scored_on = contacts.scored_on
        and evaluated_leads.scored_contact_id = contacts.contact_id
    left join lead_outcomes
        on evaluated_leads.contact_id = lead_outcomes.contact_id
),

-- Leads with the same score share a decile, or it would be chance which of them is the better one.
with_decile as (
    select
        *,
        cast(floor(10 * (score_rank - 1) / lead_count) + 1 as integer) as score_decile
    from evaluated_scores
)

select * from with_decile
