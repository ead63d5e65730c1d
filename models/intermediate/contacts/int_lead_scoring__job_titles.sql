{%- set patterns = lead_scoring.job_title_patterns() -%}

with

resolved_attributes as (
    select * from {{ ref('int_lead_scoring__resolved_attributes') }}
),

job_titles as (
    select distinct value as job_title
    from resolved_attributes
    where attribute = 'job_title'
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
