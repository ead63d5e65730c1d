with

scoring_models as (
    select scoring_model_id
    from {{ ref('scoring_models') }}
    where status <> 'off'
),

expected as (
    select
        scoring_models.scoring_model_id,
        contacts.contact_id
    from {{ source('raw', 'contacts') }} as contacts
    cross join scoring_models
),

scored as (
    select
        scoring_model_id,
        contact_id,
        count(*) as times
    from {{ ref('lead_scoring', 'lead_scores') }}
    group by scoring_model_id, contact_id
),

not_scored_once as (
    select
        scoring_model_id,
        contact_id,
        scored.times
    from expected
    full join scored using (scoring_model_id, contact_id)
    where scored.times is distinct from 1
)

select * from not_scored_once
