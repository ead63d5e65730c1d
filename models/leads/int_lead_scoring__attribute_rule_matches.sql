with

contact_attributes as (
    select * from {{ ref('int_lead_scoring__contact_attributes') }}
),

attribute_predicate_matches as (
    select * from {{ ref('int_lead_scoring__attribute_predicate_matches') }}
),

rule_conditions as (
    select * from {{ ref('int_lead_scoring__rule_conditions') }}
),

attribute_conditions as (
    select
        rule_key,
        predicate_id,
        count(*) over (partition by rule_key) as condition_count
    from rule_conditions
    where predicate_id is not null
),

conditions_met as (
    select
        contact_attributes.scored_on,
        contact_attributes.contact_id,
        attribute_conditions.rule_key,
        attribute_conditions.condition_count
    from contact_attributes
    inner join attribute_predicate_matches
        on contact_attributes.attribute = attribute_predicate_matches.attribute
        and contact_attributes.value = attribute_predicate_matches.value
    inner join attribute_conditions
        on attribute_predicate_matches.predicate_id = attribute_conditions.predicate_id
),

-- Most rules have one condition: these need no counting.
rules_met as (
    select
        scored_on,
        contact_id,
        rule_key
    from conditions_met
    where condition_count = 1

    union all

    select
        scored_on,
        contact_id,
        rule_key
    from conditions_met
    where condition_count > 1
    group by scored_on, contact_id, rule_key
    having count(*) = max(condition_count)
)

select * from rules_met
