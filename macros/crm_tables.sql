{% macro crm_columns(crm, table, is_required=false) %}
    {#- Fivetran lands what a company syncs: any table except the people's may be missing. -#}
    {% set relation = source('lead_scoring_' ~ crm, table).render() %}
    {% if not execute %}
        {{ return({}) }}
    {% elif lead_scoring.relation_exists(relation) %}
        {{ return(lead_scoring.relation_columns(relation)) }}
    {% elif is_required %}
        {% do exceptions.raise_compiler_error(
            "The var lead_scoring__" ~ crm ~ " says that Fivetran lands its tables in "
            ~ lead_scoring.crm_schema(crm) ~ ", where there is no table " ~ table
            ~ ". Name the right schema, or have the table synced: without it nobody can be scored."
        ) %}
    {% else %}
        {% do log(
            "There is no table " ~ table ~ " in " ~ lead_scoring.crm_schema(crm)
            ~ " (var lead_scoring__" ~ crm ~ "): " ~ model.name ~ " goes without its rows.",
            info=true
        ) %}
        {{ return({}) }}
    {% endif %}
{% endmacro %}


{% macro crm_rows(crm, table, columns, times=[], is_required=false, keeps_deleted=false) -%}
    {#- Everything as text or as timestamps in UTC, so that no engine has to convert between tables; null if the table
        lacks the column. -#}
    {%- set types = lead_scoring.crm_columns(crm, table, is_required) -%}
    {%- set all_columns = columns | unique | list -%}
    select
        {% for column in all_columns -%}
            {{ lead_scoring.crm_text(column, types) }} as {{ column }}
            {{- ',' if times or not loop.last }}
        {% endfor -%}
        {% for column in times -%}
            {{ lead_scoring.crm_time(column, types) }} as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    {%- if types %}
    from {{ source('lead_scoring_' ~ crm, table) }} as landed
    where {{ 'true' if keeps_deleted else lead_scoring.crm_row_is_kept(types) }}
    {%- else %}
    from (select 1 as nothing) as nowhere
    where 1 = 0
    {%- endif -%}
{%- endmacro %}


{% macro crm_text(column, types) -%}
    {%- if column in types -%}
        nullif({{ lead_scoring.as_text('landed.' ~ column, types[column]) }}, '')
    {%- else -%}
        cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{% macro crm_time(column, types) -%}
    {%- if column in types -%}
        {{ lead_scoring.clean_timestamp(
            'landed.' ~ column, {'landed.' ~ column: types[column]}
        ) }}
    {%- else -%}
        cast(null as {{ dbt.type_timestamp() }})
    {%- endif -%}
{%- endmacro %}


{% macro crm_row_is_kept(types) -%}
    {#- Fivetran marks rows that the CRM has deleted and, if it keeps old versions, those that are no longer
        current. -#}
    {%- set conditions = [] -%}
    {%- for column in ['_fivetran_deleted', 'is_deleted'] if column in types -%}
        {%- do conditions.append('not ' ~ lead_scoring.is_true(lead_scoring.crm_text(column, types))) -%}
    {%- endfor -%}
    {%- if '_fivetran_active' in types -%}
        {%- do conditions.append(lead_scoring.is_true(
            'coalesce(' ~ lead_scoring.crm_text('_fivetran_active', types) ~ ", 'true')"
        )) -%}
    {%- endif -%}
    {{ conditions | join(' and ') if conditions else '1 = 1' }}
{%- endmacro %}


{% macro is_true(text) -%}
    coalesce(lower({{ text }}) in ('true', 't', 'yes', 'y', '1'), false)
{%- endmacro %}


{% macro first_known(columns) -%}
    {%- if columns | length > 1 -%}
        coalesce({{ columns | join(', ') }})
    {%- else -%}
        {{ columns[0] if columns else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
    {%- endif -%}
{%- endmacro %}


{% macro later_of(first, second) -%}
    case when {{ second }} > {{ first }} then {{ second }} else coalesce({{ first }}, {{ second }}) end
{%- endmacro %}
