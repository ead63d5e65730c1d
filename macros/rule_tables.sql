{% macro rule_columns(rule_table, relation, columns) %}
    {#- Types of a rule table's columns; a missing column stops the build by name. -#}
    {% set types = {} %}
    {% if execute and load_relation(relation) is not none %}
        {% set types = lead_scoring.relation_columns(relation) %}
        {% set missing = columns | reject('in', types) | list %}
        {% if missing %}
            {% do exceptions.raise_compiler_error(
                "The rule table " ~ rule_table ~ " lacks the column"
                ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
                ~ ". It has: " ~ types.keys() | join(', ') ~ "."
            ) %}
        {% endif %}
    {% else %}
        {% for column in columns %}{% do types.update({column: 'text'}) %}{% endfor %}
    {% endif %}
    {{ return(types) }}
{% endmacro %}


{% macro rule_text(column, types, keep_blanks=false) -%}
    {#- A user's own seed may have inferred types; cells are read as written. -#}
    {%- set text = lead_scoring.with_line_feeds(lead_scoring.as_text(column, types[column])) -%}
    {%- if keep_blanks -%}
        case when {{ lead_scoring.trimmed(text) }} <> '' then {{ text }} end
    {%- else -%}
        nullif({{ lead_scoring.trimmed(text) }}, '')
    {%- endif -%}
{%- endmacro %}


{% macro rule_number(column, types) -%}
    {{ lead_scoring.text_to_decimal(lead_scoring.rule_text(column, types), 10) }}
{%- endmacro %}


{% macro rule_date(column, types) -%}
    cast({{ lead_scoring.text_to_timestamp(lead_scoring.rule_text(column, types)) }} as date)
{%- endmacro %}


{% macro row_label(columns, types) -%}
    {#- The label of a row in messages: its cells, as written, without blank ones. -#}
    {%- set cells = [] -%}
    {%- for column in columns -%}
        {%- do cells.append(
            lead_scoring.text_literal(column ~ '=') ~ ' || ' ~ lead_scoring.rule_text(column, types)
        ) -%}
    {%- endfor -%}
    {{ lead_scoring.joined_texts(cells, ', ') }}
{%- endmacro %}


{% macro problem_list(problems) %}
    {% set lines = [] %}
    {% for problem in problems %}
        {% do lines.append(
            '  ' ~ problem.rule_table ~ ', row (' ~ problem.row_label ~ '): ' ~ problem.reason
        ) %}
    {% endfor %}
    {{ return(lines | join('\n')) }}
{% endmacro %}
