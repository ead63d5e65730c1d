{% macro named_relation(input) %}
    {{ return(lead_scoring.name_of_var('lead_scoring__' ~ input, 'the name of a relation, or blank')) }}
{% endmacro %}


{% macro input_relation(input) %}
    {% if lead_scoring.input_is_mapped(input) %}
        {{ return(ref('stg_lead_scoring__crm_' ~ input) | string) }}
    {% endif %}
    {{ return(lead_scoring.named_relation(input)) }}
{% endmacro %}


{% macro input_is_set(input) %}
    {#- Whether there is anything to read: without the input nothing is known, not even that nothing happened. -#}
    {{ return(lead_scoring.input_relation(input) != '') }}
{% endmacro %}


{% macro columns_and_problem(input) %}
    {#- Where nothing can be looked up, every column is read as text: while parsing, and in an empty database. -#}
    {% set specification = lead_scoring.input_specifications()[input] %}
    {% set relation = lead_scoring.input_relation(input) %}
    {% set is_missing = execute and relation != '' and lead_scoring.is_missing_relation(relation) %}
    {% set types, problem = {}, '' %}
    {% if relation == '' and specification.is_required and execute %}
        {% set problem = "The required input " ~ input ~ " is not set: give the var lead_scoring__" ~ input
            ~ " a relation with the columns " ~ specification.columns | join(', ') ~ "." %}
    {% elif relation == '' or not execute or (is_missing and flags.WHICH in ['compile', 'generate']) %}
        {% for column in specification.columns %}
            {% do types.update({column | lower: 'text'}) %}
        {% endfor %}
    {% elif is_missing %}
        {% set problem = "The var lead_scoring__" ~ input ~ " names the relation " ~ relation
            ~ ", which does not exist." %}
    {% else %}
        {% set types = lead_scoring.relation_columns(relation) %}
        {% set found = types.keys() | join(', ') %}
        {% for column in specification.may_lack | default({}) if column not in types %}
            {% do types.update({column: 'absent'}) %}
        {% endfor %}
        {% set missing = specification.columns | map('lower') | reject('in', types) | list %}
        {% if missing %}
            {% set problem = "The input " ~ input ~ " (var lead_scoring__" ~ input ~ " = " ~ relation
                ~ ") lacks the column" ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
                ~ ". It has: " ~ found ~ ". If there is no such data, let the relation select "
                ~ lead_scoring.as_nulls(missing) ~ "." %}
        {% endif %}
    {% endif %}
    {{ return((types, problem)) }}
{% endmacro %}


{% macro as_nulls(columns) %}
    {% set nulls = [] %}
    {% for column in columns %}
        {% do nulls.append('cast(null as ' ~ dbt.type_string() ~ ') as ' ~ column) %}
    {% endfor %}
    {{ return(nulls | join(', ')) }}
{% endmacro %}


{% macro input_columns(input) %}
    {% set types, problem = lead_scoring.columns_and_problem(input) %}
    {% if problem %}
        {% do exceptions.raise_compiler_error(problem) %}
    {% endif %}
    {{ return(types) }}
{% endmacro %}


{% macro check_inputs() %}
    {#- All at once: staging would stop at the first, as inputs are read one after another. -#}
    {% set problems = [] %}
    {% for input, specification in lead_scoring.input_specifications().items() %}
        {% set types, problem = lead_scoring.columns_and_problem(input) %}
        {% if problem %}
            {% do problems.append(problem) %}
        {% endif %}
        {% for column, other in (specification.may_lack | default({})).items()
            if other and types[column] == 'absent' and lead_scoring.input_is_set(other) %}
            {% do problems.append(
                "The input " ~ input ~ " (var lead_scoring__" ~ input ~ " = " ~ lead_scoring.input_relation(input)
                ~ ") lacks the column " ~ column ~ ", which leads to the input " ~ other
                ~ " (var lead_scoring__" ~ other ~ "), which is set."
            ) %}
        {% endfor %}
    {% endfor %}
    {% if problems %}
        {% do exceptions.raise_compiler_error(problems | join('\n')) %}
    {% endif %}
{% endmacro %}


{% macro input_rows(input) %}
    {% set relation = lead_scoring.input_relation(input) %}
    {%- if relation != '' -%}
        select * from {{ relation }}
    {%- else -%}
        select {{ lead_scoring.as_nulls(lead_scoring.input_specifications()[input].columns) }}
        limit 0
    {%- endif -%}
{% endmacro %}
