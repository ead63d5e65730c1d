{% macro check_rows(staged, duplicate_key, first_counts_by, contact_id=none) -%}
with

staged as (
    select * from {{ staged }}
),

{% if contact_id -%}
known_contacts as (
    select * from {{ ref('int_lead_scoring__known_contacts') }}
),

{% endif -%}
with_rejection_reason as (
    select
        staged.*,
        {% if contact_id -%}
        case
            when staged.defect is not null then staged.defect
            when {{ contact_id }} is not null and known_contacts.contact_id is null
                then 'unknown_contact'
        end as rejection_reason
        {%- else -%}
        staged.defect as rejection_reason
        {%- endif %}
    from staged
    {% if contact_id -%}
    left join known_contacts
        on {{ contact_id }} = known_contacts.contact_id
    {% endif -%}
),

numbered as (
    select
        *,
        row_number() over (
            partition by
                rejection_reason is null,
                {{ duplicate_key | join(', ') }}
            order by {{ first_counts_by | join(', ') }}
        ) as copy_number
    from with_rejection_reason
),

with_outcome as (
    select
        *,
        case
            when rejection_reason is not null then 'rejected'
            when copy_number > 1 then 'superseded'
            else 'accepted'
        end as outcome
    from numbered
)

select * from with_outcome
{%- endmacro %}
