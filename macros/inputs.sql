{% macro input_specifications() %}
    {% set attributes = lead_scoring.contact_attributes() %}
    {% set properties = lead_scoring.event_properties() %}
    {% set company_attributes = lead_scoring.company_attributes() %}
    {{ return({
        'contacts': {
            'is_required': true,
            'columns': ['contact_id', 'email', 'company_id', 'created_at', 'updated_at'] + attributes,
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


{% macro input_relation(input) %}
    {{ return(var('lead_scoring__' ~ input, '') | string | trim) }}
{% endmacro %}


{% macro input_columns(input) %}
    {#- Parsing knows no relation yet: every column reads as text there. -#}
    {% set specification = lead_scoring.input_specifications()[input] %}
    {% set relation = lead_scoring.input_relation(input) %}
    {% set types = {} %}
    {% if relation == '' and specification.is_required and execute %}
        {% do exceptions.raise_compiler_error(
            "The required input " ~ input ~ " is not set: give the var lead_scoring__" ~ input
            ~ " a relation with the columns " ~ specification.columns | join(', ') ~ "."
        ) %}
    {% elif relation == '' or not execute %}
        {% for column in specification.columns %}{% do types.update({column | lower: 'text'}) %}{% endfor %}
    {% else %}
        {% do lead_scoring.check_relation_exists(relation, 'The var lead_scoring__' ~ input) %}
        {% set types = lead_scoring.relation_columns(relation) %}
        {% set missing = specification.columns | map('lower') | reject('in', types) | list %}
        {% if missing %}
            {% do exceptions.raise_compiler_error(
                "The input " ~ input ~ " (var lead_scoring__" ~ input ~ " = " ~ relation
                ~ ") lacks the column" ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
                ~ ". It has: " ~ types.keys() | join(', ') ~ "."
            ) %}
        {% endif %}
    {% endif %}
    {{ return(types) }}
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
        where 1 = 0
    {%- endif -%}
{% endmacro %}


{% macro check_relation_exists(relation, what) %}
    {#- A function call or a file name is left to the engine: only a plain name can be looked up. -#}
    {% set is_plain_name = not modules.re.search("[('/]", relation) %}
    {% if is_plain_name and not lead_scoring.relation_exists(relation) %}
        {% do exceptions.raise_compiler_error(
            what ~ " names the relation " ~ relation ~ ", which does not exist."
        ) %}
    {% endif %}
{% endmacro %}


{% macro relation_exists(relation) %}
    {{ return(adapter.dispatch('relation_exists', 'lead_scoring')(relation)) }}
{% endmacro %}

{% macro default__relation_exists(relation) %}
    {% set parts = modules.re.sub('["`\[\]]', '', relation).split('.') %}
    {% set found = adapter.get_relation(
        database=(parts[-3] if parts | length > 2 else target.database),
        schema=(parts[-2] if parts | length > 1 else target.schema),
        identifier=parts[-1]
    ) %}
    {{ return(found is not none) }}
{% endmacro %}

{% macro duckdb__relation_exists(relation) %}
    {% set parts = modules.re.sub('["`\[\]]', '', relation).split('.') %}
    {% set found = run_query(
        "select 1 from information_schema.tables where lower(table_name) = "
        ~ lead_scoring.text_literal(parts[-1] | lower)
        ~ (" and lower(table_schema) in (" ~ lead_scoring.text_literal(parts[-2] | lower)
            ~ ", " ~ lead_scoring.text_literal(
                'main' if parts | length == 2 else parts[-2] | lower) ~ ")"
            if parts | length > 1 else "")
    ) %}
    {{ return(found.rows | length > 0) }}
{% endmacro %}


{% macro relation_columns(relation) %}
    {{ return(adapter.dispatch('relation_columns', 'lead_scoring')(relation)) }}
{% endmacro %}

{% macro default__relation_columns(relation) %}
    {% set types = {} %}
    {% for column in adapter.get_column_schema_from_query('select * from ' ~ relation ~ ' where 1 = 0') %}
        {% do types.update({column.name | lower: column.dtype | lower}) %}
    {% endfor %}
    {{ return(types) }}
{% endmacro %}

{% macro duckdb__relation_columns(relation) %}
    {% set types = {} %}
    {% for row in run_query('describe select * from ' ~ relation).rows %}
        {% do types.update({row[0] | lower: row[1] | lower}) %}
    {% endfor %}
    {{ return(types) }}
{% endmacro %}


{% macro contact_attributes() %}
    {{ return(lead_scoring.listed_columns(
        'lead_scoring__contact_attributes',
        ['contact_id', 'company_id', 'email', 'created_at', 'updated_at', 'raw_row', 'defect', 'rejection_reason'],
        ['email_domain', 'email_domain_type', 'seniority', 'job_function', 'sales_status', 'rule']
    )) }}
{% endmacro %}


{% macro company_attributes() %}
    {{ return(lead_scoring.listed_columns(
        'lead_scoring__company_attributes', ['company_id', 'name', 'domain', 'raw_row', 'defect', 'rejection_reason'], []
    )) }}
{% endmacro %}


{% macro event_properties() %}
    {{ return(lead_scoring.listed_columns(
        'lead_scoring__event_properties',
        [
            'event_id', 'contact_id', 'anonymous_id', 'event_type', 'raw_event_type',
            'occurred_at', 'loaded_at', 'raw_row', 'defect', 'rejection_reason',
        ],
        []
    )) }}
{% endmacro %}


{% macro listed_columns(var_name, always_there, derived) %}
    {#- Lower case, each once, without those that every input has. -#}
    {% set listed = [] %}
    {% for column in var(var_name) or [] %}
        {% set name = column | string | trim | lower %}
        {% if name in derived %}
            {% do exceptions.raise_compiler_error(
                "The var " ~ var_name ~ " lists '" ~ name
                ~ "', which the project derives itself: rename the column of your input."
            ) %}
        {% elif name not in always_there and name not in listed %}
            {% do listed.append(name) %}
        {% endif %}
    {% endfor %}
    {{ return(listed) }}
{% endmacro %}
