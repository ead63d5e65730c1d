with

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
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
        leads_to_score.scored_on,
        open_models.scoring_model_id,
        leads_to_score.contact_key
    from open_models
    cross join leads_to_score

    union all

    select distinct
        attribute_rule_matches.scored_on,
        include_rules.scoring_model_id,
        attribute_rule_matches.contact_key
    from include_rules
    inner join attribute_rule_matches
        on include_rules.rule_key = attribute_rule_matches.rule_key
),

-- With the days from which inactivity rules count.
audience as (
    select
        leads_to_score.purpose,
        members.scored_on,
        members.scoring_model_id,
        leads_to_score.contact_id,
        members.contact_key,
        leads_to_score.known_until,
        leads_to_score.created_on,
        sales_outcomes.last_recycled_on
    from members
    inner join leads_to_score
        on members.scored_on = leads_to_score.scored_on
        and members.contact_key = leads_to_score.contact_key
    left join sales_outcomes
        on members.scored_on = sales_outcomes.scored_on
        and members.contact_key = sales_outcomes.contact_key
)

select * from audience
