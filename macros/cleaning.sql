{% macro clean_text(column, types, placeholders) -%}
    {%- set trimmed = lead_scoring.trimmed(lead_scoring.as_text(column, types[column | lower])) -%}
    case when lower({{ trimmed }}) not in ({{ lead_scoring.text_list([''] + placeholders) }}) then {{ trimmed }} end
{%- endmacro %}


{% macro clean_timestamp(column, types) -%}
    {%- set type = types[column | lower] -%}
    {%- if 'time zone' in type or 'timestamptz' in type -%}
        {{ lead_scoring.timestamp_to_utc(column) }}
    {%- elif type.startswith('timestamp') or type.startswith('date') -%}
        cast({{ column }} as {{ dbt.type_timestamp() }})
    {%- else -%}
        {{ lead_scoring.text_to_timestamp(lead_scoring.trimmed(lead_scoring.as_text(column, type))) }}
    {%- endif -%}
{%- endmacro %}


{% macro as_text(column, type) -%}
    {%- if type.startswith('varchar') or type in ('text', 'string') -%}
        {{ column }}
    {%- elif type.startswith('decimal') or type.startswith('numeric') or type in ('double', 'float', 'real', 'double precision', 'float64', 'bignumeric') -%}
        {{ lead_scoring.number_as_text(column) }}
    {%- else -%}
        cast({{ column }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{% macro number_as_text(column) -%}
    {{ return(adapter.dispatch('number_as_text', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__number_as_text(column) -%}
    regexp_replace(
        regexp_replace(cast({{ column }} as {{ dbt.type_string() }}), '([.][0-9]*[1-9])0+$', '\1'), '[.]0+$', ''
    )
{%- endmacro %}


{% macro trimmed(text) -%}
    {{ return(adapter.dispatch('trimmed', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__trimmed(text) -%}
    {%- set blanks = " \t\n\x0b\x0c\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000" -%}
    trim({{ text }}, '{{ blanks }}')
{%- endmacro %}

{% macro duckdb__trimmed(text) -%}
    {#- Spelled with code points: raw control characters do not survive every SQL tool. -#}
    {%- set code_points = [
        9, 10, 11, 12, 13, 28, 29, 30, 31, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197,
        8198, 8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288,
    ] -%}
    trim({{ text }}, concat(' ', {% for code_point in code_points %}chr({{ code_point }}){{ ', ' if not loop.last }}{% endfor %}))
{%- endmacro %}


{% macro timestamp_to_utc(column) -%}
    {{ return(adapter.dispatch('timestamp_to_utc', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__timestamp_to_utc(column) -%}
    cast({{ column }} at time zone 'UTC' as {{ dbt.type_timestamp() }})
{%- endmacro %}


{% macro text_to_timestamp(text) -%}
    {{ return(adapter.dispatch('text_to_timestamp', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__text_to_timestamp(text) -%}
    {#- What is usual is cast at once; the other spellings of ISO 8601 are brought to one form first:
        a date, T, hours, minutes and seconds, perhaps a fraction, and an offset. -#}
    {%- set date = '[0-9]{4}-[0-9]{2}-[0-9]{2}' -%}
    {%- set time = '([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]+)?' -%}
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
        ('z$', 'Z'),
        ('^(.{19,}[+-][0-9]{2})$', '\\1:00'),
        ('^(.{19,}[+-][0-9]{2})([0-9]{2})$', '\\1:\\2'),
        ('^(.{19}[.0-9]*)$', '\\1Z'),
    ] -%}
    {%- set normalised = namespace(sql=text) -%}
    {%- for pattern, replacement in rewrites -%}
        {%- set normalised.sql = "regexp_replace(" ~ normalised.sql ~ ", '" ~ pattern ~ "', '" ~ replacement ~ "')" -%}
    {%- endfor -%}
    case
        when regexp_full_match({{ text }}, '{{ date }}([T ]{{ time }})?')
            then try_cast({{ text }} as timestamp)
        when regexp_full_match({{ normalised.sql }}, '{{ date }}T{{ time }}{{ offset }}')
            then try_cast({{ normalised.sql }} as timestamp with time zone) at time zone 'UTC'
    end
{%- endmacro %}


{% macro text_to_number(text) -%}
    {{ return(adapter.dispatch('text_to_number', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__text_to_number(text) -%}
    case
        when regexp_full_match({{ text }}, '{{ lead_scoring.number_pattern() }}')
            then try_cast({{ text }} as double)
    end
{%- endmacro %}


{% macro text_to_decimal(text, scale) -%}
    {{ return(adapter.dispatch('text_to_decimal', 'lead_scoring')(text, scale)) }}
{%- endmacro %}

{% macro default__text_to_decimal(text, scale) -%}
    case
        when regexp_full_match({{ text }}, '{{ lead_scoring.number_pattern() }}')
            then try_cast({{ text }} as decimal(28, {{ scale }}))
    end
{%- endmacro %}


{% macro number_pattern() %}
    {{ return('[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?') }}
{% endmacro %}


{% macro row_as_json(alias) -%}
    {{ return(adapter.dispatch('row_as_json', 'lead_scoring')(alias)) }}
{%- endmacro %}

{% macro default__row_as_json(alias) -%}
    cast(to_json({{ alias }}) as {{ dbt.type_string() }})
{%- endmacro %}


{% macro text_literal(text) %}
    {{ return("'" ~ (text | string | replace("'", "''")) ~ "'") }}
{% endmacro %}


{% macro text_list(texts) -%}
    {%- for text in texts -%}{{ lead_scoring.text_literal(text) }}{{ ', ' if not loop.last }}{%- endfor -%}
{%- endmacro %}


{% macro placeholder_values() %}
    {#- Lower case, as they are compared; read from the seed when the model compiles. -#}
    {% set placeholder_rows = lead_scoring.relation_rows(
        ref('placeholder_values'),
        "select distinct lower(" ~ lead_scoring.trimmed('cast(value as ' ~ dbt.type_string() ~ ')') ~ ") as value",
        "where value is not null order by 1"
    ) %}
    {{ return(placeholder_rows | map(attribute='value') | list) }}
{% endmacro %}


{% macro relation_rows(relation, select, tail='', joined='') %}
    {#- Rows of a relation at compile time, as a list of dictionaries; none before it is built. -#}
    {% set found_rows = [] %}
    {% if execute and load_relation(relation) is not none %}
        {% set result = run_query(select ~ ' from ' ~ relation ~ ' ' ~ joined ~ ' ' ~ tail) %}
        {% for row in result.rows %}
            {% do found_rows.append(row.dict()) %}
        {% endfor %}
    {% endif %}
    {{ return(found_rows) }}
{% endmacro %}
