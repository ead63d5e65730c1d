{% macro replace_rows(relation, is_replaced, new_rows=none) %}
    {#- Deletes the rows that match a condition and inserts those of another table. -#}
    {{ return(adapter.dispatch('replace_rows', 'lead_scoring')(relation, is_replaced, new_rows)) }}
{% endmacro %}

{% macro default__replace_rows(relation, is_replaced, new_rows) %}
    {%- if is_replaced != '1 = 0' -%}
        {%- do run_query(
            'delete from ' ~ relation ~ ' as ' ~ relation.identifier ~ ' where ' ~ is_replaced
        ) -%}
    {%- endif -%}
    {%- if new_rows is not none -%}
        {%- set columns = get_quoted_csv(
            adapter.get_columns_in_relation(new_rows) | map(attribute='name')
        ) -%}
        {%- do run_query(
            'insert into ' ~ relation ~ ' (' ~ columns ~ ') select ' ~ columns ~ ' from ' ~ new_rows
        ) -%}
    {%- endif -%}
{% endmacro %}

{% macro spark__replace_rows(relation, is_replaced, new_rows) %}
    {#- Files are never changed in place: remaining and new rows are written to a separate table, which then takes the
        name. -#}
    {%- if new_rows is none and not lead_scoring.holds_for_any_row(relation, is_replaced) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set rewritten = lead_scoring.relation_beside(relation, '__rewritten') -%}
    {%- do adapter.drop_relation(rewritten) -%}
    {%- set rows = lead_scoring.rows_after_replacing(relation, is_replaced, new_rows) -%}
    {%- do run_query(create_table_as(false, rewritten, rows)) -%}
    {%- do adapter.drop_relation(relation.incorporate(type='table')) -%}
    {%- if config.get('partition_by') -%}
        {#- Not every catalog moves the partitions when a table is renamed. -#}
        {%- do run_query(create_table_as(false, relation, 'select * from ' ~ rewritten)) -%}
        {%- do adapter.drop_relation(rewritten) -%}
    {%- else -%}
        {%- do run_query('alter table ' ~ rewritten ~ ' rename to ' ~ relation) -%}
    {%- endif -%}
{% endmacro %}

{% macro bigquery__replace_rows(relation, is_replaced, new_rows) %}
    {#- One statement, all or nothing. The emulator used in tests has no delete; the cost of either on BigQuery itself
        was not measured. -#}
    {%- if new_rows is none and not lead_scoring.holds_for_any_row(relation, is_replaced) -%}
        {{ return('') }}
    {%- endif -%}
    {%- do run_query(create_table_as(
        false, relation, lead_scoring.rows_after_replacing(relation, is_replaced, new_rows)
    )) -%}
{% endmacro %}


{% macro holds_for_any_row(relation, condition) %}
    {%- set found = run_query(
        'select 1 as found from ' ~ relation ~ ' as ' ~ relation.identifier
        ~ ' where ' ~ condition ~ ' limit 1'
    ) -%}
    {{ return(found.rows | length > 0) }}
{% endmacro %}


{% macro rows_after_replacing(relation, is_replaced, new_rows) %}
    {#- For engines that rewrite the whole table. Columns are those of the new rows; stored rows are null in new
        columns. -#}
    {%- set identifier = relation.identifier -%}
    {%- set stored_columns = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
    {%- set selected = [] -%}
    {%- set new_columns = adapter.get_columns_in_relation(new_rows or relation) -%}
    {%- for column in new_columns -%}
        {%- do selected.append(
            identifier ~ '.' ~ column.name if column.name in stored_columns
            else 'cast(null as ' ~ column.dtype ~ ') as ' ~ column.name
        ) -%}
    {%- endfor -%}
    {%- set rows -%}
        select {{ selected | join(', ') }}
        from {{ relation }} as {{ identifier }}
        where ({{ is_replaced }}) is not true
        {% if new_rows is not none -%}
            union all
            select {{ new_columns | map(attribute='name') | join(', ') }} from {{ new_rows }}
        {%- endif %}
    {%- endset -%}
    {{ return(rows) }}
{% endmacro %}


{% macro delete_rows(relation, condition) -%}
    {#- For hooks: returns a statement, or does everything itself and returns none. -#}
    {{ return(adapter.dispatch('delete_rows', 'lead_scoring')(relation, condition)) }}
{%- endmacro %}

{% macro default__delete_rows(relation, condition) -%}
    delete from {{ relation }}
    where {{ condition }}
{%- endmacro %}

{% macro spark__delete_rows(relation, condition) -%}
    {%- if execute -%}{%- do lead_scoring.replace_rows(relation, condition) -%}{%- endif -%}
{%- endmacro %}

{% macro bigquery__delete_rows(relation, condition) -%}
    {{ lead_scoring.spark__delete_rows(relation, condition) }}
{%- endmacro %}
