{#- How the incremental event tables are written. -#}

{% macro get_incremental_load_days_sql(arg_dict) %}
    {{ return(adapter.dispatch('replaced_load_days', 'lead_scoring')(
        arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns']
    )) }}
{% endmacro %}


{% macro default__replaced_load_days(target_relation, temp_relation, columns) %}
    {#- One transaction. A load day that lost all its rows is deleted with the others, which a unique key could not do;
        and erased contacts are deleted from every day. -#}
    {% set column_names = get_quoted_csv(columns | map(attribute='name')) %}
    delete from {{ target_relation }}
    where {{ lead_scoring.is_of_load_days_read_again() }};

    insert into {{ target_relation }} ({{ column_names }})
    select {{ column_names }}
    from {{ temp_relation }}
{% endmacro %}


{% macro is_of_load_days_read_again() -%}
    {{ lead_scoring.is_in_event_window('loaded_on') }}
    or {{ lead_scoring.is_of_erased_contact() }}
{%- endmacro %}


{% macro is_of_erased_contact() -%}
    owner_key in (
        select {{ lead_scoring.contact_key('contact_id') }}
        from {{ ref('stg_lead_scoring__erased_contacts') }}
    )
{%- endmacro %}


{% macro get_incremental_event_kinds_sql(arg_dict) %}
    {#- Deleted after the columns are aligned with the new rows: on DuckDB, a table can't be altered in the transaction
        that deleted rows from it. -#}
    {% set column_names = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) %}
    {% set is_unused = lead_scoring.is_unused_event_kind() | trim %}
    {% if is_unused != '1 = 0' -%}
        delete from {{ arg_dict['target_relation'] }}
        where {{ is_unused }};
    {%- endif %}

    insert into {{ arg_dict['target_relation'] }} ({{ column_names }})
    select {{ column_names }}
    from {{ arg_dict['temp_relation'] }}
{% endmacro %}


{% macro is_unused_event_kind() -%}
    {#- Event kinds are kept, so that only new ones are looked for. They are deleted along with their events when these
        are read again or a contact was erased: a path can contain a person's name. -#}
    {%- set erased_contacts = lead_scoring.relation_rows(
        ref('stg_lead_scoring__erased_contacts'), 'select contact_id', 'limit 1'
    ) -%}
    {%- if not lead_scoring.event_window_start() -%}
        1 = 1
    {%- elif erased_contacts -%}
        signature_id not in (
            select activity.signature_id from {{ ref('int_lead_scoring__activity') }} as activity
        )
    {%- else -%}
        1 = 0
    {%- endif -%}
{%- endmacro %}
