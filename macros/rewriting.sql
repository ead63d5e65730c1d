{#- Deleted data stays in the free pages of files until they are overwritten. -#}

{% macro rewrite_tables() -%}
    {#- For tools/erase.py: rewrites the project's stored tables, or tells which file the tool must rewrite. -#}
    {{ return(adapter.dispatch('rewrite_tables', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__rewrite_tables() -%}
    {% do exceptions.raise_compiler_error(
        "Nothing rewrites the files of " ~ adapter.type() ~ " from here: docs/time.md says under"
        ~ " Erasure what is left in them, and for how long."
    ) %}
{%- endmacro %}

{% macro duckdb__rewrite_tables() -%}
    {% do print(tojson({'file': target.path})) %}
{%- endmacro %}

{% macro postgres__rewrite_tables() -%}
    {#- A vacuum can't run in a transaction: the first statement ends the one that the driver began. The server's
        statistics contain values of the tables too. -#}
    {% set written = [] %}
    {% call statement('end_transaction', auto_begin=false) %}commit{% endcall %}
    {% for node in graph.nodes.values() if node.package_name == 'lead_scoring'
        and node.resource_type in ('model', 'seed', 'snapshot') %}
        {% set found = adapter.get_relation(node.database, node.schema, node.alias) %}
        {% if found is not none and found.is_table %}
            {% call statement('rewrite', auto_begin=false) %}
                vacuum (full, analyze) {{ found }}
            {% endcall %}
            {% do written.append(found | string) %}
        {% endif %}
    {% endfor %}
    {% call statement('rewrite', auto_begin=false) %}
        vacuum (full) pg_catalog.pg_statistic
    {% endcall %}
    {% call statement('rewrite', auto_begin=false) %}
        begin
    {% endcall %}
    {% do print(tojson({'tables': written})) %}
{%- endmacro %}
