{{ config(materialized='view') }}
{%- set used_attributes = lead_scoring.used_attributes() %}

with

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
),

resolved_attributes as (
    select * from {{ ref('int_lead_scoring__resolved_attributes') }}
),

job_titles as (
    select * from {{ ref('int_lead_scoring__job_titles') }}
),

email_domains as (
    select * from {{ ref('stg_lead_scoring__email_domains') }}
),

sales_outcomes as (
    select * from {{ ref('int_lead_scoring__sales_outcomes') }}
),

leads_with_domain as (
    select
        scored_on,
        contact_key,
        coalesce(email, '') as email,
        coalesce({{ lead_scoring.text_after_last_at_sign('email') }}, '') as email_domain
    from leads_to_score
),

titles_of_leads as (
    select
        leads_to_score.scored_on,
        leads_to_score.contact_key,
        coalesce(job_titles.seniority, '') as seniority,
        coalesce(job_titles.job_function, '') as job_function
    from leads_to_score
    left join resolved_attributes
        on leads_to_score.scored_on = resolved_attributes.scored_on
        and leads_to_score.contact_key = resolved_attributes.contact_key
        and resolved_attributes.attribute = 'job_title'
    left join job_titles
        on resolved_attributes.value = job_titles.job_title
),

-- Attributes that no rule uses are left out: email addresses alone would be one text per lead.
all_attributes as (
    select
        scored_on,
        contact_key,
        attribute,
        value
    from resolved_attributes

    {% for attribute in ['email', 'email_domain'] if attribute in used_attributes -%}
        union all

        select
            scored_on,
            contact_key,
            '{{ attribute }}' as attribute,
            {{ attribute }} as value
        from leads_with_domain

    {% endfor -%}

    {% if 'email_domain_type' in used_attributes -%}
        union all

        select
            leads_with_domain.scored_on,
            leads_with_domain.contact_key,
            'email_domain_type' as attribute,
            case
                when leads_with_domain.email_domain = '' then 'missing'
                else coalesce(email_domains.email_domain_type, 'business')
            end as value
        from leads_with_domain
        left join email_domains
            on leads_with_domain.email_domain = email_domains.domain

    {% endif -%}

    {% for attribute in ['seniority', 'job_function'] if attribute in used_attributes -%}
        union all

        select
            scored_on,
            contact_key,
            '{{ attribute }}' as attribute,
            {{ attribute }} as value
        from titles_of_leads

    {% endfor -%}

    {% if 'sales_status' in used_attributes -%}
        union all

        select
            leads_to_score.scored_on,
            leads_to_score.contact_key,
            'sales_status' as attribute,
            coalesce(sales_outcomes.sales_status, 'lead') as value
        from leads_to_score
        left join sales_outcomes
            on leads_to_score.scored_on = sales_outcomes.scored_on
            and leads_to_score.contact_key = sales_outcomes.contact_key
    {% endif -%}
)

select * from all_attributes
