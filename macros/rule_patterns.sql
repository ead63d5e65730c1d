{% macro spelled_out_pattern(pattern, words={}) -%}
    {#- The same pattern without constructs that other engines read differently from RE2: there a dot is any character
        except a line feed, and classes and word boundaries are ASCII only. -#}
    {%- set inside = {'\\d': '0-9', '\\w': 'A-Za-z0-9_', '\\s': ' \\t\\n\\f\\r'} -%}
    {%- set edges = ['(?<=[A-Za-z0-9_])', '(?<![A-Za-z0-9_])', '(?=[A-Za-z0-9_])', '(?![A-Za-z0-9_])'] -%}
    {%- set outside = {
        '.': '[^\\n]',
        '\\b': '(?:' ~ edges[1] ~ edges[2] ~ '|' ~ edges[0] ~ edges[3] ~ ')',
    } -%}
    {%- for class, characters in inside.items() -%}
        {%- do outside.update({
            class: '[' ~ characters ~ ']', class | upper: '[^' ~ characters ~ ']'
        }) -%}
    {%- endfor -%}
    {%- do outside.update(words) -%}
    {%- set spelled_out = [] -%}
    {%- for part in modules.re.findall('(?s)\\[\\^?(?:\\\\.|[^\\]\\\\])+\\]|\\\\.|.', pattern | string) -%}
        {%- if part[0] == '[' -%}
            {%- for sign in modules.re.findall('(?s)\\\\.|.', part) -%}
                {%- do spelled_out.append(inside.get(sign, sign)) -%}
            {%- endfor -%}
        {%- else -%}
            {%- do spelled_out.append(outside.get(part, part)) -%}
        {%- endif -%}
    {%- endfor -%}
    {{ return(spelled_out | join) }}
{%- endmacro %}


{% macro pattern_problem(pattern_column) -%}
    {#- Null if every engine reads the pattern the same way. -#}
    {%- set escaped = '[\\\\]([!-/:-@\\[-\\^`{-~]|[tnrf])' -%}
    {%- set sign = '([^\\]\\[\\\\-]|' ~ escaped ~ ')' -%}
    {%- set first_sign = '([^\\]\\[\\\\^-]|' ~ escaped ~ ')' -%}
    {%- set class = '[\\\\][dws]' -%}
    {%- set set_of_signs =
        '\\[\\^?(-|-?(' ~ first_sign ~ '(-' ~ sign ~ ')?|' ~ class ~ ')('
        ~ sign ~ '(-' ~ sign ~ ')?|' ~ class ~ ')*-?)\\]' -%}
    {%- set number = '([01]?[0-9]?[0-9]|2[0-4][0-9]|25[0-5])' -%}
    {%- set repeated = '(([*+?]|[{]' ~ number ~ '(,' ~ number ~ '?)?[}])[?]?)?' -%}
    {%- set single = '([^\\\\^$|?*+(){}\\[\\]]|' ~ escaped ~ '|[\\\\][dDwWsS]|' ~ set_of_signs ~ '|[)])' -%}
    {%- set whole = '(' ~ single ~ repeated ~ '|[(][?]:|[(]|[|]|\\^|[$]|[\\\\]b)*' -%}
    case
        when not {{ lead_scoring.regex_full_match(pattern_column, whole) }}
            or {{ dbt.position("'&&'", pattern_column) }} > 0
            then 'it uses what not every engine reads alike; all read ( ) (?: ) | [ ] . ^ $ * + ?'
                || ' repetition up to {255}, '
                || {{ lead_scoring.text_literal('\\d \\w \\s \\b \\t \\n \\r \\f') }}
                || ', and a backslash before any other sign but letters, digits and _;'
                || ' look-around, back-references and flags are not among it'
        when not {{ lead_scoring.is_valid_regex(pattern_column) }}
            then 'it is not a valid regular expression'
    end
{%- endmacro %}


{% macro is_valid_regex(pattern_column) -%}
    {{ return(adapter.dispatch('is_valid_regex', 'lead_scoring')(pattern_column)) }}
{%- endmacro %}

{% macro default__is_valid_regex(pattern_column) -%}
    coalesce(try(regexp_matches('', {{ pattern_column }})) is not null, false)
{%- endmacro %}

{% macro postgres__is_valid_regex(pattern_column) -%}
    {{ lead_scoring.postgres_function('matches') }}('', {{ pattern_column }}) is not null
{%- endmacro %}

{% macro spark__is_valid_regex(pattern_column) -%}
    {#- Spark can't test a pattern safely: an invalid one stops the build at the check, with Java's message. -#}
    coalesce(('' rlike {{ pattern_column }}) is not null, false)
{%- endmacro %}

{% macro bigquery__is_valid_regex(pattern_column) -%}
    safe.regexp_contains('', {{ pattern_column }}) is not null
{%- endmacro %}
