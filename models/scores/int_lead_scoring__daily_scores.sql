{%- set criteria_by_model = lead_scoring.score_criteria()
    | groupby('scoring_model_id', case_sensitive=true) -%}

with

scores as (
    select * from {{ ref('int_lead_scoring__scores') }}
),

criteria as (
    select * from {{ ref('int_lead_scoring__criteria') }}
),

matched_rules as (
    select * from {{ ref('int_lead_scoring__matched_rules') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

grade_actions as (
    select * from {{ ref('stg_lead_scoring__grade_actions') }}
),

suppressions as (
    select * from {{ ref('int_lead_scoring__suppressions') }}
    where rule_number = 1
),

lead_overrides as (
    select * from {{ ref('int_lead_scoring__lead_overrides') }}
),

rules_versions as (
    select * from {{ ref('int_lead_scoring__rules_versions') }}
),

-- Criteria on scores and grades, as literals: a single pass over a model's leads.
score_criteria_candidates as (
    {% for scoring_model_id, model_criteria in criteria_by_model -%}
        {%- set criterion_keys = lead_scoring.score_criteria_that_hold(model_criteria) -%}
        select
            scored_on,
            contact_key,
            {{ lead_scoring.unnested(criterion_keys, 'criterion_key') }}
        from scores {{ lead_scoring.unnested_from(criterion_keys, 'criterion_key') }}
        where scoring_model_id = {{ lead_scoring.text_literal(scoring_model_id) }}
        union all
    {% endfor -%}
    select
        scored_on,
        contact_key,
        cast(null as bigint) as criterion_key
    from scores
    where 1 = 0
),

rule_ids_matched as (
    {{ lead_scoring.rule_ids_matched() }}
),

rule_criteria_that_hold as (
    select
        scores.scored_on,
        scores.contact_key,
        criteria.criterion_key
    from criteria
    inner join scores
        on criteria.scoring_model_id = scores.scoring_model_id
    left join rule_ids_matched
        on scores.scored_on = rule_ids_matched.scored_on
        and scores.scoring_model_id = rule_ids_matched.scoring_model_id
        and scores.contact_key = rule_ids_matched.contact_key
        and criteria.rule_id = rule_ids_matched.rule_id
    where criteria.measure = 'rule'
        and (criteria.operator = 'matched') = (rule_ids_matched.rule_id is not null)
),

criteria_that_hold as (
    select * from score_criteria_candidates
    where criterion_key is not null

    union all

    select * from rule_criteria_that_hold
),

-- A set is met if all of its criteria are.
sets_met as (
    select
        criteria_that_hold.scored_on,
        criteria.scoring_model_id,
        criteria_that_hold.contact_key,
        criteria.criteria_set
    from criteria_that_hold
    inner join criteria
        on criteria_that_hold.criterion_key = criteria.criterion_key
    group by
        criteria_that_hold.scored_on,
        criteria.scoring_model_id,
        criteria_that_hold.contact_key,
        criteria.criteria_set
    having count(*) = max(criteria.criteria_in_set)
),

first_sets_met as (
    select
        scored_on,
        scoring_model_id,
        contact_key,
        min(criteria_set) as criteria_set
    from sets_met
    group by scored_on, scoring_model_id, contact_key
),

daily_scores as (
    select
        scores.*,
        suppressions.contact_key is null
        and coalesce(
            lead_overrides.override = 'mql', first_sets_met.criteria_set is not null
        ) as is_mql,
        case
            when suppressions.contact_key is null then first_sets_met.criteria_set
        end as mql_criteria_set,
        suppressions.contact_key is not null as is_suppressed,
        suppressions.suppression_reason,
        grade_actions.next_action,
        grade_actions.sla_hours,
        lead_overrides.override,
        lead_overrides.override_reason,
        lead_overrides.overridden_by,
        lead_overrides.overridden_at,
        lead_overrides.overridden_until,
        rules_versions.rules_version
    from scores
    left join grade_actions
        on scores.scoring_model_id = grade_actions.scoring_model_id
        and scores.fit_grade = grade_actions.fit_grade
        and scores.engagement_grade = grade_actions.engagement_grade
    left join first_sets_met
        on scores.scored_on = first_sets_met.scored_on
        and scores.scoring_model_id = first_sets_met.scoring_model_id
        and scores.contact_key = first_sets_met.contact_key
    left join suppressions
        on scores.scored_on = suppressions.scored_on
        and scores.scoring_model_id = suppressions.scoring_model_id
        and scores.contact_key = suppressions.contact_key
    left join lead_overrides
        on scores.scored_on = lead_overrides.scored_on
        and scores.scoring_model_id = lead_overrides.scoring_model_id
        and scores.contact_key = lead_overrides.contact_key
    left join rules_versions
        on scores.scoring_model_id = rules_versions.scoring_model_id
)

select * from daily_scores
