{{ config(materialized=lead_scoring.published_table()) }}
{%- set record_keys = {
    'contacts': ['contact_versions', 'contact_id'],
    'events': ['event_outcomes', 'event_id'],
    'identities': ['identities', 'anonymous_id'],
    'contact_merges': ['contact_merges', 'contact_id'],
    'companies': ['companies', 'company_id'],
    'enrichments': ['enrichments', 'subject_id'],
    'opportunities': ['opportunities', 'opportunity_id'],
    'sales_activities': ['sales_activities', 'activity_id'],
    'dispositions': ['dispositions', 'contact_id'],
    'erasure_requests': ['erasure_requests', 'contact_id'],
} %}

with

rejected as (
    {% for input, (model, key) in record_keys.items() -%}
        select
            '{{ input }}' as input,
            {{ key }} as record_key,
            rejection_reason as reason,
            raw_row
        from {{ ref('int_lead_scoring__' ~ model) }}
        where outcome = 'rejected'
        {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select
    input,
    record_key as key,
    reason,
    raw_row
from rejected
