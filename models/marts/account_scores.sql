{{ config(materialized=lead_scoring.published_table(is_written_last=true)) }}

with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

companies as (
    select * from {{ ref('stg_lead_scoring__companies') }}
),

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
),

leads_of_companies as (
    select
        leads.*,
        row_number() over (
            partition by leads.scoring_model_id, leads.company_id
            order by fit_thresholds.grade_rank desc, engagement_thresholds.grade_rank desc
        ) as grade_rank,
        row_number() over (
            partition by leads.scoring_model_id, leads.company_id
            order by
                leads.is_suppressed asc,
                leads.is_mql desc,
                leads.total_score desc,
                leads.contact_id asc
        ) as call_rank
    from leads
    inner join scoring_models
        on leads.scoring_model_id = scoring_models.scoring_model_id
        and scoring_models.status = 'champion'
    inner join grade_thresholds as fit_thresholds
        on leads.scoring_model_id = fit_thresholds.scoring_model_id
        and leads.fit_grade = fit_thresholds.grade
        and fit_thresholds.dimension = 'fit'
    inner join grade_thresholds as engagement_thresholds
        on leads.scoring_model_id = engagement_thresholds.scoring_model_id
        and leads.engagement_grade = engagement_thresholds.grade
        and engagement_thresholds.dimension = 'engagement'
    where leads.company_id is not null
),

accounts as (
    select
        scoring_model_id,
        company_id,
        cast(count(*) as bigint) as scored_leads,
        cast(count(case when is_mql then 1 end) as bigint) as mqls,
        max(total_score) as highest_score,
        cast(sum(total_score) as {{ lead_scoring.type_points() }}) as summed_score,
        max(case when grade_rank = 1 then lead_grade end) as best_grade,
        max(case when call_rank = 1 and not is_suppressed then contact_id end) as lead_to_call,
        max(case when call_rank = 1 and not is_suppressed then next_action end) as next_action
    from leads_of_companies
    group by scoring_model_id, company_id
),

accounts_with_name as (
    select
        accounts.scoring_model_id,
        accounts.company_id,
        companies.name as company_name,
        accounts.scored_leads,
        accounts.mqls,
        accounts.highest_score,
        accounts.summed_score,
        accounts.best_grade,
        accounts.lead_to_call,
        accounts.next_action,
        {{ lead_scoring.scored_on() }} as scored_on
    from accounts
    left join companies
        on accounts.company_id = companies.company_id
        and companies.outcome = 'accepted'
)

select * from accounts_with_name
