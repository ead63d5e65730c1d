{% macro event_state() %}
    {#- What earlier runs left behind, by model name; none while a table is missing or all is asked
        for anew. A ref would be a circle: the window comes before the tables that it looks at. -#}
    {% set tables = [
        'int_lead_scoring__event_window',
        'int_lead_scoring__event_versions',
        'int_lead_scoring__activity',
        'int_lead_scoring__rejected_events',
        'int_lead_scoring__erased_contact_keys',
        'int_lead_scoring__event_loads',
    ] %}
    {% set state = {} %}
    {% if execute and not flags.FULL_REFRESH %}
        {% for table in tables %}
            {% set relation = load_relation(api.Relation.create(
                database=this.database, schema=this.schema, identifier=table
            )) %}
            {% if relation is not none %}{% do state.update({table: relation}) %}{% endif %}
        {% endfor %}
    {% endif %}
    {{ return(state if state | length == tables | length else none) }}
{% endmacro %}


{% macro key_of_keys() %}
    {#- A number that is another one as soon as the engine turns texts into other numbers. -#}
    {% if execute %}
        {% set sample = lead_scoring.text_key(["'lead_scoring'", "'int_lead_scoring__activity'"]) %}
        {{ return(run_query('select ' ~ sample).rows[0][0] | string) }}
    {% endif %}
{% endmacro %}


{% macro event_cleaning_version() %}
    {#- Whatever decides how a raw event reads. The first number stands for the macros: raise it when
        their answer changes. -#}
    {% set types = lead_scoring.input_columns('events') %}
    {{ return(local_md5([
        '2',
        lead_scoring.input_relation('events'),
        types.items() | sort | list,
        lead_scoring.event_properties(),
        lead_scoring.placeholder_values(),
        lead_scoring.key_of_keys(),
    ] | string)) }}
{% endmacro %}


{% macro event_window_start() %}
    {#- The first load day of this run's window; '' where it has no beginning. -#}
    {% set windows = lead_scoring.relation_rows(
        ref('int_lead_scoring__event_window'),
        'select cast(read_from as ' ~ dbt.type_string() ~ ') as read_from'
    ) %}
    {{ return((windows[0].read_from if windows else "") or "") }}
{% endmacro %}


{% macro events_read_from() %}
    {#- Tables that are made from each other have to read the same load days. -#}
    {% set day = lead_scoring.event_window_start() %}
    {% if day and execute and model.config.materialized == lead_scoring.kept_table()
        and not lead_scoring.has_stored_rows() %}
        {% do exceptions.raise_compiler_error(
            model.name ~ " is made anew, and this run reads events from " ~ day ~ " on alone."
            ~ " Make all tables of events anew: dbt build --full-refresh."
        ) %}
    {% endif %}
    {{ return(day) }}
{% endmacro %}


{% macro is_in_event_window(column) -%}
    {#- A literal, and no function on the column: engines skip what was loaded before. -#}
    {%- set day = lead_scoring.events_read_from() -%}
    {%- if not day -%}
        1 = 1
    {%- else -%}
        ({{ column }} is null or {{ column }} >= cast('{{ day }}' as date))
    {%- endif -%}
{%- endmacro %}


{% macro log_event_window() %}
    {% if execute and not flags.FULL_REFRESH %}
        {% set window = run_query('select reason from ' ~ this).rows[0] %}
        {% if window[0] not in ('nothing read yet', 'new load days') %}
            {% do log('Events are read again beyond the look-back: ' ~ window[0] ~ '.', info=true) %}
        {% endif %}
    {% endif %}
{% endmacro %}


{% macro get_incremental_load_days_sql(arg_dict) %}
    {{ return(adapter.dispatch('replaced_load_days', 'lead_scoring')(
        arg_dict['target_relation'], arg_dict['temp_relation'], arg_dict['dest_columns']
    )) }}
{% endmacro %}


{% macro default__replaced_load_days(target_relation, temp_relation, columns) %}
    {#- One transaction. A load day that has lost all its rows is deleted with the others, which a
        unique key could not do; and whoever is erased goes from every day. -#}
    {% set column_names = get_quoted_csv(columns | map(attribute='name')) %}
    delete from {{ target_relation }}
    where {{ lead_scoring.is_of_load_days_read_again() }};

    insert into {{ target_relation }} ({{ column_names }})
    select {{ column_names }}
    from {{ temp_relation }}
{% endmacro %}


{% macro is_of_load_days_read_again() -%}
    {{ lead_scoring.is_in_event_window('loaded_on') }}
    or owner_key in (
        select {{ lead_scoring.contact_key('contact_id') }}
        from {{ ref('stg_lead_scoring__erased_contacts') }}
    )
{%- endmacro %}


{% macro forget_unused_spellings() -%}
    {#- Spellings are kept from run to run, so that only new ones are looked for. They go with the events
        that had them where these are read anew, or when somebody was erased: a path can name a person. -#}
    {%- if execute and load_relation(this) is not none -%}
        {%- set erased_contacts = lead_scoring.relation_rows(
            ref('stg_lead_scoring__erased_contacts'), 'select contact_id', 'limit 1'
        ) -%}
        {%- if not lead_scoring.event_window_start() -%}
            {{ lead_scoring.delete_rows(this, '1 = 1') }}
        {%- elif erased_contacts -%}
            {{ lead_scoring.delete_rows(
                this,
                'signature_id not in (select activity.signature_id from '
                ~ ref('int_lead_scoring__activity') ~ ' as activity)'
            ) }}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
