{%- set patterns = lead_scoring.job_title_patterns() -%}
{%- set has_personas = lead_scoring.has_module('personas') -%}
{%- set relations = ['contact_periods'] + (['persona_titles'] if has_personas else []) -%}
{%- if 'job_title' in lead_scoring.company_attributes() -%}
    {%- do relations.append('companies') -%}
{%- endif %}

with

contact_periods as (
    select * from {{ ref('int_lead_scoring__contact_periods') }}
),

{% if has_personas -%}
    personas as (
        select * from {{ ref('stg_lead_scoring__personas') }}
        where kind = 'attribute'
    ),

    persona_titles as (
        select {{ lead_scoring.clean_text(
            'personas.value', {'personas.value': 'text'}, lead_scoring.placeholder_values()
        ) }} as job_title
        from personas
        where personas.name = 'job_title'
    ),

{% endif -%}
{% if 'companies' in relations -%}
    companies as (
        select * from {{ ref('stg_lead_scoring__companies') }}
    ),

{% endif -%}
enrichments as (
    select * from {{ ref('stg_lead_scoring__enrichments') }}
),

-- All titles that a contact can have. Which one applies on a day is decided later; how titles are
-- classified must be known before deciding which days to rebuild.
job_titles as (
    {% if 'job_title' in lead_scoring.contact_attributes() -%}
        {% for relation in relations -%}
            select job_title
            from {{ relation }}
            where job_title is not null

            union distinct

        {% endfor -%}
    {% endif -%}
    select value as job_title
    from enrichments
    where attribute = 'job_title'
        and outcome = 'accepted'
        and value is not null
),

classified as (
    select
        job_title
        {%- for derived in ['seniority', 'job_function'] -%}
            , case
                when job_title = '' then ''
                {% for pattern in patterns if pattern.attribute == derived -%}
                    when {{ lead_scoring.regex_matches('job_title', pattern.pattern) }}
                        then {{ lead_scoring.text_literal(pattern.value) }}
                {% endfor -%}
                else ''
            end as {{ derived }}
        {%- endfor %}
    from job_titles
)

select * from classified
