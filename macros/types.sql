{% macro type_points() -%}
    decimal(20, 6)
{%- endmacro %}
