{#- Cases are scored beside the leads, by the same models, and published nowhere as leads: leads as they
    were before their opportunity, and personas. -#}

{% macro case_id(kind, id) -%}
    {#- No contact has such an id: those of contacts are trimmed. -#}
    ' {{ kind }} ' || {{ id }}
{%- endmacro %}


{% macro is_case(contact_id) -%}
    coalesce({{ contact_id }} like ' %', false)
{%- endmacro %}


{% macro is_lead_of_scoring_day() -%}
    scored_on = {{ lead_scoring.scored_on() }}
    and not {{ lead_scoring.is_case('contact_id') }}
{%- endmacro %}


{% macro is_of_scoring_day_or_case() -%}
    scored_on = {{ lead_scoring.scored_on() }}
    or {{ lead_scoring.is_case('contact_id') }}
{%- endmacro %}
