with

problems as (
    {% for part in ['cells', 'conditions', 'rules', 'models', 'criteria', 'personas'] -%}
        select
            rule_table,
            coalesce(row_label, '') as row_label,
            reason
        from {{ ref('int_lead_scoring__problems_in_' ~ part) }}
        {{ 'union distinct' if not loop.last }}
    {% endfor -%}
)

select * from problems
