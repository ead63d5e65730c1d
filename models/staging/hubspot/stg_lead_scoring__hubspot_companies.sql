{{ config(enabled=lead_scoring.is_mapped('hubspot')) }}
{%- set types = lead_scoring.crm_columns('hubspot', 'company') -%}
{%- set columns_by_attribute = {} -%}
{%- for attribute in lead_scoring.company_attributes() if attribute not in ('name', 'domain') -%}
    {%- do columns_by_attribute.update({attribute: lead_scoring.crm_attribute_columns(
        'hubspot', 'company', attribute, types
    )}) -%}
{%- endfor -%}

with

company as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'company',
        ['id', 'property_name', 'property_domain', 'property_website']
            + (columns_by_attribute.values() | sum(start=[])),
    ) }}
),

companies as (
    select
        id as company_id,

        {% for attribute, columns in columns_by_attribute.items() -%}
            {{ lead_scoring.first_known(columns) }} as {{ attribute }},
        {% endfor -%}
        property_name as name,
        coalesce(property_domain, {{ lead_scoring.url_domain('property_website') }}) as domain
    from company
)

select * from companies
