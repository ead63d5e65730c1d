{#- What tables that keep state from run to run need. -#}

{% macro earlier_rows(model, columns) -%}
    {#- What an earlier run left in a table that this run will write later: not a ref, which would make
        a circle. No rows before the first run, nor in a full refresh, unless the model that asks is
        configured to know none. A column that an earlier version did not write yet is null. -#}
    {%- if execute -%}
        {%- set relation = load_relation(api.Relation.create(
            database=this.database, schema=this.schema, identifier=model
        )) -%}
    {%- endif -%}
    {%- if execute and relation is not none and not should_full_refresh() -%}
        {%- set written = lead_scoring.relation_columns(relation) -%}
        select
            {% for column, type in columns.items() -%}
                {{ column if column in written else 'cast(null as ' ~ type ~ ') as ' ~ column }}
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
    {#- Erased contacts leave the tables that keep state as soon as a run meets the request. -#}
    {%- if execute and load_relation(this) is not none -%}
        {{ lead_scoring.delete_rows(
            this,
            condition ~ ' and ' ~ contact_id ~ ' in (select erased_contacts.contact_id from '
            ~ ref('stg_lead_scoring__erased_contacts') ~ ' as erased_contacts)'
        ) }}
    {%- endif -%}
{%- endmacro %}


{% macro fingerprint(columns) -%}
    {#- One hash of several columns; a missing value differs from every other. -#}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- do parts.append(
            "coalesce(cast(" ~ column ~ " as " ~ dbt.type_string() ~ "), chr(1))"
        ) -%}
    {%- endfor -%}
    {{ dbt.hash(parts | join(" || chr(31) || ")) }}
{%- endmacro %}


{% macro beginning_of_time() -%}
    cast('0001-01-01' as date)
{%- endmacro %}


{% macro end_of_time() -%}
    cast('9999-12-31' as date)
{%- endmacro %}


{% macro history_columns() %}
    {#- What a period of the history holds unchanged. -#}
    {{ return([
        'fit_score', 'engagement_score', 'total_score', 'scaled_score', 'fit_grade',
        'engagement_grade', 'lead_grade', 'is_mql', 'mql_criteria_set', 'is_suppressed',
        'suppression_reason', 'next_action', 'sla_hours', 'rules_version',
    ]) }}
{% endmacro %}


{% macro any_differs(left, right) -%}
    {#- Whether any column of the history differs between two rows. -#}
    {%- for column in lead_scoring.history_columns() -%}
        {{ left }}{{ column }} is distinct from {{ right }}{{ column }}
        {{- ' or ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}
