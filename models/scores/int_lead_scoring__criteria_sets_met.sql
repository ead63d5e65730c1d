{%- set criteria = lead_scoring.score_criteria() -%}
{%- set criteria_by_model = criteria | groupby('scoring_model_id', case_sensitive=true) -%}

with

scores as (
    select * from {{ ref('int_lead_scoring__scores') }}
),

criteria as (
    select * from {{ ref('int_lead_scoring__criteria') }}
),

rule_points as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
),

criteria_by_set as (
    select
        scoring_model_id,
        criteria_set,
        count(*) as criterion_count
    from criteria
    group by scoring_model_id, criteria_set
),

-- Criteria on scores and grades, as literals: one pass over the leads of a model.
score_criteria_candidates as (
    {% for scoring_model_id, model_criteria in criteria_by_model -%}
        select
            scored_on,
            scoring_model_id,
            contact_id,
            {%- set conditions = [] -%}
            {%- for criterion in model_criteria -%}
                {%- do conditions.append({
                    'id': criterion.criterion_key,
                    'condition': lead_scoring.score_condition(
                        criterion.measure, criterion.operator, criterion.value
                    ),
                }) -%}
            {%- endfor -%}
            {%- set criterion_keys = lead_scoring.ids_that_hold(conditions) %}
            {{ lead_scoring.unnested(criterion_keys, 'criterion_key') }}
        from scores {{ lead_scoring.unnested_from(criterion_keys, 'criterion_key') }}
        where scoring_model_id = {{ lead_scoring.text_literal(scoring_model_id) }}
        union all
    {% endfor -%}
    select
        scored_on,
        scoring_model_id,
        contact_id,
        cast(null as bigint) as criterion_key
    from scores
    where 1 = 0
),

rule_criteria_that_hold as (
    select
        scores.scored_on,
        scores.scoring_model_id,
        scores.contact_id,
        criteria.criterion_key
    from criteria
    inner join scores
        on criteria.scoring_model_id = scores.scoring_model_id
    left join rule_points
        on scores.scored_on = rule_points.scored_on
        and scores.scoring_model_id = rule_points.scoring_model_id
        and scores.contact_key = rule_points.contact_key
        and criteria.rule_id = rule_points.rule_id
    where criteria.measure = 'rule'
        and (criteria.operator = 'matched') = (rule_points.rule_id is not null)
),

criteria_that_hold as (
    select * from score_criteria_candidates
    where criterion_key is not null

    union all

    select * from rule_criteria_that_hold
),

sets_counted as (
    select
        criteria_that_hold.scored_on,
        criteria_that_hold.scoring_model_id,
        criteria_that_hold.contact_id,
        criteria.criteria_set,
        count(*) as criterion_count
    from criteria_that_hold
    inner join criteria
        on criteria_that_hold.criterion_key = criteria.criterion_key
    group by
        criteria_that_hold.scored_on,
        criteria_that_hold.scoring_model_id,
        criteria_that_hold.contact_id,
        criteria.criteria_set
),

sets_met as (
    select
        sets_counted.scored_on,
        sets_counted.scoring_model_id,
        sets_counted.contact_id,
        min(sets_counted.criteria_set) as criteria_set
    from sets_counted
    inner join criteria_by_set
        on sets_counted.scoring_model_id = criteria_by_set.scoring_model_id
        and sets_counted.criteria_set = criteria_by_set.criteria_set
        and sets_counted.criterion_count = criteria_by_set.criterion_count
    group by sets_counted.scored_on, sets_counted.scoring_model_id, sets_counted.contact_id
)

select * from sets_met
