{#- A persona has no contact id. -#}
{%- set tables = ['lead_scores', 'lead_score_contributions'] -%}
{%- if lead_scoring.has_module('history') -%}
    {%- do tables.extend(['lead_score_history', 'lead_mql_transitions']) -%}
{%- endif -%}
{%- if lead_scoring.has_module('handoffs') -%}
    {%- do tables.extend(['mql_handoffs', 'call_list', 'untouched_mqls', 'sync_crm_leads']) -%}
{%- endif -%}
{%- if lead_scoring.has_module('evidence') -%}
    {%- do tables.append('model_comparison') -%}
{%- endif -%}

{% for table in tables -%}
    select
        '{{ table }}' as table_name,
        contact_id
    from {{ ref(table) }}
    where contact_id is null
    {{ 'union all' if not loop.last }}
{% endfor -%}
