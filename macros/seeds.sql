{% macro duckdb__load_csv_rows(model, agate_table) %}
    {#- As the adapter does it, but with the quote character said: an engine that guesses it from
        the file takes the quotes off a value such as 'abc'. -#}
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


{% macro name_text_types() -%}
    {#- Seeds say varchar for text, a name that not every engine knows. -#}
    {%- for column, type in model.config.column_types.items() if type == 'varchar' -%}
        {%- do model.config.column_types.update({column: dbt.type_string()}) -%}
    {%- endfor -%}
{%- endmacro %}
