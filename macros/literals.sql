{% macro text_literal(text) %}
    {{ return(adapter.dispatch('text_literal', 'lead_scoring')(text)) }}
{% endmacro %}

{% macro default__text_literal(text) %}
    {{ return("'" ~ (text | string | replace("'", "''")) ~ "'") }}
{% endmacro %}

{% macro spark__text_literal(text) %}
    {#- A backslash is an escape there, as in BigQuery, and a doubled quote is not a quote. -#}
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
    {#- A text in quotes, for messages: engines disagree on how to write a quote in a literal. -#}
    {%- set quote = lead_scoring.text_literal("'") -%}
    {{ quote }} || {{ text }} || {{ quote }}
{%- endmacro %}


{% macro text_list(texts) -%}
    {#- Made as one literal and then cut, as a macro for each of many texts takes dbt a second in a build. -#}
    {{ lead_scoring.text_literal(texts | join('\x1f')) | replace('\x1f', "', '") }}
{%- endmacro %}


{% macro lower_literal(text) %}
    {#- The engine lower-cases both sides: Python's lower-casing may differ. -#}
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
    {#- One step of a merge path, which can't occur within another contact's step. -#}
    chr(31) || {{ contact_id }} || chr(31)
{%- endmacro %}
