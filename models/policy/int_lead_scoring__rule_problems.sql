{%- set parts = ['cells', 'conditions', 'rules', 'models', 'criteria', 'robots', 'working_hours']
    + (['personas'] if lead_scoring.has_module('personas') else []) %}

with

problems as (
    {% for part in parts -%}
        select
            rule_table,
            coalesce(row_label, '') as row_label,
            reason
        from {{ ref('int_lead_scoring__problems_in_' ~ part) }}
        {{ 'union distinct' if not loop.last }}
    {% endfor -%}
)

select * from problems
