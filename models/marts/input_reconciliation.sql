-- depends_on: {{ ref('int_lead_scoring__build_gate') }}
{%- set models_by_input = {
    'contacts': ['contact_versions'],
    'events': ['events', 'rejected_events'],
    'identities': ['identities'],
    'contact_merges': ['contact_merges'],
    'companies': ['companies'],
    'enrichments': ['enrichments'],
    'opportunities': ['opportunities'],
    'sales_activities': ['sales_activities'],
    'dispositions': ['dispositions'],
    'erasure_requests': ['erasure_requests'],
} %}

with

counted_by_model as (
    {% for input, models in models_by_input.items() -%}
        {% for model in models -%}
            select
                '{{ input }}' as input,
                outcome,
                {% if model == 'events' -%}
                    cast(null as {{ dbt.type_string() }}) as reason,
                {% else -%}
                    rejection_reason as reason,
                {% endif -%}
                count(*) as row_count
            from {{ ref('int_lead_scoring__' ~ model) }}
            group by 2, 3
            {{ 'union all' if not loop.last }}
        {% endfor -%}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

counted as (
    select
        input,
        outcome,
        reason,
        cast(sum(row_count) as bigint) as rows
    from counted_by_model
    group by 1, 2, 3
)

select * from counted
