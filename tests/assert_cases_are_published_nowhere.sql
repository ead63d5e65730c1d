{%- set tables = [
    'lead_scores', 'lead_score_contributions', 'lead_score_history', 'lead_mql_transitions',
    'mql_handoffs', 'untouched_mqls', 'model_comparison', 'sync_crm_leads',
] -%}

{% for table in tables -%}
    select
        '{{ table }}' as table_name,
        contact_id
    from {{ ref(table) }}
    where {{ lead_scoring.is_case('contact_id') }}
    {{ 'union all' if not loop.last }}
{% endfor -%}
