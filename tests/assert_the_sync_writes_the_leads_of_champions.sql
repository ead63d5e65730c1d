{{ config(enabled=lead_scoring.has_module('handoffs')) }}
-- Upserts are exactly the leads that a champion scores, with their values in lead_scores; clears
-- and deletes have no values to write.
with

sync_crm_leads as (
    select * from {{ ref('sync_crm_leads') }}
),

lead_scores as (
    select * from {{ ref('lead_scores') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

leads_of_champions as (
    select lead_scores.*
    from lead_scores
    inner join scoring_models
        on lead_scores.scoring_model_id = scoring_models.scoring_model_id
        and scoring_models.status = 'champion'
),

upserts as (
    select *
    from sync_crm_leads
    where operation = 'upsert'
),

wrong_upserts as (
    select
        coalesce(leads_of_champions.scoring_model_id, upserts.scoring_model_id) as scoring_model_id,
        coalesce(leads_of_champions.contact_id, upserts.contact_id) as contact_id,
        upserts.operation
    from leads_of_champions
    full outer join upserts
        on leads_of_champions.scoring_model_id = upserts.scoring_model_id
        and leads_of_champions.contact_id = upserts.contact_id
    where leads_of_champions.contact_id is null
        or upserts.contact_id is null
        or leads_of_champions.scaled_score is distinct from upserts.scaled_score
        or leads_of_champions.lead_grade is distinct from upserts.lead_grade
        or leads_of_champions.is_mql is distinct from upserts.is_mql
),

wrong_others as (
    select
        scoring_model_id,
        contact_id,
        operation
    from sync_crm_leads
    where operation not in ('upsert', 'clear', 'delete')
        or (operation = 'delete') <> (scoring_model_id is null)
        or (operation <> 'upsert' and (lead_grade is not null or is_mql is not null))
)

select * from wrong_upserts

union all

select * from wrong_others
