{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}

with

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

judged_contributions as (
    select * from {{ ref('int_lead_scoring__judged_contributions') }}
),

landmarks as (
    select
        scoring_model_id,
        landmark,
        count(*) as judgements
    from judgements
    group by scoring_model_id, landmark
),

rules_of_models as (
    select distinct
        scoring_model_id,
        rule_id
    from judged_contributions
),

firings as (
    select
        scoring_model_id,
        rule_id,
        landmark,
        count(*) as fired
    from judged_contributions
    group by scoring_model_id, rule_id, landmark
),

counts as (
    select
        rules_of_models.scoring_model_id,
        rules_of_models.rule_id,
        landmarks.landmark,
        landmarks.judgements,
        coalesce(firings.fired, 0) as fired,
        landmarks.judgements - coalesce(firings.fired, 0) as not_fired
    from rules_of_models
    inner join landmarks
        on rules_of_models.scoring_model_id = landmarks.scoring_model_id
    left join firings
        on rules_of_models.scoring_model_id = firings.scoring_model_id
        and rules_of_models.rule_id = firings.rule_id
        and landmarks.landmark = firings.landmark
),

with_before as (
    select
        *
        {%- for column in ['judgements', 'fired', 'not_fired'] -%}
            , sum({{ column }}) over (
                partition by scoring_model_id, rule_id
                order by landmark
                rows between unbounded preceding and 1 preceding
            ) as {{ column }}_before
        {%- endfor %}
    from counts
),

rule_stability as (
    select
        scoring_model_id,
        rule_id,
        landmark,
        {{ lead_scoring.stability_part('fired', 'judgements', 2) }}
        + {{ lead_scoring.stability_part('not_fired', 'judgements', 2) }} as stability_index
    from with_before
    where judgements_before is not null
)

select * from rule_stability
