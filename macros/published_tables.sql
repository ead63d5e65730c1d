{#- How a published table takes its rows: at once, so that a reader finds the earlier ones or the new ones, and views and
    grants of others stay. -#}

{% macro published_table() -%}
    {#- The materialization of a mart. -#}
    {{ return(adapter.dispatch('published_table', 'lead_scoring')()) }}
{%- endmacro %}

{% macro default__published_table() -%}
    {{ return('table') }}
{%- endmacro %}

{% macro postgres__published_table() -%}
    {#- dbt's own table puts another in its place, and drops the first with all views on it. -#}
    {{ return('lead_scoring_published') }}
{%- endmacro %}


{% materialization lead_scoring_published, default %}
    {%- set stored = load_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set new_rows = lead_scoring.relation_beside(this, '__new') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- if stored is not none and stored.is_table
        and lead_scoring.takes_the_columns_of(target_relation, sql) -%}
        {%- call statement('main') -%}
            {% if config.get('contract').enforced %}{{ get_assert_columns_equivalent(sql) }}{% endif %}
            {{ lead_scoring.replaced_contents(target_relation, sql) }}
        {%- endcall -%}
    {%- else -%}
        {%- do run_query('drop table if exists ' ~ new_rows) -%}
        {%- call statement('main') -%}
            {{ get_create_table_as_sql(false, new_rows, sql) }}
        {%- endcall -%}
        {#- Not with what depends on it: a view of somebody else on a table that has to go is an error. -#}
        {%- if stored is not none -%}
            {%- do run_query('drop ' ~ ('view' if stored.is_view else 'table') ~ ' ' ~ stored) -%}
        {%- endif -%}
        {%- do run_query('alter table ' ~ new_rows ~ ' rename to ' ~ adapter.quote(this.identifier)) -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do apply_grants(
        target_relation, config.get('grants'), should_revoke(stored, full_refresh_mode=True)
    ) -%}
    {%- do persist_docs(target_relation, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}


{% macro replaced_contents(relation, sql) -%}
    {#- One statement, which sees the table as it was: a table can be made from its own rows. -#}
    {%- set columns = get_quoted_csv(
        adapter.get_column_schema_from_query(sql) | map(attribute='name')
    ) -%}
    with earlier_rows as (
        delete from {{ relation }}
    )

    insert into {{ relation }} ({{ columns }})
    select {{ columns }}
    from (
        {{ sql }}
    ) as new_rows
{%- endmacro %}


{% macro takes_the_columns_of(relation, sql) %}
    {#- Whether the columns of a table are those of a query; such as it only lacks are added. -#}
    {%- set stored_types, lacking = {}, [] -%}
    {%- for column in adapter.get_column_schema_from_query('select * from ' ~ relation ~ ' where 1 = 0') -%}
        {%- do stored_types.update({column.name: column.data_type}) -%}
    {%- endfor -%}
    {%- set known = namespace(columns=0) -%}
    {%- for column in adapter.get_column_schema_from_query(sql) -%}
        {%- if column.name not in stored_types -%}
            {%- do lacking.append(column) -%}
        {%- elif stored_types[column.name] == column.data_type -%}
            {%- set known.columns = known.columns + 1 -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if known.columns != stored_types | length -%}
        {{ return(false) }}
    {%- endif -%}
    {%- for column in lacking -%}
        {%- set declared = model.columns.get(column.name, {}).get('data_type') or column.data_type -%}
        {%- do run_query(
            'alter table ' ~ relation ~ ' add column ' ~ adapter.quote(column.name) ~ ' ' ~ declared
        ) -%}
    {%- endfor -%}
    {{ return(true) }}
{% endmacro %}
