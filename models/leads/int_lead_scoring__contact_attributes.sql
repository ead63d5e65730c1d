{{ config(materialized='view') }}
{%- set used_attributes = lead_scoring.used_attributes() %}

with

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
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

contacts_with_domain as (
    select
        scored_on,
        contact_id,
        coalesce(email, '') as email,
        coalesce({{ lead_scoring.text_after_last_at_sign('email') }}, '') as email_domain
    from contacts
),

titles_of_contacts as (
    select
        contacts.scored_on,
        contacts.contact_id,
        coalesce(job_titles.seniority, '') as seniority,
        coalesce(job_titles.job_function, '') as job_function
    from contacts
    left join resolved_attributes
        on contacts.scored_on = resolved_attributes.scored_on
        and contacts.contact_id = resolved_attributes.contact_id
        and resolved_attributes.attribute = 'job_title'
    left join job_titles
        on resolved_attributes.value = job_titles.job_title
),

-- What no rule speaks of is left out: email addresses alone are as many texts as contacts.
all_attributes as (
    select
        scored_on,
        contact_id,
        attribute,
        value
    from resolved_attributes

    {% for attribute in ['email', 'email_domain'] if attribute in used_attributes -%}
        union all

        select
            scored_on,
            contact_id,
            '{{ attribute }}' as attribute,
            {{ attribute }} as value
        from contacts_with_domain

    {% endfor -%}

    {% if 'email_domain_type' in used_attributes -%}
        union all

        select
            contacts_with_domain.scored_on,
            contacts_with_domain.contact_id,
            'email_domain_type' as attribute,
            case
                when contacts_with_domain.email_domain = '' then 'missing'
                else coalesce(email_domains.email_domain_type, 'business')
            end as value
        from contacts_with_domain
        left join email_domains
            on contacts_with_domain.email_domain = email_domains.domain

    {% endif -%}

    {% for attribute in ['seniority', 'job_function'] if attribute in used_attributes -%}
        union all

        select
            scored_on,
            contact_id,
            '{{ attribute }}' as attribute,
            {{ attribute }} as value
        from titles_of_contacts

    {% endfor -%}

    {% if 'sales_status' in used_attributes -%}
        union all

        select
            contacts.scored_on,
            contacts.contact_id,
            'sales_status' as attribute,
            coalesce(sales_outcomes.sales_status, 'lead') as value
        from contacts
        left join sales_outcomes
            on contacts.scored_on = sales_outcomes.scored_on
            and contacts.contact_id = sales_outcomes.contact_id
    {% endif -%}
)

select * from all_attributes
