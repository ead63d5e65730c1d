with

contacts as (
    select * from {{ ref('stg_lead_scoring__contacts') }}
),

-- The order of versions is total, so that the same rows give the same answer in any order of
-- arrival.
numbered as (
    select
        *,
        row_number() over (
            partition by contact_id, defect is null
            order by
                updated_at nulls first,
                created_at nulls first,
                email nulls first,
                company_id nulls first
                {%- for attribute in lead_scoring.contact_attributes() -%}
                    , {{ attribute }} nulls first
                {%- endfor %}
        ) as version_number,
        count(*) over (partition by contact_id, defect is null) as version_count
    from contacts
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
