{% macro type_points() -%}
    decimal(20, 6)
{%- endmacro %}


{% macro number_pattern() %}
    {{ return('[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?') }}
{% endmacro %}


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


{% macro number_as_text(column) -%}
    {{ return(adapter.dispatch('number_as_text', 'lead_scoring')(column)) }}
{%- endmacro %}

{% macro default__number_as_text(column) -%}
    regexp_replace(
        regexp_replace(
            cast({{ column }} as {{ dbt.type_string() }}), '([.][0-9]*[1-9])0+$', '\1'
        ),
        '[.]0+$',
        ''
    )
{%- endmacro %}


{% macro scaled_score(total, scale_max, points_at_scale_max) -%}
    {{ return(adapter.dispatch('scaled_score', 'lead_scoring')(
        total, scale_max, points_at_scale_max
    )) }}
{%- endmacro %}

{% macro default__scaled_score(total, scale_max, points_at_scale_max) -%}
    {#- Nearly right in floating point, which is quick, and off by one at most. Decimals, multiplied
        and not divided, say whether it is, with a half rounded up. The limits come first, so that
        the products stay small. -#}
    {%- set estimate -%}
        cast(floor(
            cast({{ total }} as double) * cast({{ scale_max }} as double)
            / cast({{ points_at_scale_max }} as double) + 0.5
        ) as bigint)
    {%- endset -%}
    cast(
        case
            when {{ total }} <= 0 then 0
            when {{ total }} >= {{ points_at_scale_max }} then round({{ scale_max }}, 0)
            when
                (2 * {{ estimate }} - 1) * {{ points_at_scale_max }}
                > 2 * {{ total }} * {{ scale_max }}
                then {{ estimate }} - 1
            when
                (2 * {{ estimate }} + 1) * {{ points_at_scale_max }}
                <= 2 * {{ total }} * {{ scale_max }}
                then {{ estimate }} + 1
            else {{ estimate }}
        end as integer
    )
{%- endmacro %}
