with

scores as (
    select * from {{ ref('int_lead_scoring__scores') }}
),

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
),

grade_actions as (
    select * from {{ ref('stg_lead_scoring__grade_actions') }}
),

criteria_sets_met as (
    select * from {{ ref('int_lead_scoring__criteria_sets_met') }}
),

suppressions as (
    select * from {{ ref('int_lead_scoring__suppressions') }}
),

last_engagements as (
    select * from {{ ref('int_lead_scoring__last_engagements') }}
),

top_reasons as (
    select * from {{ ref('int_lead_scoring__top_reasons') }}
),

leads as (
    select
        scores.scoring_model_id,
        scores.contact_id,
        contacts.company_id,
        scores.fit_score,
        scores.engagement_score,
        scores.total_score,
        scores.scaled_score,
        scores.fit_grade,
        scores.engagement_grade,
        scores.lead_grade,
        criteria_sets_met.criteria_set is not null
        and suppressions.contact_id is null as is_mql,
        case
            when suppressions.contact_id is null then criteria_sets_met.criteria_set
        end as mql_criteria_set,
        suppressions.contact_id is not null as is_suppressed,
        suppressions.suppression_reason,
        grade_actions.next_action,
        top_reasons.top_reasons,
        last_engagements.last_engaged_at,
        {{ lead_scoring.scored_on() }} as scored_on
    from scores
    inner join contacts
        on scores.contact_id = contacts.contact_id
    left join grade_actions
        on scores.scoring_model_id = grade_actions.scoring_model_id
        and scores.fit_grade = grade_actions.fit_grade
        and scores.engagement_grade = grade_actions.engagement_grade
    left join criteria_sets_met
        on scores.scoring_model_id = criteria_sets_met.scoring_model_id
        and scores.contact_id = criteria_sets_met.contact_id
    left join suppressions
        on scores.scoring_model_id = suppressions.scoring_model_id
        and scores.contact_id = suppressions.contact_id
    left join last_engagements
        on scores.contact_id = last_engagements.contact_id
    left join top_reasons
        on scores.scoring_model_id = top_reasons.scoring_model_id
        and scores.contact_id = top_reasons.contact_id
)

select * from leads
