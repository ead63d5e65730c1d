{% macro text_to_timestamp(text) -%}
    {#- The usual format is cast at once; other ISO 8601 formats are first normalized: a date, T, hours, minutes and
        seconds, optionally a fraction, and an offset. -#}
    {%- set date = '([0-9]{3}[1-9]|[0-9]{2}[1-9]0|[0-9][1-9]00|[1-9]000)-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,6})?' -%}
    {%- set offset = '(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])' -%}
    {%- set rewrites = [
        ('^([0-9]{4})([0-9]{2})([0-9]{2})([Tt ]|$)', '\\1-\\2-\\3\\4'),
        ('^(.{10})$', '\\1T00:00:00Z'),
        ('^(.{10})[Tt ]', '\\1T'),
        ('^(.{13})([0-9]{2})', '\\1:\\2'),
        ('^(.{16})([0-9]{2})', '\\1:\\2'),
        ('^(.{13})($|[Zz+-])', '\\1:00\\2'),
        ('^(.{16})($|[Zz+-])', '\\1:00\\2'),
        ('^(.{19}),', '\\1.'),
        ('([.][0-9]{6})[0-9]+', '\\1'),
        ('z$', 'Z'),
        ('^(.{19,}[+-][0-9]{2})$', '\\1:00'),
        ('^(.{19,}[+-][0-9]{2})([0-9]{2})$', '\\1:\\2'),
        ('^(.{19}[.0-9]*)$', '\\1Z'),
    ] -%}
    {%- set normalised = namespace(sql=text) -%}
    {%- for pattern, replacement in rewrites -%}
        {%- set normalised.sql =
            lead_scoring.regex_replace(normalised.sql, pattern, replacement) | trim -%}
    {%- endfor -%}
    case
        when {{ lead_scoring.regex_full_match(text, date ~ '([T ]' ~ time ~ ')?') }}
            then {{ lead_scoring.iso_timestamp(text) }}
        when {{ lead_scoring.regex_full_match(normalised.sql, date ~ 'T' ~ time ~ offset) }}
            then {{ lead_scoring.iso_timestamp_with_offset(normalised.sql) }}
    end
{%- endmacro %}


{% macro iso_timestamp(text) -%}
    {#- From a date, or a date and a time, in UTC; null for a day that does not exist. -#}
    {{ return(adapter.dispatch('iso_timestamp', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__iso_timestamp(text) -%}
    try_cast({{ text }} as timestamp)
{%- endmacro %}

{% macro postgres__iso_timestamp(text) -%}
    {#- No cast may fail there: the day is first checked against its month. -#}
    case
        when
            substr({{ text }}, 6, 2) between '01' and '12'
            and substr({{ text }}, 9, 2) between '01'
            and case
                when substr({{ text }}, 6, 2) in ('04', '06', '09', '11') then '30'
                when substr({{ text }}, 6, 2) <> '02' then '31'
                when cast(substr({{ text }}, 1, 4) as integer) % 400 = 0 then '29'
                when cast(substr({{ text }}, 1, 4) as integer) % 100 = 0 then '28'
                when cast(substr({{ text }}, 1, 4) as integer) % 4 = 0 then '29'
                else '28'
            end
            then cast({{ text }} as timestamp)
    end
{%- endmacro %}

{% macro bigquery__iso_timestamp(text) -%}
    safe_cast({{ text }} as timestamp)
{%- endmacro %}


{% macro iso_timestamp_with_offset(text) -%}
    {#- From a date, T, a time, and Z or an offset such as +05:30. -#}
    {{ return(adapter.dispatch('iso_timestamp_with_offset', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__iso_timestamp_with_offset(text) -%}
    try_cast({{ text }} as timestamp with time zone) at time zone 'UTC'
{%- endmacro %}

{% macro postgres__iso_timestamp_with_offset(text) -%}
    {#- PostgreSQL only reads offsets below 16 hours. -#}
    {{ lead_scoring.iso_timestamp(lead_scoring.regex_replace(text, '(Z|[+-][0-9:]{5})$', '') | trim) }}
    - case
        when right({{ text }}, 1) <> 'Z'
            then cast(right({{ text }}, 6) as interval)
        else interval '0 minutes'
    end
{%- endmacro %}

{% macro spark__iso_timestamp_with_offset(text) -%}
    {#- Spark reads offsets up to 18 hours. -#}
    timestampadd(
        minute,
        - case
            when right({{ text }}, 1) = 'Z' then 0
            else
                (
                    60 * cast(substr({{ text }}, -5, 2) as integer)
                    + cast(right({{ text }}, 2) as integer)
                ) * case when substr({{ text }}, -6, 1) = '-' then -1 else 1 end
        end,
        {{ lead_scoring.iso_timestamp(lead_scoring.regex_replace(text, '(Z|[+-][0-9:]{5})$', '') | trim) }}
    )
{%- endmacro %}

{% macro bigquery__iso_timestamp_with_offset(text) -%}
    {#- BigQuery reads offsets up to 14 hours, and has no time after the year 9999. -#}
    safe.timestamp_add(
        {{ lead_scoring.iso_timestamp(lead_scoring.regex_replace(text, '(Z|[+-][0-9:]{5})$', '') | trim) }},
        interval case
            when right({{ text }}, 1) = 'Z' then 0
            else
                (
                    60 * safe_cast(substr({{ text }}, -5, 2) as int64)
                    + safe_cast(right({{ text }}, 2) as int64)
                ) * case when substr({{ text }}, -6, 1) = '-' then 1 else -1 end
        end minute
    )
{%- endmacro %}


{% macro timestamp_to_utc(column) -%}
    {{ return(adapter.dispatch('timestamp_to_utc', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__timestamp_to_utc(column) -%}
    cast({{ column }} at time zone 'UTC' as {{ dbt.type_timestamp() }})
{%- endmacro %}

{% macro spark__timestamp_to_utc(column) -%}
    cast({{ column }} as {{ dbt.type_timestamp() }})
{%- endmacro %}

{% macro bigquery__timestamp_to_utc(column) -%}
    {{ column }}
{%- endmacro %}
