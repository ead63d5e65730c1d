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


{% macro run_moment() %}
    {#- When the run began, in UTC, or the moment that it is to be rehearsed for. -#}
    {% set chosen = lead_scoring.text_of_var('lead_scoring__run_clock') %}
    {% if chosen == '' %}
        {{ return(run_started_at.astimezone(modules.pytz.utc)) }}
    {% endif %}
    {% set pattern = '^[1-9][0-9]{3}-(0[1-9]|1[0-2])-[0-3][0-9] ([01][0-9]|2[0-3])(:[0-5][0-9]){2}$' %}
    {% if not modules.re.match(pattern, chosen) or not lead_scoring.is_date(chosen[:10]) %}
        {% do lead_scoring.refuse_var(
            'lead_scoring__run_clock', 'a moment in UTC as YYYY-MM-DD HH:MM:SS, or blank', chosen
        ) %}
    {% endif %}
    {{ return(modules.pytz.utc.localize(modules.datetime.datetime.strptime(chosen, '%Y-%m-%d %H:%M:%S'))) }}
{% endmacro %}


{% macro run_clock() -%}
    cast('{{ lead_scoring.run_moment().strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp)
{%- endmacro %}


{% macro run_clock_in_milliseconds() -%}
    {#- Since 1970, in UTC. -#}
    {{ (lead_scoring.run_moment().timestamp() * 1000) | int }}
{%- endmacro %}
