{% macro input_specifications() %}
    {% set attributes = lead_scoring.contact_attributes() %}
    {% set properties = lead_scoring.event_properties() %}
    {% set company_attributes = lead_scoring.company_attributes() %}
    {{ return({
        'contacts': {
            'is_required': true,
            'columns': ['contact_id', 'email', 'company_id', 'created_at']
                + ([] if lead_scoring.keeps_contact_versions() else ['updated_at'])
                + attributes,
        },
        'events': {
            'is_required': true,
            'columns': [
                'event_id', 'contact_id', 'anonymous_id', 'event_type', 'occurred_at', 'loaded_at',
            ] + properties,
        },
        'identities': {
            'is_required': false,
            'columns': ['anonymous_id', 'contact_id', 'identified_at'],
        },
        'contact_merges': {
            'is_required': false,
            'columns': ['contact_id', 'merged_into_contact_id', 'merged_at'],
        },
        'companies': {
            'is_required': false,
            'columns': ['company_id', 'name', 'domain'] + company_attributes,
        },
        'enrichments': {
            'is_required': false,
            'columns': [
                'subject_type', 'subject_id', 'attribute', 'value', 'provider', 'observed_at',
            ],
        },
        'opportunities': {
            'is_required': false,
            'columns': [
                'opportunity_id', 'contact_id', 'created_at', 'closed_at', 'is_won', 'amount',
            ],
        },
        'sales_activities': {
            'is_required': false,
            'columns': ['activity_id', 'contact_id', 'activity_type', 'occurred_at'],
        },
        'dispositions': {
            'is_required': false,
            'columns': ['contact_id', 'disposition', 'reason', 'decided_at'],
        },
        'erasure_requests': {
            'is_required': false,
            'columns': ['contact_id', 'requested_at'],
        },
    }) }}
{% endmacro %}


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
        {% set missing = specification.columns | map('lower') | reject('in', types) | list %}
        {% if missing %}
            {% set problem = "The input " ~ input ~ " (var lead_scoring__" ~ input ~ " = " ~ relation
                ~ ") lacks the column" ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
                ~ ". It has: " ~ types.keys() | join(', ') ~ "." %}
        {% endif %}
    {% endif %}
    {{ return((types, problem)) }}
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
    {% for input in lead_scoring.input_specifications() %}
        {% set types, problem = lead_scoring.columns_and_problem(input) %}
        {% if problem %}
            {% do problems.append(problem) %}
        {% endif %}
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
        select
            {% for column in lead_scoring.input_specifications()[input].columns -%}
                cast(null as {{ dbt.type_string() }}) as {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        limit 0
    {%- endif -%}
{% endmacro %}
