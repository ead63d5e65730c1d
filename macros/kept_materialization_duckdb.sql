{#- Tables from which a run replaces the rows of the leads that it scores; other incremental tables use dbt's own
    materialization there. -#}

{% materialization lead_scoring_kept, adapter='duckdb' %}
    {#- One transaction, too. Few rows are replaced in place; where most are, the others are copied to the new ones, which
        then take the name. -#}
    {%- set stored = load_relation(this) -%}
    {%- set target_relation = this.incorporate(type='table') -%}
    {%- set new_rows = lead_scoring.relation_beside(this, '__new') -%}

    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}

    {%- call statement('main') -%}
        drop table if exists {{ new_rows }};
        {{ create_table_as(false, new_rows, sql) }}
    {%- endcall -%}

    {%- set is_made_anew = stored is none or stored.is_view or should_full_refresh() -%}
    {%- set is_replaced = lead_scoring.is_replaced(target_relation, new_rows) | trim -%}
    {%- if is_made_anew or is_replaced == '1 = 1' or lead_scoring.rescores_many() -%}
        {%- if not is_made_anew and is_replaced != '1 = 1' -%}
            {%- call statement('keep_rows') -%}
                insert into {{ new_rows }} by name
                select * from {{ target_relation }} as {{ this.identifier }}
                where ({{ is_replaced }}) is not true
            {%- endcall -%}
        {%- endif -%}
        {%- call statement('take_the_name') -%}
            {% if stored is not none %}drop {{ stored.type }} {{ stored }};{% endif %}
            alter table {{ new_rows }} rename to {{ adapter.quote(this.identifier) }}
        {%- endcall -%}
    {%- else -%}
        {%- call statement('replace_rows') -%}
            delete from {{ target_relation }} as {{ this.identifier }} where {{ is_replaced }};
            insert into {{ target_relation }} by name select * from {{ new_rows }};
            drop table {{ new_rows }}
        {%- endcall -%}
    {%- endif -%}

    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {%- do persist_docs(target_relation, model) -%}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target_relation]}) }}
{% endmaterialization %}
