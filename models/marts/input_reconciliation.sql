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

-- Each input has a row of accepted ones, be it 0: an input that is empty is seen to be empty.
outcomes as (
    {% for input in models -%}
        select
            '{{ input }}' as input,
            'accepted' as outcome,
            cast(null as {{ dbt.type_string() }}) as reason,
            0 as row_count
        union all
    {% endfor -%}
    {% for input, model in models.items() -%}
        select
            '{{ input }}' as input,
            outcome,
            rejection_reason as reason,
            1 as row_count
        from {{ ref('int_lead_scoring__' ~ model) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

counted as (
    select
        input,
        outcome,
        reason,
        cast(sum(row_count) as bigint) as rows
    from outcomes
    group by input, outcome, reason
)

select * from counted
