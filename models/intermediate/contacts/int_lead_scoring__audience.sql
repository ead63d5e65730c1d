with

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
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

audience as (
    select
        open_models.scoring_model_id,
        contacts.contact_id
    from open_models
    cross join contacts

    union all

    select distinct
        include_rules.scoring_model_id,
        attribute_rule_matches.contact_id
    from include_rules
    inner join attribute_rule_matches
        on include_rules.rule_key = attribute_rule_matches.rule_key
)

select * from audience
