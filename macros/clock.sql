{% macro time_after(moment, count, part) -%}
    {#- Null if the moment is null, which dbt's own macro treats as an error on Spark. -#}
    {{ return(adapter.dispatch('time_after', 'lead_scoring')(moment, count, part)) }}
{%- endmacro %}

{% macro default__time_after(moment, count, part) -%}
    {{ dbt.dateadd(part, count, moment) }}
{%- endmacro %}

{% macro spark__time_after(moment, count, part) -%}
    timestampadd({{ part }}, {{ count }}, {{ moment }})
{%- endmacro %}

{% macro bigquery__time_after(moment, count, part) -%}
    {#- dbt's own macro returns a datetime, which is a different type from a timestamp there. -#}
    timestamp_add(cast({{ moment }} as timestamp), interval {{ count }} {{ part }})
{%- endmacro %}


{% macro time_between(first, last, part) -%}
    {#- The number of day, minute or microsecond boundaries in between. -#}
    {{ return(adapter.dispatch('time_between', 'lead_scoring')(first, last, part)) }}
{%- endmacro %}

{% macro default__time_between(first, last, part) -%}
    {{ dbt.datediff(first, last, part) }}
{%- endmacro %}

{% macro spark__time_between(first, last, part) -%}
    {%- if part == 'day' -%}
        datediff({{ last }}, {{ first }})
    {%- else -%}
        timestampdiff({{ part }}, date_trunc('{{ part }}', {{ first }}), date_trunc('{{ part }}', {{ last }}))
    {%- endif -%}
{%- endmacro %}


{% macro run_clock() -%}
    {%- set now = run_started_at.astimezone(modules.pytz.utc) -%}
    cast('{{ now.strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp)
{%- endmacro %}


{% macro run_clock_in_milliseconds() -%}
    {#- Since 1970, in UTC. -#}
    {{ (run_started_at.timestamp() * 1000) | int }}
{%- endmacro %}
