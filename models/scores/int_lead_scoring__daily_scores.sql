with

scores as (
    select * from {{ ref('int_lead_scoring__scores') }}
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

rules_versions as (
    select * from {{ ref('int_lead_scoring__rules_versions') }}
),

daily_scores as (
    select
        scores.*,
        criteria_sets_met.criteria_set is not null
        and suppressions.contact_id is null as is_mql,
        case
            when suppressions.contact_id is null then criteria_sets_met.criteria_set
        end as mql_criteria_set,
        suppressions.contact_id is not null as is_suppressed,
        suppressions.suppression_reason,
        grade_actions.next_action,
        grade_actions.sla_hours,
        rules_versions.rules_version
    from scores
    left join grade_actions
        on scores.scoring_model_id = grade_actions.scoring_model_id
        and scores.fit_grade = grade_actions.fit_grade
        and scores.engagement_grade = grade_actions.engagement_grade
    left join criteria_sets_met
        on scores.scored_on = criteria_sets_met.scored_on
        and scores.scoring_model_id = criteria_sets_met.scoring_model_id
        and scores.contact_id = criteria_sets_met.contact_id
    left join suppressions
        on scores.scored_on = suppressions.scored_on
        and scores.scoring_model_id = suppressions.scoring_model_id
        and scores.contact_id = suppressions.contact_id
    left join rules_versions
        on scores.scoring_model_id = rules_versions.scoring_model_id
)

select * from daily_scores
