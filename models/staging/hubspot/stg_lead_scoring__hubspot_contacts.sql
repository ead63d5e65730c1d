{{ config(enabled=lead_scoring.is_mapped('hubspot')) }}
{%- set types = lead_scoring.crm_columns('hubspot', 'contact', is_required=true) -%}
{%- set columns_for_callers = {
    'full_name': "nullif(trim(concat(coalesce(property_firstname, ''), ' ', coalesce(property_lastname, ''))), '')",
    'owner': 'property_hubspot_owner_id',
} -%}
{%- set columns_by_attribute = {} -%}
{%- for attribute in lead_scoring.contact_attributes() -%}
    {%- do columns_by_attribute.update({attribute: lead_scoring.crm_attribute_columns(
        'hubspot', 'contact', attribute, types
    )}) -%}
{%- endfor -%}

with

contact as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'contact',
        [
            'id', 'property_email', 'property_associatedcompanyid', 'property_firstname',
            'property_lastname', 'property_hubspot_owner_id',
        ]
            + (columns_by_attribute.values() | sum(start=[])),
        ['property_createdate', 'property_lastmodifieddate'],
        is_required=true,
    ) }}
),

contacts as (
    select
        id as contact_id,
        property_associatedcompanyid as company_id,

        property_email as email,
        {% for attribute, columns in columns_by_attribute.items() -%}
            {{ lead_scoring.first_known(columns) }} as {{ attribute }},
        {% endfor -%}
        {% for column in lead_scoring.columns_for_callers() -%}
            {{ columns_for_callers[column] }} as {{ column }},
        {% endfor %}
        property_createdate as created_at,
        property_lastmodifieddate as updated_at
    from contact
)

select * from contacts
