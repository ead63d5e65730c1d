{% macro scaled_score(total, scale_max, points_at_scale_max) -%}
    {{ return(adapter.dispatch('scaled_score', 'lead_scoring')(total, scale_max, points_at_scale_max)) }}
{%- endmacro %}

{% macro default__scaled_score(total, scale_max, points_at_scale_max) -%}
    {#- Whole numbers only: total and points are counted in millionths, and a half is rounded up by
        doubling. The limits come first, so that the products stay small. -#}
    cast(
        case
            when {{ total }} <= 0 then 0
            when {{ total }} >= {{ points_at_scale_max }} then round({{ scale_max }}, 0)
            else
                (
                    2 * cast({{ total }} * 1000000 as hugeint) * cast({{ scale_max }} * 1000000 as hugeint)
                    + cast({{ points_at_scale_max }} * 1000000 as hugeint) * 1000000
                ) // (2 * cast({{ points_at_scale_max }} * 1000000 as hugeint) * 1000000)
        end as integer
    )
{%- endmacro %}


{% macro number_for_people(number) -%}
    {#- 15.000000 reads 15, 7.500000 reads 7.5. -#}
    {{ lead_scoring.number_as_text(number) }}
{%- endmacro %}
