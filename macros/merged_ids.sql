{% macro own_and_merged_ids() -%}
{#- Of leads_to_score and contact_survivors: each lead's own contact, and those merged into it by that day. -#}
select
    scored_on,
    contact_key,
    contact_id as own_or_merged_id
from leads_to_score
where purpose <> 'persona'

union all

select
    leads_to_score.scored_on,
    leads_to_score.contact_key,
    contact_survivors.contact_id as own_or_merged_id
from leads_to_score
inner join contact_survivors
    on leads_to_score.contact_id = contact_survivors.survivor_contact_id
    and {{ lead_scoring.is_valid_on('contact_survivors', 'leads_to_score.scored_on') }}
where leads_to_score.purpose <> 'persona'
{%- endmacro %}
