with

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
),

sales_outcomes as (
    select * from {{ ref('int_lead_scoring__sales_outcomes') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

attribute_rule_matches as (
    select * from {{ ref('int_lead_scoring__attribute_rule_matches') }}
),

include_rules as (
    select
        rule_key,
        scoring_model_id
    from rules
    where rule_type = 'audience' and effect = 'include'
),

open_models as (
    select scoring_models.scoring_model_id
    from scoring_models
    left join include_rules
        on scoring_models.scoring_model_id = include_rules.scoring_model_id
    where scoring_models.status in ('champion', 'challenger')
        and include_rules.rule_key is null
),

members as (
    select
        contacts.scored_on,
        open_models.scoring_model_id,
        contacts.contact_id
    from open_models
    cross join contacts

    union all

    select distinct
        attribute_rule_matches.scored_on,
        include_rules.scoring_model_id,
        attribute_rule_matches.contact_id
    from include_rules
    inner join attribute_rule_matches
        on include_rules.rule_key = attribute_rule_matches.rule_key
),

-- With the days that rules on inactivity count from.
audience as (
    select
        members.scored_on,
        members.scoring_model_id,
        members.contact_id,
        contacts.contact_key,
        contacts.created_on,
        sales_outcomes.last_recycled_on
    from members
    inner join contacts
        on members.scored_on = contacts.scored_on
        and members.contact_id = contacts.contact_id
    left join sales_outcomes
        on members.scored_on = sales_outcomes.scored_on
        and members.contact_id = sales_outcomes.contact_id
)

select * from audience
