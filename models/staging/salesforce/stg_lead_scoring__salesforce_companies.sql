{{ config(enabled=lead_scoring.is_mapped('salesforce')) }}
{%- set types = lead_scoring.crm_columns('salesforce', 'account') -%}
{%- set columns_by_attribute = {} -%}
{%- for attribute in lead_scoring.company_attributes() if attribute not in ('name', 'domain') -%}
    {%- do columns_by_attribute.update({attribute: lead_scoring.crm_attribute_columns(
        'salesforce', 'account', attribute, types
    )}) -%}
{%- endfor -%}

with

account as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'account',
        ['id', 'name', 'website'] + (columns_by_attribute.values() | sum(start=[])),
    ) }}
),

companies as (
    select
        id as company_id,

        {% for attribute, columns in columns_by_attribute.items() -%}
            {{ lead_scoring.first_known(columns) }} as {{ attribute }},
        {% endfor -%}
        name,
        {{ lead_scoring.url_domain('website') }} as domain
    from account
)

select * from companies
