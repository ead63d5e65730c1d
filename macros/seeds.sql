{% macro duckdb__load_csv_rows(model, agate_table) %}
    {#- Like the adapter, but with an explicit quote character: an engine that guesses it from the file strips the
        quotes from a value such as 'abc'. -#}
    {% set seed_file = adapter.get_seed_file_path(model) %}
    {% set sql %}
        copy {{ this.render() }} from {{ lead_scoring.text_literal(seed_file) }}
        (
            format csv,
            header true,
            delimiter {{ lead_scoring.text_literal(config.get('delimiter', ',')) }},
            quote '"',
            escape '"',
            strict_mode false
        )
    {% endset %}
    {% do adapter.add_query(sql, abridge_sql_log=true) %}
    {{ return(sql) }}
{% endmacro %}


{% macro spark__load_csv_rows(model, agate_table) %}
    {#- With literals: the adapter's own binding writes None for blank cells and fails on quotes. -#}
    {% set statements = [] %}
    {% set types = model['config'].get('column_types', {}) %}
    {% for chunk in agate_table.rows | batch(get_batch_size()) %}
        {% set sql %}
            insert into {{ this.render() }} values
            {% for row in chunk -%}
                (
                    {%- for column in agate_table.column_names -%}
                        {%- set type = types.get(
                            column, adapter.convert_type(agate_table, loop.index0)
                        ) -%}
                        {%- if row[column] is none -%}
                            null
                        {%- elif type == 'string' -%}
                            {{ lead_scoring.text_literal(row[column]) }}
                        {%- else -%}
                            cast({{ lead_scoring.text_literal(row[column]) }} as {{ type }})
                        {%- endif -%}
                        {{ ', ' if not loop.last }}
                    {%- endfor -%}
                ){{ ',' if not loop.last }}
            {% endfor %}
        {% endset %}
        {% do adapter.add_query(sql, abridge_sql_log=true) %}
        {% do statements.append(sql) %}
    {% endfor %}
    {{ return(statements[0]) }}
{% endmacro %}


{% macro name_text_type_of_seed() -%}
    {#- Seed properties can't call a macro, and say varchar, which is not a type on every engine: this hook translates
        it before the table is created. -#}
    {{ return(adapter.dispatch('name_text_type_of_seed', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__name_text_type_of_seed() -%}
{%- endmacro %}

{% macro spark__name_text_type_of_seed() -%}
    {%- set types = model.config.column_types -%}
    {%- for column in types if types[column] == 'varchar' -%}
        {%- do types.update({column: dbt.type_string()}) -%}
    {%- endfor -%}
{%- endmacro %}

{% macro bigquery__name_text_type_of_seed() -%}
    {{ lead_scoring.spark__name_text_type_of_seed() }}
{%- endmacro %}
