{% macro leave_out_erased(contact_ids) -%}
erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

erased_left_out as (
    select staged.*
    from with_defect as staged
    {% for contact_id in contact_ids -%}
    left join erased_contacts as erased_contacts_{{ loop.index }}
        on {{ contact_id }} = erased_contacts_{{ loop.index }}.contact_id
    {% endfor -%}
    where
        {% for contact_id in contact_ids -%}
        {{ 'and ' if not loop.first }}erased_contacts_{{ loop.index }}.contact_id is null
        {% endfor -%}
)
{%- endmacro %}


{% macro row_outcome(is_superseded) -%}
    case
        when rejection_reason is not null then 'rejected'
        when {{ is_superseded }} then 'superseded'
        else 'accepted'
    end
{%- endmacro %}


{% macro check_rows(duplicate_key, first_counts_by, contact_id=none) -%}
{% if contact_id -%}
{{ lead_scoring.leave_out_erased([contact_id]) }},

known_contacts as (
    select * from {{ ref('stg_lead_scoring__known_contacts') }}
),

with_rejection_reason as (
    select
        staged.*,
        case
            when staged.defect is not null then staged.defect
            when {{ contact_id }} is not null and known_contacts.contact_id is null
                then 'unknown_contact'
        end as rejection_reason
    from erased_left_out as staged
    left join known_contacts
        on {{ contact_id }} = known_contacts.contact_id
),
{%- else -%}
with_rejection_reason as (
    select
        *,
        defect as rejection_reason
    from with_defect
),
{%- endif %}

numbered as (
    select
        *,
        row_number() over (
            partition by
                rejection_reason is null,
                {{ duplicate_key | join(', ') }}
            order by {{ first_counts_by | join(' nulls last, ') }} nulls last
        ) as copy_number
    from with_rejection_reason
),

with_outcome as (
    select
        *,
        {{ lead_scoring.row_outcome('copy_number > 1') }} as outcome
    from numbered
)
{%- endmacro %}
