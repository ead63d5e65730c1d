{% macro text_literal(text) %}
    {{ return(adapter.dispatch('text_literal', 'lead_scoring')(text)) }}
{% endmacro %}

{% macro default__text_literal(text) %}
    {{ return("'" ~ (text | string | replace("'", "''")) ~ "'") }}
{% endmacro %}

{% macro spark__text_literal(text) %}
    {#- A backslash escapes there, as in BigQuery, and a quote twice is no quote. -#}
    {{ return(
        "'" ~ (
            text | string | replace('\\', '\\\\') | replace("'", "\\'")
            | replace('\n', '\\n') | replace('\r', '\\r')
        ) ~ "'"
    ) }}
{% endmacro %}

{% macro bigquery__text_literal(text) %}
    {{ return(lead_scoring.spark__text_literal(text)) }}
{% endmacro %}


{% macro quoted(text) -%}
    {#- A text within quotes, for messages: engines disagree on how a literal holds a quote. -#}
    {%- set quote = lead_scoring.text_literal("'") -%}
    {{ quote }} || {{ text }} || {{ quote }}
{%- endmacro %}


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


{% macro path_to(contact_id) -%}
    {#- One step of a path of contacts, which no other contact's step is a part of. -#}
    chr(31) || {{ contact_id }} || chr(31)
{%- endmacro %}
