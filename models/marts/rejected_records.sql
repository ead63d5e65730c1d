{{ config(materialized=lead_scoring.published_table()) }}
{%- set record_keys = {
    'contacts': 'contact_id',
    'events': 'event_id',
    'identities': 'anonymous_id',
    'contact_merges': 'contact_id',
    'companies': 'company_id',
    'enrichments': 'subject_id',
    'opportunities': 'opportunity_id',
    'sales_activities': 'activity_id',
    'dispositions': 'contact_id',
    'overrides': 'contact_id',
    'erasure_requests': 'contact_id',
} %}

with

rejected as (
    {% for input, key in record_keys.items() -%}
        select
            '{{ input }}' as input,
            {{ key }} as record_key,
            rejection_reason as reason,
            raw_row
        from {{ ref(
            'int_lead_scoring__event_outcomes' if input == 'events'
            else 'stg_lead_scoring__' ~ input
        ) }}
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
