{% macro own_and_merged_ids(leads='leads_to_score', columns=['scored_on', 'contact_key'], day='scored_on') -%}
{#- Of leads on a day and contact_survivors: each lead's own contact, and those merged into it by that day. A persona has
    no contact. -#}
select
    {{ columns | join(', ') }},
    contact_id as own_or_merged_id
from {{ leads }}
where contact_id is not null

union all

select
    {% for column in columns -%}
        {{ leads }}.{{ column }},
    {% endfor -%}
    contact_survivors.contact_id as own_or_merged_id
from {{ leads }}
inner join contact_survivors
    on {{ leads }}.contact_id = contact_survivors.survivor_contact_id
    and {{ lead_scoring.is_valid_on('contact_survivors', leads ~ '.' ~ day) }}
{%- endmacro %}
