-- None missing, none twice: counted from the contacts of the day, the models, and the audience
-- rules that hold, not from the audience.
with

contacts as (
    select
        contact_periods.contact_id,
        standing_leads.audience_rules
    from {{ ref('int_lead_scoring__contact_periods') }} as contact_periods
    left join {{ ref('int_lead_scoring__contact_survivors') }} as contact_survivors
        on contact_periods.contact_id = contact_survivors.contact_id
        and {{ lead_scoring.is_valid_on('contact_survivors', lead_scoring.scored_on()) }}
    left join {{ ref('int_lead_scoring__standing_leads') }} as standing_leads
        on contact_periods.contact_id = standing_leads.contact_id
    where {{ lead_scoring.is_contact_on('contact_periods', lead_scoring.scored_on()) }}
        and contact_survivors.contact_id is null
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

include_rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where effect = 'include'
),

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

includes as (
    select
        include_rules.scoring_model_id,
        contacts.contact_id
    from include_rules
    left join contacts
        on {{ dbt.position(
            lead_scoring.key_of_audience_rule('include_rules'), 'contacts.audience_rules'
        ) }} > 0
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
                    and includes.contact_id = contacts.contact_id
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
