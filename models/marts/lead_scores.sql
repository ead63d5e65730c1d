{{ config(materialized=lead_scoring.published_table(is_written_last=true)) }}

with

leads as (
    select * from {{ ref('int_lead_scoring__leads') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

with_status as (
    select
        leads.*,
        scoring_models.status = 'champion' as is_champion
    from leads
    inner join scoring_models
        on leads.scoring_model_id = scoring_models.scoring_model_id
)

select * from with_status
