with

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

rule_conditions as (
    select * from {{ ref('int_lead_scoring__rule_conditions') }}
),

attribute_rule_matches as (
    select * from {{ ref('int_lead_scoring__attribute_rule_matches') }}
),

matched_rules as (
    select * from {{ ref('int_lead_scoring__matched_rules') }}
),

suppress_rules as (
    select
        rules.rule_key,
        rules.scoring_model_id,
        rules.rule_id,
        rules.description,
        max(case when rule_conditions.predicate_id is not null then 1 else 0 end) as has_attributes,
        count(case when rule_conditions.field = 'rule' then 1 end) as rule_condition_count
    from rules
    inner join rule_conditions
        on rules.rule_key = rule_conditions.rule_key
    where rules.effect = 'suppress'
    group by rules.rule_key, rules.scoring_model_id, rules.rule_id, rules.description
),

matches_of_suppress_rules as (
    select
        attribute_rule_matches.scored_on,
        attribute_rule_matches.contact_key,
        attribute_rule_matches.rule_key
    from attribute_rule_matches
    inner join suppress_rules
        on attribute_rule_matches.rule_key = suppress_rules.rule_key
),

-- Contacts that meet the rule's conditions on attributes, if it has any.
attributes_hold as (
    select
        suppress_rules.*,
        audience.scored_on,
        audience.contact_key
    from suppress_rules
    inner join audience
        on suppress_rules.scoring_model_id = audience.scoring_model_id
    left join matches_of_suppress_rules
        on suppress_rules.rule_key = matches_of_suppress_rules.rule_key
        and audience.scored_on = matches_of_suppress_rules.scored_on
        and audience.contact_key = matches_of_suppress_rules.contact_key
    where suppress_rules.has_attributes = 0
        or matches_of_suppress_rules.contact_key is not null
),

rule_ids_matched as (
    {{ lead_scoring.rule_ids_matched() }}
),

-- Then the conditions on other rules: each must have matched, or not.
rule_conditions_that_hold as (
    select
        attributes_hold.scored_on,
        attributes_hold.rule_key,
        attributes_hold.contact_key,
        count(*) as condition_count
    from attributes_hold
    inner join rule_conditions
        on attributes_hold.rule_key = rule_conditions.rule_key
        and rule_conditions.field = 'rule'
    left join rule_ids_matched
        on attributes_hold.scored_on = rule_ids_matched.scored_on
        and attributes_hold.scoring_model_id = rule_ids_matched.scoring_model_id
        and attributes_hold.contact_key = rule_ids_matched.contact_key
        and {{ lead_scoring.trimmed('rule_conditions.value') }} = rule_ids_matched.rule_id
    where (rule_conditions.operator = 'matched') = (rule_ids_matched.rule_id is not null)
    group by attributes_hold.scored_on, attributes_hold.rule_key, attributes_hold.contact_key
),

-- The rule whose id sorts first gives the reason; the others are there to tell who is touched.
suppressing_rules as (
    select
        attributes_hold.scored_on,
        attributes_hold.scoring_model_id,
        attributes_hold.contact_key,
        attributes_hold.rule_key,
        attributes_hold.description as suppression_reason,
        row_number() over (
            partition by
                attributes_hold.scored_on,
                attributes_hold.scoring_model_id,
                attributes_hold.contact_key
            order by attributes_hold.rule_id
        ) as rule_number
    from attributes_hold
    left join rule_conditions_that_hold
        on attributes_hold.scored_on = rule_conditions_that_hold.scored_on
        and attributes_hold.rule_key = rule_conditions_that_hold.rule_key
        and attributes_hold.contact_key = rule_conditions_that_hold.contact_key
    where
        coalesce(rule_conditions_that_hold.condition_count, 0)
        = attributes_hold.rule_condition_count
)

select * from suppressing_rules
