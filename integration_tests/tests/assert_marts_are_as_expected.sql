-- Row by row and cell by cell, in both directions.
{%- set tables = {
    'lead_scores': [
        'scoring_model_id', 'contact_id', 'fit_score', 'engagement_score', 'total_score',
        'scaled_score', 'lead_grade', 'is_mql', 'is_suppressed', 'next_action',
    ],
    'lead_score_contributions': [
        'scoring_model_id', 'contact_id', 'rule_id', 'occurrences', 'points', 'points_counted',
    ],
    'input_reconciliation': ['input', 'outcome', 'reason', 'row_count'],
} -%}
{%- set numbers = [
    'fit_score', 'engagement_score', 'total_score', 'scaled_score', 'occurrences', 'points',
    'points_counted', 'row_count',
] %}

with

{% for table, columns in tables.items() -%}
    found_{{ table }} as (
        select
            {% for column in columns -%}
                cast(
                    {{ 'rows' if column == 'row_count' else column }}
                    as {{ 'decimal(20, 6)' if column in numbers else dbt.type_string() }}
                ) as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ ref(table) }}
    ),

    expected_{{ table }} as (
        select
            {% for column in columns -%}
                cast(
                    {{ column }}
                    as {{ 'decimal(20, 6)' if column in numbers else dbt.type_string() }}
                ) as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ ref('expected_' ~ table) }}
    ),

    {% for first, second in [('found', 'expected'), ('expected', 'found')] -%}
        {{ table }}_{{ first }}_alone as (
            select * from {{ first }}_{{ table }}
            except
            select * from {{ second }}_{{ table }}
        ),

    {% endfor -%}
{% endfor -%}

differences as (
    {% for table in tables -%}
        {% set is_last_table = loop.last -%}
        {% for side in ['found', 'expected'] -%}
            select
                '{{ table }}, {{ side }} alone' as what,
                count(*) as row_count
            from {{ table }}_{{ side }}_alone
            {{ 'union all' if not (is_last_table and loop.last) }}
        {% endfor -%}
    {% endfor -%}
)

select *
from differences
where row_count > 0
