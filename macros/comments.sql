{#- Descriptions in the database, where people who use other tools can find them. -#}

{% macro comment_on_mart() -%}
    {#- Like dbt's persist_docs, which dbt_project.yml can't enable by engine, and which looks up the columns of each
        table first, although the contract already names them. -#}
    {{ return(adapter.dispatch('comment_on_mart', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__comment_on_mart() -%}
{%- endmacro %}

{% macro duckdb__comment_on_mart() -%}
    {%- if execute -%}
        {{ alter_relation_comment(this.incorporate(type='table'), model.description) }}
        {%- for column in model.columns.values() %}
            comment on column {{ this }}.{{ adapter.quote(column.name) }} is
            {{ lead_scoring.text_literal(column.description | trim) }};
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro postgres__comment_on_mart() -%}
    {{ lead_scoring.duckdb__comment_on_mart() }}
{%- endmacro %}
