{#- Helpers for incremental tables. -#}

{% macro earlier_rows(model, columns, in_full_refresh=false) -%}
    {#- What an earlier run left in a table that this run will write later: not a ref, which would be circular. No rows
        before the first run, and none in a full refresh unless requested. Columns that the table did not have yet are
        blank. -#}
    {%- set node = graph.nodes.get('model.lead_scoring.' ~ model) if execute -%}
    {%- if node and (in_full_refresh or not flags.FULL_REFRESH) -%}
        {%- set relation = load_relation(api.Relation.create(
            database=node.database, schema=node.schema, identifier=node.alias
        )) -%}
    {%- endif -%}
    {%- if relation -%}
        {%- set stored = adapter.get_columns_in_relation(relation) | map(attribute='name') | list -%}
        select
            {% for column, type in columns.items() -%}
                {{ column if column in stored else 'cast(null as ' ~ type ~ ') as ' ~ column }}
                {{- ',' if not loop.last }}
            {% endfor %}
        from {{ relation }}
    {%- else -%}
        select
            {% for column, type in columns.items() -%}
                cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        limit 0
    {%- endif -%}
{%- endmacro %}


{% macro forget_erased_contacts(contact_id='contact_id', condition='1 = 1') -%}
    {#- Erased contacts are deleted from incremental tables as soon as a run reads the request. -#}
    {%- if execute and load_relation(this) is not none -%}
        {{ lead_scoring.delete_rows(
            this,
            condition ~ ' and ' ~ contact_id ~ ' in (select erased_contacts.contact_id from '
            ~ ref('stg_lead_scoring__erased_contacts') ~ ' as erased_contacts)'
        ) }}
    {%- endif -%}
{%- endmacro %}


{% macro fingerprint(columns) -%}
    {#- One hash of several columns; a missing value differs from any other. -#}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append(
            "coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), chr(1))"
        ) -%}
    {%- endfor -%}
    {{ dbt.hash(parts | join(" || chr(31) || ")) }}
{%- endmacro %}


{% macro listed_in_order(text, separator, order) -%}
    {#- Texts of several rows as one, in the ascending order of some expressions: an aggregate. -#}
    {{ return(adapter.dispatch('listed_in_order', 'lead_scoring')(text, separator, order)) }}
{%- endmacro %}

{% macro default__listed_in_order(text, separator, order) -%}
    {{ dbt.listagg(text, lead_scoring.text_literal(separator), 'order by ' ~ order | join(', ')) }}
{%- endmacro %}

{% macro spark__listed_in_order(text, separator, order) -%}
    {#- dbt's listagg ignores the order there. -#}
    array_join(
        transform(array_sort(collect_list(struct({{ order | join(', ') }}, {{ text }} as listed))), item -> item.listed),
        {{ lead_scoring.text_literal(separator) }}
    )
{%- endmacro %}


{% macro hash_of_rows(text) -%}
    {#- One hash of several rows of text, whatever their order: an aggregate. -#}
    {{ dbt.hash(lead_scoring.listed_in_order(text, ',', [text])) }}
{%- endmacro %}


{% macro beginning_of_time() -%}
    cast('0001-01-01' as date)
{%- endmacro %}


{% macro end_of_time() -%}
    cast('9999-12-31' as date)
{%- endmacro %}


{% macro later_day(day, other_day) -%}
    {#- The later of a day and another that may be missing; engines differ on "greatest" with nulls. -#}
    greatest({{ day }}, coalesce({{ other_day }}, {{ lead_scoring.beginning_of_time() }}))
{%- endmacro %}
