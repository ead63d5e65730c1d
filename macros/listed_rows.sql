{% macro listed_rows(types) -%}
    {#- A table of literals for tests, from a call block with one row per line, each in parentheses: not every engine
        supports "values" with column names. -#}
    (
        select
            {% for column, type in types.items() -%}
                cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        limit 0
    )
    {% for line in caller().split('\n') -%}
        {%- set row = line | trim -%}
        {%- if row.startswith('(') %}
    union all select {{ modules.re.sub(',$', '', row)[1:-1] }}
        {%- endif -%}
    {%- endfor %}
{%- endmacro %}
