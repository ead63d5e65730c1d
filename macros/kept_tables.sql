{#- Tables that keep rows from run to run, on engines whose dbt adapter can't replace some rows of a table. The
    others have dbt's own incremental tables. -#}

{% macro kept_table() -%}
    {#- The materialization of a table that keeps rows. Whoever was erased leaves it, so that it comes after the
        requests. -#}
    {%- do ref('stg_lead_scoring__erased_contacts') -%}
    {{ return(lead_scoring.materialization_that_keeps()) }}
{%- endmacro %}


{% macro materialization_that_keeps() -%}
    {{ return(adapter.dispatch('materialization_that_keeps', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__materialization_that_keeps() -%}
    {{ return('incremental') }}
{%- endmacro %}

{% macro spark__materialization_that_keeps() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}

{% macro bigquery__materialization_that_keeps() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}

{% macro postgres__materialization_that_keeps() -%}
    {#- dbt's own needs the right to make temporary tables. -#}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}


{% macro self_reading_table() -%}
    {#- The materialization of a table that is made anew from its own rows: the earlier ones have to be there until the
        new ones are, while Spark drops a table before it makes another one. -#}
    {{ return(adapter.dispatch('self_reading_table', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__self_reading_table() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro spark__self_reading_table() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}

{% macro postgres__self_reading_table() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}


{% macro published_table(is_written_last=false) -%}
    {#- The materialization of a mart. dbt's own for PostgreSQL gives a new table the name of the old one and drops that
        with all views on it: readers find none for a moment, and lose their views and rights. Nothing is published
        before rules and personas are in order; marts that have to agree with each other come after all that any of
        them is written from, so that they disagree for as short a time as can be. -#}
    {%- do ref('int_lead_scoring__published_scores') -%}
    {%- if is_written_last -%}{%- do lead_scoring.after_all_scores() -%}{%- endif -%}
    {{ return(adapter.dispatch('published_table', 'lead_scoring')()) }}
{%- endmacro %}

{% macro after_all_scores() %}
    {#- With the days that were scored: a run that leaves them out would score them all again the next time. -#}
    {% do ref('int_lead_scoring__leads') %}
    {% if lead_scoring.has_module('history') %}
        {% do ref('int_lead_scoring__scored_days') %}
    {% endif %}
    {% if lead_scoring.has_module('handoffs') %}
        {% do ref('int_lead_scoring__handoffs') %}
    {% endif %}
{% endmacro %}

{% macro default__published_table() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro postgres__published_table() -%}
    {{ return('lead_scoring_kept') }}
{%- endmacro %}


{% macro has_stored_rows() %}
    {{ return(adapter.dispatch('has_stored_rows', 'lead_scoring')()) }}
{% endmacro %}

{% macro default__has_stored_rows() %}
    {{ return(is_incremental()) }}
{% endmacro %}

{% macro spark__has_stored_rows() %}
    {%- if execute -%}
        {%- set relation = load_relation(this) -%}
        {{ return(relation is not none and not relation.is_view and not should_full_refresh()) }}
    {%- endif -%}
    {{ return(false) }}
{% endmacro %}

{% macro bigquery__has_stored_rows() %}
    {{ return(lead_scoring.spark__has_stored_rows()) }}
{% endmacro %}

{% macro postgres__has_stored_rows() %}
    {{ return(lead_scoring.spark__has_stored_rows()) }}
{% endmacro %}


{% macro stored_rows() %}
    {#- A unit test can put rows in the place of a table that does not exist yet, which dbt's own
        "input: this" can't. -#}
    {{ return(this) }}
{% endmacro %}


{% materialization lead_scoring_kept, default %}
    {%- set stored = load_relation(this) -%}
    {%- set is_made_anew = stored is none or stored.is_view or should_full_refresh() -%}
    {%- set target_relation = this.incorporate(type='table') -%}

    {{ run_hooks(pre_hooks) }}

    {%- if is_made_anew -%}
        {%- if stored is not none -%}{%- do adapter.drop_relation(stored) -%}{%- endif -%}
        {%- call statement('main') -%}
            {{ create_table_as(false, target_relation, sql) }}
        {%- endcall -%}
    {%- else -%}
        {%- set new_rows = lead_scoring.relation_beside(this, '__new') -%}
        {%- do adapter.drop_relation(new_rows) -%}
        {%- call statement('new_rows') -%}
            {{ create_table_as(false, new_rows, sql) }}
        {%- endcall -%}
        {%- call statement('main') -%}
            select 1 as replaced
        {%- endcall -%}
        {%- do lead_scoring.replace_rows(
            target_relation, lead_scoring.is_replaced(target_relation, new_rows) | trim, new_rows
        ) -%}
        {%- do adapter.drop_relation(new_rows) -%}
    {%- endif -%}

    {%- do persist_docs(target_relation, model) -%}
    {{ run_hooks(post_hooks) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% materialization lead_scoring_kept, adapter='postgres' %}
    {#- One transaction, in which the table stays the same one: readers see the rows of before until it ends, and their
        views and rights stay. Even a full refresh only replaces all rows. -#}
    {%- set stored = load_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set new_rows = lead_scoring.relation_beside(this, '__new') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- call statement('main') -%}
        drop table if exists {{ new_rows }};
        {{ create_table_as(false, new_rows, sql) }}
    {%- endcall -%}

    {%- if stored is none or stored.is_view -%}
        {%- call statement('take_the_name') -%}
            {#- Without cascade: a view of somebody else's on it is an error that names the view. -#}
            {% if stored is not none %}drop view {{ stored }};{% endif %}
            alter table {{ new_rows }} rename to {{ adapter.quote(this.identifier) }}
        {%- endcall -%}
    {%- else -%}
        {%- set columns = get_quoted_csv(
            adapter.get_columns_in_relation(new_rows) | map(attribute='name')
        ) -%}
        {%- set is_replaced = '1 = 1' if should_full_refresh() else
            lead_scoring.is_replaced(target_relation, new_rows) | trim -%}
        {%- call statement('replace_rows') -%}
            delete from {{ target_relation }} as {{ this.identifier }} where {{ is_replaced }};
            {{ lead_scoring.changes_of_columns(target_relation, new_rows) }}
            insert into {{ target_relation }} ({{ columns }}) select {{ columns }} from {{ new_rows }};
            drop table {{ new_rows }}
        {%- endcall -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do apply_grants(target_relation, config.get('grants'), should_revoke(stored, false)) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% macro changes_of_columns(relation, new_rows) %}
    {#- Statements that give a table the columns of another. PostgreSQL refuses to drop or change one that a view has,
        and names the view. -#}
    {%- set stored_types = {} -%}
    {%- for column in adapter.get_columns_in_relation(relation) -%}
        {%- do stored_types.update({column.name: column.data_type}) -%}
    {%- endfor -%}
    {%- set new_names = [] -%}
    {%- for column in adapter.get_columns_in_relation(new_rows) -%}
        {%- set name = adapter.quote(column.name) -%}
        {%- do new_names.append(column.name) -%}
        {%- if column.name not in stored_types %}
            alter table {{ relation }} add column {{ name }} {{ column.data_type }};
        {%- elif column.data_type != stored_types[column.name] %}
            alter table {{ relation }} alter column {{ name }} type {{ column.data_type }}
            using cast({{ name }} as {{ column.data_type }});
        {%- endif -%}
    {%- endfor -%}
    {%- for name in stored_types if name not in new_names %}
        alter table {{ relation }} drop column {{ adapter.quote(name) }};
    {%- endfor -%}
{% endmacro %}


{% macro relation_beside(relation, suffix) %}
    {{ return(relation.incorporate(
        path={'identifier': relation.identifier ~ suffix}, type='table'
    )) }}
{% endmacro %}


{% macro is_replaced(relation, new_rows) -%}
    {#- Which rows of a kept table go before the new ones come, by the strategy of the model. -#}
    {%- set strategy = config.get('incremental_strategy') -%}
    {%- if strategy == 'load_days' -%}
        {{ lead_scoring.is_of_load_days_read_again() }}
    {%- elif strategy == 'event_kinds' -%}
        {{ lead_scoring.is_unused_event_kind() }}
    {%- elif strategy == 'delete+insert' -%}
        {%- set unique_key = config.get('unique_key') -%}
        {%- set columns = [unique_key] if unique_key is string else unique_key -%}
        exists (
            select 1
            from {{ new_rows }} as new_rows
            where
                {% for column in columns -%}
                    new_rows.{{ column }} = {{ relation.identifier }}.{{ column }}
                    {{- ' and ' if not loop.last }}
                {% endfor %}
        )
    {%- else -%}
        1 = 1
    {%- endif -%}
{%- endmacro %}


{% macro replace_rows(relation, is_replaced, new_rows=none) %}
    {#- Rows for which a condition holds go, and those of another table come. -#}
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
    {#- Files are never changed in place: what stays and what comes is written to a table of its own, which then
        takes the name. -#}
    {%- if new_rows is none and not lead_scoring.holds_for_any_row(relation, is_replaced) -%}
        {{ return('') }}
    {%- endif -%}
    {%- set rewritten = lead_scoring.relation_beside(relation, '__rewritten') -%}
    {%- do adapter.drop_relation(rewritten) -%}
    {%- set rows = lead_scoring.rows_after_replacing(relation, is_replaced, new_rows) -%}
    {%- do run_query(create_table_as(false, rewritten, rows)) -%}
    {%- do adapter.drop_relation(relation.incorporate(type='table')) -%}
    {%- if config.get('partition_by') -%}
        {#- Not every catalog takes the partitions along when a table gets another name. -#}
        {%- do run_query(create_table_as(false, relation, 'select * from ' ~ rewritten)) -%}
        {%- do adapter.drop_relation(rewritten) -%}
    {%- else -%}
        {%- do run_query('alter table ' ~ rewritten ~ ' rename to ' ~ relation) -%}
    {%- endif -%}
{% endmacro %}

{% macro bigquery__replace_rows(relation, is_replaced, new_rows) %}
    {#- One statement, all or nothing. The emulator that tests use knows no delete; what either costs on BigQuery
        itself was not measured. -#}
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
    {#- For engines that write the table anew. Columns are those of the new rows; a stored row lacks what is new. -#}
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
    {#- For hooks: gives a statement, or has done all itself and gives none. -#}
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
