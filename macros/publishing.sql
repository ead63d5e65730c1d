{#- Publication as a separate step after a successful build: readers never see tables of two builds. -#}

{% macro publish_marts(schema) -%}
    {#- For tools/publish.py: copies the marts to tables of the same names in another schema, all at once. -#}
    {{ return(adapter.dispatch('publish_marts', 'lead_scoring')(schema)) }}
{%- endmacro %}

{% macro default__publish_marts(schema) -%}
    {% do exceptions.raise_compiler_error(
        "Nothing publishes tables on " ~ adapter.type() ~ " from one schema to another; a DuckDB file is published as"
        ~ " a whole. docs/orchestration.md says how."
    ) %}
{%- endmacro %}

{% macro postgres__publish_marts(schema) -%}
    {#- One transaction in which published tables stay in place, with their views and grants. -#}
    {% set published = [] %}
    {% set statements = [] %}
    {% for node in graph.nodes.values()
        if node.package_name == 'lead_scoring' and node.resource_type == 'model' and node.fqn[1] == 'marts' %}
        {% set built = adapter.get_relation(node.database, node.schema, node.alias) %}
        {% if built is not none %}
            {% set target_relation = built.incorporate(path={'schema': schema}) %}
            {% set columns = get_quoted_csv(
                adapter.get_columns_in_relation(built) | map(attribute='name')
            ) %}
            {% if adapter.get_relation(node.database, schema, node.alias) is none %}
                {% do statements.append(
                    'create table ' ~ target_relation ~ ' (like ' ~ built ~ ' including all)'
                ) %}
            {% else %}
                {% do statements.append('delete from ' ~ target_relation) %}
                {% do statements.append(lead_scoring.changes_of_columns(target_relation, built) | trim | trim(';')) %}
            {% endif %}
            {% do statements.append(
                'insert into ' ~ target_relation ~ ' (' ~ columns ~ ') select ' ~ columns ~ ' from ' ~ built
            ) %}
            {% do published.append(target_relation | string) %}
        {% endif %}
    {% endfor %}
    {% if schema == target.schema or not published %}
        {% do exceptions.raise_compiler_error(
            "Nothing to publish: there are no marts, or " ~ schema ~ " is the schema that they are built in."
        ) %}
    {% endif %}
    {% call statement('publish', auto_begin=false) %}
        {{ statements | reject('equalto', '') | join(';\n') }};
        commit
    {% endcall %}
    {% do print(tojson({'published': published})) %}
{%- endmacro %}
