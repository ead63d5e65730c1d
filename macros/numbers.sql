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
    {#- Whole numbers only: the total has 6 decimals, the scale 10, and a half is rounded up by
        doubling. The limits come first, so that the products stay small. -#}
    {%- set total_units = 'cast(' ~ total ~ ' * 1000000 as hugeint)' -%}
    {%- set scale_units = 'cast(' ~ scale_max ~ ' * 10000000000 as hugeint)' -%}
    {%- set points_units =
        'cast(' ~ points_at_scale_max ~ ' * 10000000000 as hugeint) * 1000000' -%}
    cast(
        case
            when {{ total }} <= 0 then 0
            when {{ total }} >= {{ points_at_scale_max }} then round({{ scale_max }}, 0)
            else
                (2 * {{ total_units }} * {{ scale_units }} + {{ points_units }})
                // (2 * {{ points_units }})
        end as integer
    )
{%- endmacro %}
