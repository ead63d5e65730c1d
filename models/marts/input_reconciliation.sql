-- depends_on: {{ ref('int_lead_scoring__build_gate') }}
{%- set models = {
    'contacts': 'contact_versions',
    'events': 'events',
    'identities': 'identities',
    'contact_merges': 'contact_merges',
    'companies': 'companies',
    'enrichments': 'enrichments',
    'opportunities': 'opportunities',
    'sales_activities': 'sales_activities',
    'dispositions': 'dispositions',
    'erasure_requests': 'erasure_requests',
} %}

with

outcomes as (
    {% for input, model in models.items() -%}
        select
            '{{ input }}' as input,
            outcome,
            rejection_reason as reason
        from {{ ref('int_lead_scoring__' ~ model) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

counted as (
    select
        input,
        outcome,
        reason,
        cast(count(*) as bigint) as rows
    from outcomes
    group by input, outcome, reason
)

select * from counted
