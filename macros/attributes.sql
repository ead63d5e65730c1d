{% macro facts_of_leads() -%}
    {#- Facts from other sources about a lead or its company by the day, from the CTEs known_facts and leads_to_score; a
        company fact can also provide the contact attribute of the same name. -#}
    {% for subject_type, subject_id, attribute, subject_order in [
        ('contact', 'contact_id', 'known_facts.attribute', 1),
        ('company', 'company_id', 'known_facts.attribute', 2),
        ('company', 'company_id', "'company_' || known_facts.attribute", 2),
    ] -%}
        select
            leads_to_score.scored_on,
            leads_to_score.contact_key,
            {{ attribute }} as attribute,
            known_facts.provider,
            known_facts.value,
            known_facts.observed_at,
            {{ subject_order }} as subject_order
        from known_facts
        inner join leads_to_score
            on known_facts.subject_id = leads_to_score.{{ subject_id }}
            and cast(known_facts.observed_at as date) <= leads_to_score.scored_on
        where known_facts.subject_type = '{{ subject_type }}'
            {% if attribute == 'known_facts.attribute' -%}
                and known_facts.attribute in ({{ lead_scoring.text_list(lead_scoring.contact_attributes() + ['']) }})
            {%- endif %}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}
