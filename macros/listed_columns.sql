{% macro contact_attributes() %}
    {{ return(lead_scoring.listed_columns(
        'lead_scoring__contact_attributes',
        [
            'contact_id', 'company_id', 'email', 'created_at', 'updated_at', 'raw_row', 'defect',
            'rejection_reason',
        ],
        ['email_domain', 'email_domain_type', 'seniority', 'job_function', 'sales_status', 'rule']
    )) }}
{% endmacro %}


{% macro company_attributes() %}
    {{ return(lead_scoring.listed_columns(
        'lead_scoring__company_attributes',
        ['company_id', 'name', 'domain', 'raw_row', 'defect', 'rejection_reason'],
        []
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


{% macro known_attributes() %}
    {% set company_attributes = [] %}
    {% for attribute in lead_scoring.company_attributes() %}
        {% do company_attributes.append('company_' ~ attribute) %}
    {% endfor %}
    {{ return(
        lead_scoring.contact_attributes()
        + ['email', 'email_domain', 'email_domain_type', 'seniority', 'job_function']
        + company_attributes
        + ['sales_status']
    ) }}
{% endmacro %}
