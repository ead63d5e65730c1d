{#- When sales works: local times, and the moments that they stand for. -#}

{% macro minutes_of_day(text) -%}
    {#- From HH:MM, up to 24:00; null for anything else. -#}
    case
        when {{ lead_scoring.regex_full_match(text, '([01][0-9]|2[0-3]):[0-5][0-9]|24:00') }}
            then 60 * cast(substr({{ text }}, 1, 2) as integer)
                + cast(substr({{ text }}, 4, 2) as integer)
    end
{%- endmacro %}


{% macro time_zones() %}
    {#- Names of all time zones that have one. -#}
    {{ return(modules.pytz.all_timezones | list) }}
{% endmacro %}


{% macro moment_of_local_time(local_time, time_zone) -%}
    {#- One that the clocks show twice is the first; one that they skip is the moment of the change. -#}
    {%- set moment = lead_scoring.local_time_to_utc(local_time, time_zone) -%}
    case
        {% for minutes in [-120, -60, -30, 0] -%}
            {%- set candidate = lead_scoring.time_after(moment, minutes, 'minute') -%}
            when {{ lead_scoring.utc_to_local_time(candidate, time_zone) }} = {{ local_time }}
                then {{ candidate }}
        {% endfor -%}
        else {{ lead_scoring.local_time_to_utc(
            lead_scoring.full_hour(local_time), time_zone
        ) }}
    end
{%- endmacro %}


{% macro full_hour(moment) -%}
    {{ return(adapter.dispatch('full_hour', 'lead_scoring')(moment)) }}
{%- endmacro %}

{% macro default__full_hour(moment) -%}
    date_trunc('hour', {{ moment }})
{%- endmacro %}

{% macro bigquery__full_hour(moment) -%}
    timestamp_trunc({{ moment }}, hour)
{%- endmacro %}


{% macro local_time_to_utc(local_time, time_zone) -%}
    {#- Both are timestamps without a zone. Engines differ on times that clocks show twice. -#}
    {{ return(adapter.dispatch('local_time_to_utc', 'lead_scoring')(local_time, time_zone)) }}
{%- endmacro %}

{% macro default__local_time_to_utc(local_time, time_zone) -%}
    (({{ local_time }}) at time zone {{ time_zone }} at time zone 'UTC')
{%- endmacro %}

{% macro spark__local_time_to_utc(local_time, time_zone) -%}
    to_utc_timestamp({{ local_time }}, {{ time_zone }})
{%- endmacro %}

{% macro bigquery__local_time_to_utc(local_time, time_zone) -%}
    timestamp(datetime({{ local_time }}, 'UTC'), {{ time_zone }})
{%- endmacro %}


{% macro utc_to_local_time(moment, time_zone) -%}
    {{ return(adapter.dispatch('utc_to_local_time', 'lead_scoring')(moment, time_zone)) }}
{%- endmacro %}

{% macro default__utc_to_local_time(moment, time_zone) -%}
    (({{ moment }}) at time zone 'UTC' at time zone {{ time_zone }})
{%- endmacro %}

{% macro spark__utc_to_local_time(moment, time_zone) -%}
    from_utc_timestamp({{ moment }}, {{ time_zone }})
{%- endmacro %}

{% macro bigquery__utc_to_local_time(moment, time_zone) -%}
    timestamp(format_timestamp('%Y-%m-%d %H:%M:%E6S', {{ moment }}, {{ time_zone }}), 'UTC')
{%- endmacro %}


{% macro is_covered(moment, working_time) -%}
    {#- Whether a row of the working time is the one in which a moment lies. -#}
    cast({{ moment }} as date) = {{ working_time }}.day_on
    and {{ working_time }}.covers_from <= {{ moment }}
    and {{ moment }} < {{ working_time }}.covers_to
{%- endmacro %}


{% macro worked_until(moment, working_time) -%}
    {#- Microseconds of working time up to a moment, from the row in which it lies. -#}
    {{ working_time }}.worked_before + {{ lead_scoring.microseconds_between(
        working_time ~ '.opens_at',
        'least(greatest(' ~ moment ~ ', ' ~ working_time ~ '.opens_at), ' ~ working_time ~ '.closes_at)'
    ) }}
{%- endmacro %}


{% macro hours_of_microseconds(microseconds) -%}
    {#- Six decimals, half up, without floats. -#}
    {%- set rounded = microseconds ~ ' + 1800' -%}
    cast(
        cast(({{ rounded }} - mod({{ rounded }}, 3600)) / 3600 as {{ lead_scoring.type_decimal(20, 0) }})
        * cast(0.000001 as {{ lead_scoring.type_decimal(7, 6) }})
        as {{ lead_scoring.type_points() }}
    )
{%- endmacro %}


{% macro microseconds_between(first, last) -%}
    {#- A whole number: PostgreSQL counts in floats, which hold those of 285 years exactly. -#}
    cast({{ lead_scoring.time_between(first, last, 'microsecond') }} as bigint)
{%- endmacro %}


{% macro microseconds_after(moment, count) -%}
    {{ return(adapter.dispatch('microseconds_after', 'lead_scoring')(moment, count)) }}
{%- endmacro %}

{% macro default__microseconds_after(moment, count) -%}
    {{ lead_scoring.time_after(moment, count, 'microsecond') }}
{%- endmacro %}

{% macro duckdb__microseconds_after(moment, count) -%}
    {#- dbt's own counts up to 36 minutes of them. -#}
    ({{ moment }} + to_microseconds({{ count }}))
{%- endmacro %}
