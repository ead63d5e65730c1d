{% macro scaled_score(total, scale_max, points_at_scale_max) -%}
    {{ return(adapter.dispatch('scaled_score', 'lead_scoring')(
        total, scale_max, points_at_scale_max
    )) }}
{%- endmacro %}

{% macro default__scaled_score(total, scale_max, points_at_scale_max) -%}
    {#- A floating point result is fast, and off by one at most. Decimals, multiplied and not divided, then correct it,
        with a half rounded up. Limits are applied first, so that the products stay small. -#}
    {%- set estimate -%}
        cast(floor(
            cast({{ total }} as {{ lead_scoring.type_double() }}) * cast({{ scale_max }} as {{ lead_scoring.type_double() }})
            / cast({{ points_at_scale_max }} as {{ lead_scoring.type_double() }}) + 0.5
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

{% macro bigquery__scaled_score(total, scale_max, points_at_scale_max) -%}
    {#- The same; points in millionths are whole numbers, so that products with them fit the nine places of a numeric
        and are exact. -#}
    {%- set estimate -%}
        cast(floor(
            cast({{ total }} as float64) * cast({{ scale_max }} as float64)
            / cast({{ points_at_scale_max }} as float64) + 0.5
        ) as int64)
    {%- endset -%}
    cast(
        case
            when {{ total }} <= 0 then 0
            when {{ total }} >= {{ points_at_scale_max }} then round({{ scale_max }}, 0)
            when
                (2 * {{ estimate }} - 1) * 1000000 * {{ points_at_scale_max }}
                > 2 * (1000000 * {{ total }}) * {{ scale_max }}
                then {{ estimate }} - 1
            when
                (2 * {{ estimate }} + 1) * 1000000 * {{ points_at_scale_max }}
                <= 2 * (1000000 * {{ total }}) * {{ scale_max }}
                then {{ estimate }} + 1
            else {{ estimate }}
        end as int64
    )
{%- endmacro %}


{% macro weighted_points(weights_by_points) -%}
    {#- A weighted sum of points, exact until it is rounded to the six decimals of points. -#}
    {{ return(adapter.dispatch('weighted_points', 'lead_scoring')(weights_by_points)) }}
{%- endmacro %}

{% macro default__weighted_points(weights_by_points) -%}
    cast(round(
        {% for points, weight in weights_by_points.items() -%}
            cast({{ weight }} as {{ lead_scoring.type_decimal(18, 10) }}) * {{ points }}
            {{- ' + ' if not loop.last }}
        {% endfor -%}
        , 6
    ) as {{ lead_scoring.type_points() }})
{%- endmacro %}

{% macro bigquery__weighted_points(weights_by_points) -%}
    {#- A product of numerics is rounded to nine places: points in millionths are whole numbers, and times a weight have
        no more. -#}
    (
        round(
            {% for points, weight in weights_by_points.items() -%}
                {{ weight }} * (1000000 * {{ points }}){{ ' + ' if not loop.last }}
            {% endfor -%}
            , 0
        ) * numeric '0.000001'
    )
{%- endmacro %}


{% macro share_of_points(points, share) -%}
    {#- Points times a share between 0 and 1, a float, of which twelve decimals are used. -#}
    {{ return(adapter.dispatch('share_of_points', 'lead_scoring')(points, share)) }}
{%- endmacro %}

{% macro default__share_of_points(points, share) -%}
    cast(round(
        {{ points }} * {{ lead_scoring.double_to_decimal(share, 18, 12) }}, 6
    ) as {{ lead_scoring.type_points() }})
{%- endmacro %}

{% macro bigquery__share_of_points(points, share) -%}
    {#- A numeric has nine places: a thousand times the share fits, and times whole millionths of points is exact. -#}
    (
        round(
            (1000000 * {{ points }})
            * (cast(round(({{ share }}) * 1e12) as int64) * numeric '0.000000001'),
            -3
        ) * numeric '0.000000001'
    )
{%- endmacro %}
