{% macro as_text(column, type) -%}
    {%- if type == 'absent' -%}
        cast(null as {{ dbt.type_string() }})
    {%- elif type.endswith(']') -%}
        cast({{ column }} as {{ dbt.type_string() }})
    {%- elif type.startswith('varchar') or type in ('text', 'string') -%}
        {{ column }}
    {%- elif type.startswith('decimal') or type.startswith('numeric') or type in (
        'double', 'float', 'real', 'double precision', 'float64', 'bignumeric'
    ) -%}
        {{ lead_scoring.number_as_text(column) }}
    {%- else -%}
        cast({{ column }} as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{% macro trimmed(text) -%}
    {{ return(adapter.dispatch('trimmed', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__trimmed(text) -%}
    {#- Text that begins and ends with a printable ASCII character has nothing to trim; checking that is ten times
        faster than trimming a set of characters. Blanks are written as code points: raw control characters do not
        survive every SQL tool. -#}
    case
        when regexp_matches({{ text }}, '^[!-~](.*[!-~])?$') then {{ text }}
        else trim({{ text }}, concat(' ', chr({{ lead_scoring.blank_code_points() | join('), chr(') }})))
    end
{%- endmacro %}

{% macro postgres__trimmed(text) -%}
    btrim({{ text }}, concat(' ', chr({{ lead_scoring.blank_code_points() | join('), chr(') }})))
{%- endmacro %}

{% macro spark__trimmed(text) -%}
    btrim({{ text }}, {{ lead_scoring.escaped_blanks() }})
{%- endmacro %}

{% macro bigquery__trimmed(text) -%}
    trim({{ text }}, {{ lead_scoring.escaped_blanks() }})
{%- endmacro %}


{% macro blank_code_points() %}
    {{ return([
        9, 10, 11, 12, 13, 28, 29, 30, 31, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197,
        8198, 8199, 8200, 8201, 8202, 8232, 8233, 8239, 8287, 12288,
    ]) }}
{% endmacro %}


{% macro escaped_blanks() -%}
    '{%- for code_point in [32] + lead_scoring.blank_code_points() %}{{ '\\u%04x' % code_point }}{% endfor %}'
{%- endmacro %}


{% macro row_as_json(alias) -%}
    {{ return(adapter.dispatch('row_as_json', 'lead_scoring')(alias)) }}
{%- endmacro %}

{% macro default__row_as_json(alias) -%}
    cast(to_json({{ alias }}) as {{ dbt.type_string() }})
{%- endmacro %}

{% macro spark__row_as_json(alias) -%}
    to_json(struct({{ alias }}.*), map('ignoreNullFields', 'false'))
{%- endmacro %}

{% macro bigquery__row_as_json(alias) -%}
    to_json_string({{ alias }})
{%- endmacro %}
