{% macro contact_attributes() %}
    {% set attributes = lead_scoring.listed_columns(
        'lead_scoring__contact_attributes',
        ['contact_id', 'company_id', 'email', 'created_at', 'updated_at'],
        [
            'email_domain', 'email_domain_type', 'seniority', 'job_function', 'sales_status',
            'rule', 'raw_row', 'defect', 'rejection_reason', 'outcome', 'version_number',
            'version_count', 'is_visible', 'version_rank', 'created_on', 'given_contact_id',
            'read_at', 'dbt_scd_id', 'dbt_updated_at', 'dbt_valid_from', 'dbt_valid_to',
        ]
    ) %}
    {% for attribute in lead_scoring.company_attributes() if 'company_' ~ attribute in attributes %}
        {% do exceptions.raise_compiler_error(
            "The var lead_scoring__contact_attributes lists 'company_" ~ attribute
            ~ "', which is also the company attribute '" ~ attribute ~ "': rename one of them."
        ) %}
    {% endfor %}
    {{ return(attributes) }}
{% endmacro %}


{% macro company_attributes() %}
    {{ return(lead_scoring.listed_columns(
        'lead_scoring__company_attributes',
        ['company_id'],
        ['raw_row', 'defect', 'rejection_reason', 'outcome', 'copy_number']
    )) }}
{% endmacro %}


{% macro event_properties() %}
    {{ return(lead_scoring.listed_columns(
        'lead_scoring__event_properties',
        ['event_id', 'contact_id', 'anonymous_id', 'event_type', 'occurred_at', 'loaded_at'],
        [
            'raw_event_type', 'raw_row', 'defect', 'rejection_reason', 'outcome', 'copy_number',
            'occurred_on', 'identified_on', 'signature_id',
        ]
    )) }}
{% endmacro %}


{% macro listed_columns(var_name, always_there, taken) %}
    {#- Lower case, each once, without those that every input has. -#}
    {% set listed = [] %}
    {% set reserved_words = lead_scoring.reserved_words() %}
    {% if var(var_name) is string %}
        {% do exceptions.raise_compiler_error(
            "The var " ~ var_name ~ " must be a list of columns."
        ) %}
    {% endif %}
    {% for column in var(var_name) or [] %}
        {% set name = column | string | trim | lower %}
        {% if name in taken %}
            {% do exceptions.raise_compiler_error(
                "The var " ~ var_name ~ " lists '" ~ name
                ~ "', which the project uses itself: rename the column of your input."
            ) %}
        {% elif
            name in reserved_words
            or not modules.re.match('^[a-z_][a-z0-9_]*$', name)
        %}
            {% do exceptions.raise_compiler_error(
                "The var " ~ var_name ~ " lists '" ~ name
                ~ "', which can't be written in SQL without quotes:"
                ~ " rename the column of your input."
            ) %}
        {% elif name not in always_there and name not in listed %}
            {% do listed.append(name) %}
        {% endif %}
    {% endfor %}
    {{ return(listed) }}
{% endmacro %}


{% macro reserved_words() %}
    {{ return([
        'all', 'analyse', 'analyze', 'and', 'any', 'array', 'as', 'asc', 'asymmetric', 'both',
        'case', 'cast', 'check', 'collate', 'column', 'constraint', 'create', 'default',
        'deferrable', 'desc', 'describe', 'distinct', 'do', 'else', 'end', 'except', 'false',
        'fetch', 'for', 'foreign', 'from', 'group', 'having', 'in', 'initially', 'intersect',
        'into', 'lambda', 'lateral', 'leading', 'limit', 'not', 'null', 'offset', 'on', 'only',
        'or', 'order', 'pivot', 'placing', 'primary', 'qualify', 'references', 'returning',
        'select', 'show', 'some', 'summarize', 'symmetric', 'table', 'then', 'to', 'trailing',
        'true', 'union', 'unique', 'unpivot', 'using', 'variadic', 'when', 'where', 'window',
        'with',
    ]) }}
{% endmacro %}


{% macro attributes_of_companies() %}
    {% set names = [] %}
    {% for attribute in lead_scoring.company_attributes() %}
        {% do names.append('company_' ~ attribute) %}
    {% endfor %}
    {{ return(names) }}
{% endmacro %}


{% macro known_attributes() %}
    {{ return(
        lead_scoring.contact_attributes()
        + ['email', 'email_domain', 'email_domain_type', 'seniority', 'job_function']
        + lead_scoring.attributes_of_companies()
        + ['sales_status']
    ) }}
{% endmacro %}
