{{ config(enabled=lead_scoring.is_mapped('salesforce')) }}
{%- set contact_types = lead_scoring.crm_columns('salesforce', 'contact', is_required=true) -%}
{%- set lead_types = lead_scoring.crm_columns('salesforce', 'lead', is_required=true) -%}
{%- set columns_for_callers = {'full_name': 'name', 'owner': 'owner_id'} -%}
{%- set contact_columns, lead_columns = {}, {} -%}
{%- for attribute in lead_scoring.contact_attributes() -%}
    {%- do contact_columns.update({attribute: lead_scoring.crm_attribute_columns(
        'salesforce', 'contact', attribute, contact_types
    )}) -%}
    {%- do lead_columns.update({attribute: lead_scoring.crm_attribute_columns(
        'salesforce', 'lead', attribute, lead_types
    )}) -%}
{%- endfor -%}

with

contact as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'contact',
        ['id', 'account_id', 'email', 'name', 'owner_id']
            + (contact_columns.values() | sum(start=[])),
        ['created_date', 'last_modified_date', 'system_modstamp'],
        is_required=true,
    ) }}
),

lead as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'lead',
        ['id', 'converted_account_id', 'email', 'name', 'owner_id']
            + (lead_columns.values() | sum(start=[])),
        ['created_date', 'last_modified_date', 'system_modstamp'],
        is_required=true,
    ) }}
),

-- A lead is a person like a contact; if it is converted, a merge maps it to its contact.
contacts as (
    select
        id as contact_id,
        account_id as company_id,

        email,
        {% for attribute, columns in contact_columns.items() -%}
            {{ lead_scoring.first_known(columns) }} as {{ attribute }},
        {% endfor -%}
        {% for column in lead_scoring.columns_for_callers() -%}
            {{ columns_for_callers[column] }} as {{ column }},
        {% endfor %}
        created_date as created_at,
        coalesce(last_modified_date, system_modstamp) as updated_at
    from contact

    union all

    select
        id as contact_id,
        converted_account_id as company_id,

        email,
        {% for attribute, columns in lead_columns.items() -%}
            {{ lead_scoring.first_known(columns) }} as {{ attribute }},
        {% endfor -%}
        {% for column in lead_scoring.columns_for_callers() -%}
            {{ columns_for_callers[column] }} as {{ column }},
        {% endfor %}
        created_date as created_at,
        coalesce(last_modified_date, system_modstamp) as updated_at
    from lead
)

select * from contacts
