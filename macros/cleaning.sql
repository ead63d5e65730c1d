{% macro clean_text(column, types, placeholders) -%}
    {%- set text = lead_scoring.as_text(column, types[column | lower]) -%}
    {%- set trimmed = lead_scoring.trimmed(text) -%}
    case
        when {{ text }} is null then null
        when {{ lead_scoring.is_surely_clean(text, placeholders) }} then {{ text }}
        when {{ lead_scoring.is_none_of('lower(' ~ trimmed ~ ')', [''] + placeholders) }}
            then {{ trimmed }}
    end
{%- endmacro %}


{% macro clean_value(column, types, placeholders) -%}
    {#- For attributes and properties. Line breaks become line feeds, as in rules: seed loaders differ in how they treat
        carriage returns. -#}
    {{ lead_scoring.with_line_feeds(lead_scoring.clean_text(column, types, placeholders)) }}
{%- endmacro %}


{% macro with_line_feeds(text) -%}
    replace({{ text }}, chr(13) || chr(10), chr(10))
{%- endmacro %}


{% macro is_none_of(text, texts) -%}
    {{ return(adapter.dispatch('is_none_of', 'lead_scoring')(text, texts)) }}
{%- endmacro %}

{% macro default__is_none_of(text, texts) -%}
    {{ text }} not in ({{ lead_scoring.text_list(texts) }})
{%- endmacro %}

{% macro duckdb__is_none_of(text, texts) -%}
    {#- A long "in" becomes a join, which computes the text of every row, needed or not. -#}
    not list_contains([{{ lead_scoring.text_list(texts) }}], {{ text }})
{%- endmacro %}


{% macro is_surely_clean(text, placeholders) -%}
    {{ return(adapter.dispatch('is_surely_clean', 'lead_scoring')(text, placeholders)) }}
{%- endmacro %}

{% macro default__is_surely_clean(text, placeholders) -%}
    1 = 0
{%- endmacro %}

{% macro duckdb__is_surely_clean(text, placeholders) -%}
    {#- Text that begins and ends with printable ASCII has nothing to trim; if no placeholder has the same ending, it is
        not one. This shows most ids, paths and types to be clean, much faster than trimming them and searching a
        list. -#}
    {%- set last_characters = placeholders | map('last') | map('lower') | unique | list -%}
    {%- set safe_characters = [] -%}
    {%- for code_point in range(33, 127) -%}
        {%- set character = '%c' % code_point -%}
        {%- if character | lower not in last_characters -%}
            {%- do safe_characters.append(character) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- set last_pairs = [] -%}
    {%- for placeholder in placeholders if placeholder[-2:] not in last_pairs -%}
        {%- do last_pairs.append(placeholder[-2:]) -%}
    {%- endfor -%}
    {{ text }} >= '!'
    and {{ text }} < chr(127)
    and (
        contains({{ lead_scoring.text_literal(safe_characters | join) }}, right({{ text }}, 1))
        or (
            right({{ text }}, 1) between '!' and '~'
            and {{ lead_scoring.is_none_of(
                'right(lower(right(' ~ text ~ ', 2)), 2)', last_pairs or ['']
            ) }}
        )
    )
{%- endmacro %}


{% macro clean_timestamp(column, types) -%}
    {%- set type = types[column | lower] -%}
    {%- if 'time zone' in type or 'timestamptz' in type -%}
        {{ lead_scoring.usable_time(column, lead_scoring.timestamp_to_utc(column), '+00') }}
    {%- elif type.startswith('timestamp_') and type != 'timestamp_ntz' -%}
        {#- Another precision, whose range may end before the required years. -#}
        {%- set timestamp = 'cast(' ~ column ~ ' as ' ~ dbt.type_timestamp() ~ ')' -%}
        {{ lead_scoring.usable_time(timestamp, timestamp) }}
    {%- elif type.startswith('timestamp') or type.startswith('date') -%}
        {{ lead_scoring.usable_time(column, 'cast(' ~ column ~ ' as ' ~ dbt.type_timestamp() ~ ')') }}
    {%- else -%}
        {{ lead_scoring.text_to_timestamp(
            lead_scoring.trimmed(lead_scoring.as_text(column, type))
        ) }}
    {%- endif -%}
{%- endmacro %}


{% macro usable_time(column, timestamp, offset='') -%}
    {#- Checks the column, not the timestamp: some casts fail outside the range. -#}
    {{ return(adapter.dispatch('usable_time', 'lead_scoring')(column, timestamp, offset)) }}
{%- endmacro %}

{% macro default__usable_time(column, timestamp, offset) -%}
    case
        when {{ column }} between '0001-01-01 00:00:00{{ offset }}' and '9999-12-31 23:59:59.999999{{ offset }}'
            then {{ timestamp }}
    end
{%- endmacro %}

{% macro bigquery__usable_time(column, timestamp, offset) -%}
    {#- No other times exist there. -#}
    {{ timestamp }}
{%- endmacro %}
