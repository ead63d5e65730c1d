{% macro event_window_start() %}
    {#- The first load day of this run's window; '' if it has no start. -#}
    {% set windows = lead_scoring.relation_rows(
        ref('int_lead_scoring__events_to_read'),
        'select cast(read_from as ' ~ dbt.type_string() ~ ') as read_from'
    ) %}
    {{ return((windows[0].read_from if windows else "") or "") }}
{% endmacro %}


{% macro events_read_from() %}
    {#- Tables that are built from each other must read the same load days. -#}
    {% set day = lead_scoring.event_window_start() %}
    {% if day and execute and model.config.materialized == lead_scoring.materialization_that_keeps()
        and not lead_scoring.has_stored_rows() %}
        {% do exceptions.raise_compiler_error(
            model.name ~ " is made anew, and this run reads events from " ~ day ~ " on alone."
            ~ " Make all tables of events anew: dbt build --full-refresh."
        ) %}
    {% endif %}
    {{ return(day) }}
{% endmacro %}


{% macro is_in_event_window(column) -%}
    {#- A literal, and no function on the column, so that engines skip what was loaded before. -#}
    {%- set day = lead_scoring.events_read_from() -%}
    {%- if not day -%}
        1 = 1
    {%- else -%}
        ({{ column }} is null or {{ column }} >= {{ lead_scoring.day_or_time(day) }})
    {%- endif -%}
{%- endmacro %}


{% macro is_loaded_in_event_window(types) -%}
    {#- For a raw event. If its time is typed, the condition is on the column itself, so that engines can skip; a time
        before the year 1, which is invalid, is read every time. -#}
    {%- set type = types['loaded_at'] -%}
    {%- if (type.startswith('timestamp') or type.startswith('date'))
        and 'time zone' not in type and 'timestamptz' not in type and not type.startswith('timestamp_') -%}
        ({{ lead_scoring.is_in_event_window('loaded_at') }} or loaded_at < {{ lead_scoring.day_or_time('0001-01-01') }})
    {%- else -%}
        {{ lead_scoring.is_in_event_window(lead_scoring.clean_timestamp('loaded_at', types)) }}
    {%- endif -%}
{%- endmacro %}


{% macro day_or_time(day) -%}
    {{ return(adapter.dispatch('day_or_time', 'lead_scoring')(day)) }}
{%- endmacro %}

{% macro default__day_or_time(day) -%}
    cast('{{ day }}' as date)
{%- endmacro %}

{% macro bigquery__day_or_time(day) -%}
    {#- A bare literal takes the type of what it is compared with; a date can't be compared with a timestamp. -#}
    '{{ day }}'
{%- endmacro %}


{% macro log_event_window() %}
    {% if execute and not flags.FULL_REFRESH %}
        {% set window = run_query('select reason from ' ~ this).rows[0] %}
        {% if window[0] not in ('nothing read yet', 'new load days') %}
            {% do log('Events are read again beyond the look-back: ' ~ window[0] ~ '.', info=true) %}
        {% endif %}
    {% endif %}
{% endmacro %}
