{% macro number_pattern() %}
    {{ return(lead_scoring.plain_number_pattern() ~ '([eE][+-]?[0-9]+)?') }}
{% endmacro %}


{% macro plain_number_pattern() %}
    {{ return('[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)') }}
{% endmacro %}


{% macro text_to_number(text) -%}
    {{ return(adapter.dispatch('text_to_number', 'lead_scoring')(text)) }}
{%- endmacro %}

{% macro default__text_to_number(text) -%}
    case
        when {{ lead_scoring.regex_full_match(text, lead_scoring.number_pattern()) }}
            then try_cast({{ text }} as {{ lead_scoring.type_double() }})
    end
{%- endmacro %}

{% macro postgres__text_to_number(text) -%}
    {#- Few numbers need the function, which reads numbers outside a float's range as infinite or 0. -#}
    case
        when length({{ text }}) <= 300
            and {{ lead_scoring.regex_full_match(text, lead_scoring.plain_number_pattern()) }}
            then cast({{ text }} as {{ lead_scoring.type_double() }})
        when {{ lead_scoring.regex_full_match(text, lead_scoring.number_pattern()) }}
            then {{ lead_scoring.postgres_function('number') }}({{ text }})
    end
{%- endmacro %}

{% macro bigquery__text_to_number(text) -%}
    {#- safe_cast does not handle numbers outside a float's range. -#}
    case
        when {{ lead_scoring.regex_full_match(text, lead_scoring.number_pattern()) }}
            then safe_cast({{ text }} as {{ lead_scoring.type_double() }})
    end
{%- endmacro %}


{% macro text_to_decimal(text, scale) -%}
    {{ return(adapter.dispatch('text_to_decimal', 'lead_scoring')(text, scale)) }}
{%- endmacro %}

{% macro default__text_to_decimal(text, scale) -%}
    case
        when {{ lead_scoring.regex_full_match(text, lead_scoring.number_pattern()) }}
            then try_cast({{ text }} as {{ lead_scoring.type_decimal(28, scale) }})
    end
{%- endmacro %}

{% macro postgres__text_to_decimal(text, scale) -%}
    {#- Casting a number that is too large is an error: the largest is looked up first. -#}
    {%- set number -%}
        case
            when length({{ text }}) <= 300
                and {{ lead_scoring.regex_full_match(text, lead_scoring.plain_number_pattern()) }}
                then cast({{ text }} as numeric)
            when {{ lead_scoring.regex_full_match(text, lead_scoring.number_pattern()) }}
                then {{ lead_scoring.postgres_function('decimal') }}({{ text }})
        end
    {%- endset -%}
    case
        when abs(round({{ number }}, {{ scale }})) < 1{{ '0' * (28 - scale) }}
            then cast(round({{ number }}, {{ scale }}) as {{ lead_scoring.type_decimal(28, scale) }})
    end
{%- endmacro %}

{% macro bigquery__text_to_decimal(text, scale) -%}
    {#- A numeric has nine places: a value that needs more is not a number there, rather than a different one. -#}
    {%- set number = 'safe_cast(' ~ text ~ ' as numeric)' -%}
    {%- set float = 'safe_cast(' ~ text ~ ' as ' ~ lead_scoring.type_double() ~ ')' -%}
    case
        when {{ lead_scoring.regex_full_match(text, lead_scoring.number_pattern()) }}
            and not regexp_contains({{ text }}, '[.][0-9]{9}[0-9]*[1-9]')
            and (
                strpos(lower({{ text }}), 'e-') = 0
                or cast({{ number }} as {{ lead_scoring.type_double() }}) = {{ float }}
            )
            and abs({{ number }}) < cast('1{{ '0' * (28 - scale) }}' as numeric)
            then {{ 'round(' ~ number ~ ', ' ~ scale ~ ')' if scale < 9 else number }}
    end
{%- endmacro %}


{% macro number_as_text(column) -%}
    {{ return(adapter.dispatch('number_as_text', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__number_as_text(column) -%}
    {%- set text = 'cast(' ~ column ~ ' as ' ~ dbt.type_string() ~ ')' -%}
    {{ lead_scoring.regex_replace(
        lead_scoring.regex_replace(text, '([.][0-9]*[1-9])0+$', '\\1') | trim, '[.]0+$', ''
    ) }}
{%- endmacro %}
