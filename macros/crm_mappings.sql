{#- Ready-made mappings from the tables that Fivetran lands for a CRM to the inputs of this project. -#}

{% macro is_mapped(crm) %}
    {{ return(lead_scoring.crm_schema(crm) != '') }}
{% endmacro %}


{% macro crm_schema(crm) %}
    {{ return(lead_scoring.name_of_var('lead_scoring__' ~ crm, 'the name of a schema, or blank')) }}
{% endmacro %}


{% macro shows_the_sample() %}
    {#- Any enabled CRM replaces the sample: the two must not be mixed. -#}
    {{ return(
        project_name == 'lead_scoring'
        and not lead_scoring.is_mapped('hubspot')
        and not lead_scoring.is_mapped('salesforce')
    ) }}
{% endmacro %}


{% macro mappings(input) %}
    {% set by_crm = {
        'hubspot': {
            'contacts': ['contacts'],
            'events': ['email_events', 'form_submissions', 'meetings'],
            'identities': ['email_addresses'],
            'contact_merges': ['contact_merges'],
            'companies': ['companies'],
            'opportunities': ['opportunities'],
            'sales_activities': ['sales_activities'],
        },
        'salesforce': {
            'contacts': ['contacts'],
            'events': ['campaign_responses', 'meetings'],
            'contact_merges': ['contact_merges'],
            'companies': ['companies'],
            'opportunities': ['opportunities'],
            'sales_activities': ['sales_activities'],
            'erasure_requests': ['erasure_requests'],
        },
    } %}
    {% set models = [] %}
    {% for crm, models_by_input in by_crm.items() if lead_scoring.is_mapped(crm) %}
        {% for name in models_by_input.get(input, []) %}
            {% do models.append('stg_lead_scoring__' ~ crm ~ '_' ~ name) %}
        {% endfor %}
    {% endfor %}
    {% if input == 'contact_merges' and models | length == by_crm | length %}
        {% do models.append('stg_lead_scoring__crm_matches') %}
    {% endif %}
    {{ return(models) }}
{% endmacro %}


{% macro input_is_mapped(input) %}
    {#- A relation named by the user takes precedence over a mapping. Not for the models of a mapping, which the
        relation may be built from. -#}
    {{ return(
        lead_scoring.named_relation(input) == '' and lead_scoring.mappings(input) != []
    ) }}
{% endmacro %}


{% macro union_of_mappings(input) -%}
    {%- set columns = lead_scoring.mapped_columns(input) -%}
    {%- for model_name in lead_scoring.mappings(input) -%}
        select
            {% for column in columns -%}
                {{ column }}{{ ',' if not loop.last }}
            {% endfor %}
        from {{ ref(model_name) }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
{%- endmacro %}


{% macro mapped_columns(input) %}
    {#- The columns that an input must have, without those that no CRM has: using one of these reports that the input
        lacks it. -#}
    {% set asked = {
        'contacts': lead_scoring.contact_attributes(),
        'companies': lead_scoring.company_attributes() | reject('in', ['name', 'domain']) | list,
        'events': lead_scoring.event_properties(),
    }.get(input, []) %}
    {% set known = (
        ['page_path', 'page_url', 'asset']
        if input == 'events' else lead_scoring.mapped_attributes(input, asked)
    ) %}
    {% set columns = [] %}
    {% for column in lead_scoring.input_specifications()[input].columns | unique
        if column not in asked or column in known %}
        {% do columns.append(column) %}
    {% endfor %}
    {{ return(columns) }}
{% endmacro %}


{% macro mapped_attributes(input, asked) %}
    {#- Attributes with a column in a table, and the usual ones, which may be blank. -#}
    {% set tables = {
        'contacts': [('hubspot', 'contact'), ('salesforce', 'contact'), ('salesforce', 'lead')],
        'companies': [('hubspot', 'company'), ('salesforce', 'account')],
    }.get(input, []) %}
    {% set usual, found, looked_in = [], [], [] %}
    {% for crm, table in tables if lead_scoring.is_mapped(crm) %}
        {% set types = lead_scoring.crm_columns(crm, table) %}
        {% do usual.extend(lead_scoring.crm_standard_columns()[crm ~ '.' ~ table]) %}
        {% do looked_in.append(lead_scoring.crm_schema(crm) ~ '.' ~ table) %}
        {% for attribute in asked
            if lead_scoring.crm_attribute_columns(crm, table, attribute, types) %}
            {% do found.append(attribute) %}
        {% endfor %}
    {% endfor %}
    {% for attribute in asked if execute and attribute in usual and attribute not in found %}
        {% do log(
            "No column for " ~ attribute ~ " in " ~ looked_in | join(', ') ~ ": it is blank in the "
            ~ "input " ~ input ~ ".",
            info=true
        ) %}
    {% endfor %}
    {{ return(usual + found) }}
{% endmacro %}
