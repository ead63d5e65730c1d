{{ config(materialized='view', enabled=lead_scoring.keeps_contact_versions()) }}
{%- set columns = lead_scoring.kept_contact_columns() -%}

with

kept_versions as (
    select * from {{ ref('snapshot_lead_scoring__contacts') }}
),

current_contacts as (
    select * from {{ ref('stg_lead_scoring__current_contacts') }}
),

contacts_in_the_input as (
    select contact_id
    from kept_versions
    where dbt_valid_to is null
),

versions_of_contacts as (
    select
        kept_versions.contact_id,
        {% for column in columns -%}
            kept_versions.{{ column }},
        {% endfor %}
        kept_versions.dbt_valid_from as updated_at
    from kept_versions
    inner join contacts_in_the_input
        on kept_versions.contact_id = contacts_in_the_input.contact_id
),

-- A row without a key can't be kept, as it can't be recognized in later runs. It is rejected as
-- usual.
rows_without_key as (
    select
        given_contact_id as contact_id,
        {% for column in columns -%}
            {{ column }},
        {% endfor %}
        cast(null as {{ dbt.type_timestamp() }}) as updated_at
    from current_contacts
    where contact_id is null
),

all_rows as (
    select * from versions_of_contacts

    union all

    select * from rows_without_key
)

select * from all_rows
