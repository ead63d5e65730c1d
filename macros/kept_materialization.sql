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
    {#- One transaction in which the table stays in place: readers see the old rows until it ends, and their views and
        grants stay. Even a full refresh only replaces all rows. -#}
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
            {#- Without cascade: if someone else's view depends on it, the error names that view. -#}
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
    {#- Statements that give a table the columns of another. PostgreSQL refuses to drop or change a column used by a
        view, and names the view. -#}
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
    {#- Which rows of an incremental table are deleted before new ones are inserted, by the model's strategy. -#}
    {%- set strategy = config.get('incremental_strategy') -%}
    {%- if strategy == 'load_days' -%}
        {{ lead_scoring.is_of_load_days_read_again() }}
    {%- elif strategy == 'event_kinds' -%}
        {{ lead_scoring.is_unused_event_kind() }}
    {%- elif strategy == 'rescored_leads' -%}
        contact_id in (
            select rescored_leads.contact_id
            from {{ ref('int_lead_scoring__rescored_leads') }} as rescored_leads
        )
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
