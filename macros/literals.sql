{% macro text_literal(text) %}
    {{ return("'" ~ (text | string | replace("'", "''")) ~ "'") }}
{% endmacro %}


{% macro text_list(texts) -%}
    {%- for text in texts -%}
        {{ lead_scoring.text_literal(text) }}{{ ', ' if not loop.last }}
    {%- endfor -%}
{%- endmacro %}


{% macro lower_literal(text) %}
    {#- The engine lower-cases both sides: Python's idea of lower case may differ. -#}
    {{ return('lower(' ~ lead_scoring.text_literal(text) ~ ')') }}
{% endmacro %}


{% macro list_items(operand) %}
    {% set items = [] %}
    {% for item in (operand or '').split('|') if item | trim != '' %}
        {% do items.append(item | trim) %}
    {% endfor %}
    {{ return(items) }}
{% endmacro %}
