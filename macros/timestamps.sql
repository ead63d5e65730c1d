{% macro text_to_timestamp(text) -%}
    {{ return(adapter.dispatch('text_to_timestamp', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__text_to_timestamp(text) -%}
    {#- What is usual is cast at once; the other spellings of ISO 8601 are brought to one form
        first: a date, T, hours, minutes and seconds, perhaps a fraction, and an offset. -#}
    {%- set date = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
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
            "regexp_replace(" ~ normalised.sql ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "')" -%}
    {%- endfor -%}
    case
        when regexp_full_match({{ text }}, '{{ date }}([T ]{{ time }})?')
            then try_cast({{ text }} as timestamp)
        when regexp_full_match({{ normalised.sql }}, '{{ date }}T{{ time }}{{ offset }}')
            then try_cast({{ normalised.sql }} as timestamp with time zone) at time zone 'UTC'
    end
{%- endmacro %}


{% macro timestamp_to_utc(column) -%}
    {{ return(adapter.dispatch('timestamp_to_utc', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__timestamp_to_utc(column) -%}
    cast({{ column }} at time zone 'UTC' as {{ dbt.type_timestamp() }})
{%- endmacro %}
