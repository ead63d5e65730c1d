{{ config(enabled=lead_scoring.has_module('personas')) }}

with

personas as (
    select * from {{ ref('stg_lead_scoring__personas') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
    where status in ('champion', 'challenger')
),

-- Only of live models: a custom policy need not remove the bundled personas.
persona_cases as (
    select
        {{ lead_scoring.text_key(
            ["'persona'", 'personas.scoring_model_id', 'personas.persona']
        ) }} as contact_key,
        {{ lead_scoring.scored_on() }} as scored_on,
        personas.scoring_model_id,
        personas.persona,
        max(personas.lead_grade) as lead_grade,
        max(personas.is_mql) as is_mql
    from personas
    inner join scoring_models
        on personas.scoring_model_id = scoring_models.scoring_model_id
    group by personas.scoring_model_id, personas.persona
)

select * from persona_cases
