{{ config(enabled=lead_scoring.has_module('personas')) }}
{%- set contact_attributes = lead_scoring.contact_attributes() -%}
{%- set company_attributes = lead_scoring.company_attributes() -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}
{%- set value = lead_scoring.clean_text(
    'personas.value', {'personas.value': 'text'}, placeholders
) %}

with

persona_cases as (
    select * from {{ ref('int_lead_scoring__persona_cases') }}
),

personas as (
    select * from {{ ref('stg_lead_scoring__personas') }}
),

attributes as (
    select
        persona_cases.contact_key,
        persona_cases.scored_on,
        personas.name as attribute,
        {{ value }} as value
    from persona_cases
    left join personas
        on persona_cases.scoring_model_id = personas.scoring_model_id
        and persona_cases.persona = personas.persona
        and personas.kind = 'attribute'
),

-- A persona is not a contact, and nothing is known of its company beyond what the persona says.
persona_leads as (
    select
        scored_on,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        contact_key,
        cast(null as {{ dbt.type_string() }}) as company_id,
        cast(null as date) as created_on,
        lower(max(case when attribute = 'email' then value end)) as email
        {%- for attribute in contact_attributes -%}
            , max(case when attribute = '{{ attribute }}' then value end) as {{ attribute }}
        {%- endfor -%}
        {%- for attribute in company_attributes -%}
            , max(case when attribute = 'company_{{ attribute }}' then value end)
                as company__{{ attribute }}
        {%- endfor %}
    from attributes
    group by scored_on, contact_key
)

select * from persona_leads
