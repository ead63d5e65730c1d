{% macro relation_rows(relation, select, tail='', joined='') %}
    {#- Rows of a relation at compile time, as a list of dictionaries; none before it is built. -#}
    {% set found_rows = [] %}
    {% if execute and load_relation(relation) is not none %}
        {% set result = run_query(select ~ ' from ' ~ relation ~ ' ' ~ joined ~ ' ' ~ tail) %}
        {% for row in result.rows %}
            {% do found_rows.append(row.dict()) %}
        {% endfor %}
    {% endif %}
    {{ return(found_rows) }}
{% endmacro %}


{% macro relation_exists(relation) %}
    {{ return(adapter.dispatch('relation_exists', 'lead_scoring')(relation)) }}
{% endmacro %}

{% macro default__relation_exists(relation) %}
    {% set parts = modules.re.sub('["`\[\]]', '', relation).split('.') %}
    {% set found = adapter.get_relation(
        database=(parts[-3] if parts | length > 2 else target.database),
        schema=(parts[-2] if parts | length > 1 else target.schema),
        identifier=parts[-1]
    ) %}
    {{ return(found is not none) }}
{% endmacro %}

{% macro duckdb__relation_exists(relation) %}
    {% set parts = modules.re.sub('["`\[\]]', '', relation).split('.') %}
    {% set found = run_query(
        "select 1 from information_schema.tables where lower(table_name) = "
        ~ lead_scoring.text_literal(parts[-1] | lower)
        ~ (" and lower(table_schema) in (" ~ lead_scoring.text_literal(parts[-2] | lower)
            ~ ", " ~ lead_scoring.text_literal(
                'main' if parts | length == 2 else parts[-2] | lower) ~ ")"
            if parts | length > 1 else "")
    ) %}
    {{ return(found.rows | length > 0) }}
{% endmacro %}


{% macro relation_columns(relation) %}
    {{ return(adapter.dispatch('relation_columns', 'lead_scoring')(relation)) }}
{% endmacro %}

{% macro default__relation_columns(relation) %}
    {% set types = {} %}
    {% set no_rows = 'select * from ' ~ relation ~ ' where 1 = 0' %}
    {% for column in adapter.get_column_schema_from_query(no_rows) %}
        {% do types.update({column.name | lower: column.dtype | lower}) %}
    {% endfor %}
    {{ return(types) }}
{% endmacro %}

{% macro duckdb__relation_columns(relation) %}
    {% set types = {} %}
    {% for row in run_query('describe select * from ' ~ relation).rows %}
        {% do types.update({row[0] | lower: row[1] | lower}) %}
    {% endfor %}
    {{ return(types) }}
{% endmacro %}


{% macro is_missing_relation(relation) %}
    {#- Function calls and file names are left to the engine: only plain names can be looked up. -#}
    {% set is_plain_name = not modules.re.search("[('/]", relation) %}
    {{ return(is_plain_name and not lead_scoring.relation_exists(relation)) }}
{% endmacro %}
