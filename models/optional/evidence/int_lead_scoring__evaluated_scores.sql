{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

daily_scores as (
    select * from {{ ref('int_lead_scoring__daily_scores') }}
    where purpose in ('today', 'evidence')
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose in ('today', 'evidence')
),

evidence_leads as (
    select * from {{ ref('int_lead_scoring__evidence_leads') }}
),

lead_outcomes as (
    select * from {{ ref('int_lead_scoring__lead_outcomes') }}
),

judged_leads as (
    select
        leads_to_score.purpose,
        leads_to_score.scored_on,
        leads_to_score.contact_key,
        leads_to_score.created_on,
        coalesce(evidence_leads.judged_contact_id, leads_to_score.contact_id) as contact_id
    from leads_to_score
    left join evidence_leads
        on leads_to_score.scored_on = evidence_leads.scored_on
        and leads_to_score.contact_key = evidence_leads.contact_key
),

-- A lead evaluated on another day, or on what was known then, does not use today's scores.
evaluated_scores as (
    select
        daily_scores.scoring_model_id,
        judged_leads.contact_id,
        judged_leads.contact_key,
        daily_scores.scored_on as evaluated_on,
        judged_leads.created_on,
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
        daily_scores.mql_criteria_set is not null as is_mql,
        daily_scores.is_suppressed
    from daily_scores
    inner join judged_leads
        on daily_scores.scored_on = judged_leads.scored_on
        and daily_scores.contact_key = judged_leads.contact_key
    left join evidence_leads
        on judged_leads.contact_id = evidence_leads.judged_contact_id
    left join lead_outcomes
        on judged_leads.contact_id = lead_outcomes.contact_id
    where judged_leads.purpose = 'evidence'
        or evidence_leads.judged_contact_id is null
),

leads_by_score as (
    select
        scoring_model_id,
        total_score,
        count(*) as leads
    from evaluated_scores
    group by scoring_model_id, total_score
),

-- Ranks scores rather than leads, which can be more than one machine can sort.
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

-- Leads with the same score share a decile; otherwise ties would be split at random.
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
