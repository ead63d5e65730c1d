{{ config(materialized='table') }}

{%- set columns = ['contact_id', 'company_id', 'email'] + lead_scoring.contact_attributes()
    + ['created_at', 'updated_at', 'defect', 'raw_row'] %}

with

contacts as (
    select * from {{ ref('stg_lead_scoring__contacts') }}
),

repeated_contacts as (
    select contact_id
    from contacts
    where defect is null
    group by contact_id
    having count(*) > 1
),

-- The order of versions is total, so that the same rows give the same answer in any order of
-- arrival. Most contacts have one row, and nothing to put in order.
numbered as (
    select
        {% for column in columns -%}
            contacts.{{ column }},
        {% endfor -%}
        row_number() over (
            partition by contacts.contact_id
            order by
                contacts.updated_at nulls first,
                contacts.created_at nulls first,
                contacts.email nulls first,
                contacts.company_id nulls first
                {%- for attribute in lead_scoring.contact_attributes() -%}
                    , contacts.{{ attribute }} nulls first
                {%- endfor %}
        ) as version_number,
        count(*) over (partition by contacts.contact_id) as version_count
    from contacts
    inner join repeated_contacts
        on contacts.contact_id = repeated_contacts.contact_id
    where contacts.defect is null

    union all

    select
        {% for column in columns -%}
            contacts.{{ column }},
        {% endfor -%}
        1 as version_number,
        1 as version_count
    from contacts
    left join repeated_contacts
        on contacts.contact_id = repeated_contacts.contact_id
    where contacts.defect is not null
        or repeated_contacts.contact_id is null
),

with_outcome as (
    select
        contact_id,
        company_id,
        email,
        {% for attribute in lead_scoring.contact_attributes() -%}
            {{ attribute }},
        {% endfor %}
        created_at,
        updated_at,
        version_number,
        version_count,
        defect as rejection_reason,
        case when defect is not null then raw_row end as raw_row,
        case
            when defect is not null then 'rejected'
            when version_number < version_count then 'superseded'
            else 'accepted'
        end as outcome
    from numbered
)

select * from with_outcome
