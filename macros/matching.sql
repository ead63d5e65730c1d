{% macro ids_that_hold(conditions_by_id) -%}
    {#- One row per condition that holds, in one pass over the rows: far cheaper than one scan a
        condition. -#}
    {{ return(adapter.dispatch('ids_that_hold', 'lead_scoring')(conditions_by_id)) }}
{%- endmacro %}

{% macro default__ids_that_hold(conditions_by_id) -%}
    unnest([
        {% for entry in conditions_by_id -%}
            case when {{ entry.condition }} then {{ entry.id }} end{{ ',' if not loop.last }}
        {% endfor %}
    ])
{%- endmacro %}


{% macro ids_that_hold_by_kind(kind, conditions_by_kind) -%}
    {#- Each row is held against the conditions of its own kind alone. One pass for all kinds: a
        filter for each would have engines test all kinds on every row. -#}
    {{ return(adapter.dispatch('ids_that_hold_by_kind', 'lead_scoring')(kind, conditions_by_kind)) }}
{%- endmacro %}

{% macro default__ids_that_hold_by_kind(kind, conditions_by_kind) -%}
    unnest(case {{ kind }}
        {% for name, conditions_by_id in conditions_by_kind.items() -%}
            when {{ lead_scoring.text_literal(name) }} then [
                {% for entry in conditions_by_id -%}
                    case when {{ entry.condition }} then {{ entry.id }} end{{ ',' if not loop.last }}
                {% endfor %}
            ]
        {% endfor %}
    end)
{%- endmacro %}


{% macro regex_matches(value, pattern) -%}
    {{ return(adapter.dispatch('regex_matches', 'lead_scoring')(value, pattern)) }}
{%- endmacro %}

{% macro default__regex_matches(value, pattern) -%}
    regexp_matches({{ value }}, {{ lead_scoring.text_literal(pattern) }}, 'i')
{%- endmacro %}


{% macro regex_matches_column(value, pattern_column) -%}
    {{ return(adapter.dispatch('regex_matches_column', 'lead_scoring')(value, pattern_column)) }}
{%- endmacro %}

{% macro default__regex_matches_column(value, pattern_column) -%}
    coalesce(try(regexp_matches({{ value }}, {{ pattern_column }}, 'i')), false)
{%- endmacro %}


{% macro is_valid_regex(pattern_column) -%}
    {{ return(adapter.dispatch('is_valid_regex', 'lead_scoring')(pattern_column)) }}
{%- endmacro %}

{% macro default__is_valid_regex(pattern_column) -%}
    coalesce(try(regexp_matches('', {{ pattern_column }})) is not null, false)
{%- endmacro %}


{% macro is_in_list(value, operand) -%}
    {{ return(adapter.dispatch('is_in_list', 'lead_scoring')(value, operand)) }}
{%- endmacro %}

{% macro default__is_in_list(value, operand) -%}
    list_contains(
        list_transform(string_split({{ operand }}, '|'), lambda item: lower(trim(item))),
        lower({{ value }})
    )
{%- endmacro %}


{% macro unnested_list(text) -%}
    {{ return(adapter.dispatch('unnested_list', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__unnested_list(text) -%}
    trim(unnest(string_split({{ text }}, '|')))
{%- endmacro %}


{% macro text_after_last_at_sign(text) -%}
    {{ return(adapter.dispatch('text_after_last_at_sign', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__text_after_last_at_sign(text) -%}
    nullif(regexp_extract({{ text }}, '@([^@]*)$', 1), '')
{%- endmacro %}
