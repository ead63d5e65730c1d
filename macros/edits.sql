{% macro edit_distance(first, second) -%}
    {#- Levenshtein distance of two texts in SQL: letters to add, remove or replace (bytes on DuckDB). edits_between is
        the same at compile time. -#}
    {{ return(adapter.dispatch('edit_distance', 'lead_scoring')(first, second)) }}
{%- endmacro %}

{% macro default__edit_distance(first, second) -%}
    levenshtein({{ first }}, {{ second }})
{%- endmacro %}

{% macro postgres__edit_distance(first, second) -%}
    {#- PostgreSQL has it in an extension only, which few roles may create. -#}
    {{ lead_scoring.postgres_function('edits') }}({{ first }}, {{ second }})
{%- endmacro %}

{% macro bigquery__edit_distance(first, second) -%}
    edit_distance({{ first }}, {{ second }})
{%- endmacro %}
