{#- Regular expressions. Rules use the subset that RE2, Java and PostgreSQL share, with the meaning of RE2, the engine
    of DuckDB and BigQuery; for the others, patterns are rewritten. -#}

{% macro regex_matches(value, pattern) -%}
    {#- Anywhere in the text, case-insensitive. -#}
    {{ return(adapter.dispatch('regex_matches', 'lead_scoring')(value, pattern)) }}
{%- endmacro %}

{% macro default__regex_matches(value, pattern) -%}
    regexp_matches({{ value }}, {{ lead_scoring.text_literal(pattern) }}, 'i')
{%- endmacro %}

{% macro postgres__regex_matches(value, pattern) -%}
    {{ value }} ~* {{ lead_scoring.text_literal(lead_scoring.spelled_out_pattern(pattern)) }}
{%- endmacro %}

{% macro spark__regex_matches(value, pattern) -%}
    {#- Java needs a flag to ignore the case of non-ASCII letters, and lets $ match before a final line break. -#}
    {%- set spelled_out = lead_scoring.spelled_out_pattern(pattern, {'$': '\\z'}) -%}
    ({{ value }} rlike {{ lead_scoring.text_literal('(?iu)' ~ spelled_out) }})
{%- endmacro %}

{% macro bigquery__regex_matches(value, pattern) -%}
    regexp_contains({{ value }}, {{ lead_scoring.text_literal('(?i)' ~ pattern) }})
{%- endmacro %}


{% macro regex_matches_column(value, pattern_column) -%}
    {#- False if the pattern is not a valid regular expression. -#}
    {{ return(adapter.dispatch('regex_matches_column', 'lead_scoring')(value, pattern_column)) }}
{%- endmacro %}

{% macro default__regex_matches_column(value, pattern_column) -%}
    coalesce(try(regexp_matches({{ value }}, {{ pattern_column }}, 'i')), false)
{%- endmacro %}

{% macro postgres__regex_matches_column(value, pattern_column) -%}
    coalesce({{ lead_scoring.postgres_function('matches') }}({{ value }}, {{ pattern_column }}), false)
{%- endmacro %}

{% macro spark__regex_matches_column(value, pattern_column) -%}
    coalesce({{ value }} rlike concat('(?i)', {{ pattern_column }}), false)
{%- endmacro %}

{% macro bigquery__regex_matches_column(value, pattern_column) -%}
    coalesce(safe.regexp_contains({{ value }}, concat('(?i)', {{ pattern_column }})), false)
{%- endmacro %}


{% macro regex_full_match(text, pattern) -%}
    {#- The whole text, case-sensitive. -#}
    {{ return(adapter.dispatch('regex_full_match', 'lead_scoring')(text, pattern)) }}
{%- endmacro %}

{% macro default__regex_full_match(text, pattern) -%}
    regexp_full_match({{ text }}, {{ lead_scoring.text_literal(pattern) }})
{%- endmacro %}

{% macro postgres__regex_full_match(text, pattern) -%}
    {{ text }} ~ {{ lead_scoring.text_literal('^(' ~ pattern ~ ')$') }}
{%- endmacro %}

{% macro spark__regex_full_match(text, pattern) -%}
    ({{ text }} rlike {{ lead_scoring.text_literal('^(' ~ pattern ~ ')\\z') }})
{%- endmacro %}

{% macro bigquery__regex_full_match(text, pattern) -%}
    regexp_contains({{ text }}, {{ lead_scoring.text_literal('^(' ~ pattern ~ ')$') }})
{%- endmacro %}


{% macro regex_replace(text, pattern, replacement) -%}
    {#- The first match; \\1 in the replacement is the first group. Patterns here match once at most, as some engines
        replace all matches. -#}
    {{ return(adapter.dispatch('regex_replace', 'lead_scoring')(text, pattern, replacement)) }}
{%- endmacro %}

{% macro default__regex_replace(text, pattern, replacement) -%}
    regexp_replace(
        {{ text }}, {{ lead_scoring.text_literal(pattern) }}, {{ lead_scoring.text_literal(replacement) }}
    )
{%- endmacro %}

{% macro spark__regex_replace(text, pattern, replacement) -%}
    {{ lead_scoring.default__regex_replace(
        text, pattern, modules.re.sub('[\\\\]([0-9])', '$\\1', replacement)
    ) }}
{%- endmacro %}


{% macro text_after_last_at_sign(text) -%}
    {{ return(adapter.dispatch('text_after_last_at_sign', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__text_after_last_at_sign(text) -%}
    nullif(regexp_extract({{ text }}, '@([^@]*)$', 1), '')
{%- endmacro %}

{% macro postgres__text_after_last_at_sign(text) -%}
    nullif(substring({{ text }} from '@([^@]*)$'), '')
{%- endmacro %}

{% macro bigquery__text_after_last_at_sign(text) -%}
    nullif(regexp_extract({{ text }}, '@([^@]*)$'), '')
{%- endmacro %}
