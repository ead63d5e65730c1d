with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

fit_rules as (
    select * from {{ ref('stg_lead_scoring__fit_rules') }}
),

engagement_rules as (
    select * from {{ ref('stg_lead_scoring__engagement_rules') }}
),

audience_rules as (
    select * from {{ ref('stg_lead_scoring__audience_rules') }}
),

all_conditions as (
    select
        scoring_model_id,
        'fit' as rule_type,
        rule_id,
        valid_from,
        attribute as field,
        operator,
        value
    from fit_rules

    union distinct

    select
        scoring_model_id,
        'audience' as rule_type,
        rule_id,
        null as valid_from,
        attribute as field,
        operator,
        value
    from audience_rules

    union distinct

    select
        scoring_model_id,
        'engagement' as rule_type,
        rule_id,
        valid_from,
        property as field,
        operator,
        value
    from engagement_rules
    where property is not null
),

live_conditions as (
    select
        rules.rule_key,
        rules.scoring_model_id,
        rules.rule_type,
        rules.effect,
        all_conditions.field,
        all_conditions.operator,
        all_conditions.value
    from all_conditions
    inner join rules
        on all_conditions.scoring_model_id = rules.scoring_model_id
        and all_conditions.rule_type = rules.rule_type
        and all_conditions.rule_id = rules.rule_id
        and all_conditions.valid_from is not distinct from rules.valid_from
),

-- Predicates are shared between rules and models: each is evaluated once.
with_predicate as (
    select
        *,
        case
            when rule_type <> 'engagement' and field <> 'rule'
                then dense_rank() over (order by rule_type = 'engagement', field, operator, value)
        end as predicate_id
    from live_conditions
)

select * from with_predicate
