-- None missing, none twice: counted from the contacts of the day and the models, not from the
-- audience.
with

contacts as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'today'
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

attribute_rule_matches as (
    select * from {{ ref('int_lead_scoring__attribute_rule_matches') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

includes as (
    select
        rules.scoring_model_id,
        attribute_rule_matches.contact_key
    from rules
    left join attribute_rule_matches
        on rules.rule_key = attribute_rule_matches.rule_key
    where rules.effect = 'include'
),

expected as (
    select
        scoring_models.scoring_model_id,
        contacts.contact_id
    from scoring_models
    cross join contacts
    where scoring_models.status <> 'off'
        and (
            not exists (
                select 1
                from includes
                where includes.scoring_model_id = scoring_models.scoring_model_id
            )
            or exists (
                select 1
                from includes
                where includes.scoring_model_id = scoring_models.scoring_model_id
                    and includes.contact_key = contacts.contact_key
            )
        )
),

given as (
    select
        scoring_model_id,
        contact_id,
        count(*) as score_count
    from lead_scores
    group by scoring_model_id, contact_id
)

select
    coalesce(expected.scoring_model_id, given.scoring_model_id) as scoring_model_id,
    coalesce(expected.contact_id, given.contact_id) as contact_id,
    given.score_count
from expected
full outer join given
    on expected.scoring_model_id = given.scoring_model_id
    and expected.contact_id = given.contact_id
where expected.contact_id is null
    or given.score_count is distinct from 1
