{#- Ready mappings: from the tables that Fivetran lands for a CRM to the inputs of this project. -#}

{% macro is_mapped(crm) %}
    {{ return(lead_scoring.crm_schema(crm) != '') }}
{% endmacro %}


{% macro crm_schema(crm) %}
    {{ return(lead_scoring.name_of_var('lead_scoring__' ~ crm, 'the name of a schema, or blank')) }}
{% endmacro %}


{% macro shows_the_sample() %}
    {#- The sample gives way to any CRM that is switched on: the two are not to be mixed. -#}
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
    {#- A relation that the user names goes before a mapping. Not for the models of a mapping: the
        relation may be made from them. -#}
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
    {#- The columns that an input must have, less those that no CRM knows: whoever asks for one is told
        that the input lacks it. -#}
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
    {#- Those that a table has a column for, and those that are usual, which may be blank. -#}
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


{% macro crm_columns(crm, table, is_required=false) %}
    {#- Fivetran lands what a company syncs: any table but that of the people may be missing. -#}
    {% set relation = source('lead_scoring_' ~ crm, table).render() %}
    {% if not execute %}
        {{ return({}) }}
    {% elif lead_scoring.relation_exists(relation) %}
        {{ return(lead_scoring.relation_columns(relation)) }}
    {% elif is_required %}
        {% do exceptions.raise_compiler_error(
            "The var lead_scoring__" ~ crm ~ " says that Fivetran lands its tables in "
            ~ lead_scoring.crm_schema(crm) ~ ", where there is no table " ~ table
            ~ ". Name the right schema, or have the table synced: without it nobody can be scored."
        ) %}
    {% else %}
        {% do log(
            "There is no table " ~ table ~ " in " ~ lead_scoring.crm_schema(crm)
            ~ " (var lead_scoring__" ~ crm ~ "): " ~ model.name ~ " goes without its rows.",
            info=true
        ) %}
        {{ return({}) }}
    {% endif %}
{% endmacro %}


{% macro crm_rows(crm, table, columns, times=[], is_required=false, keeps_deleted=false) -%}
    {#- Everything as text or as timestamps in UTC, so that no engine has to guess how two tables go
        together; null where the table lacks the column. -#}
    {%- set types = lead_scoring.crm_columns(crm, table, is_required) -%}
    {%- set all_columns = columns | unique | list -%}
    select
        {% for column in all_columns -%}
            {{ lead_scoring.crm_text(column, types) }} as {{ column }}
            {{- ',' if times or not loop.last }}
        {% endfor -%}
        {% for column in times -%}
            {{ lead_scoring.crm_time(column, types) }} as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    {%- if types %}
    from {{ source('lead_scoring_' ~ crm, table) }} as landed
    where {{ 'true' if keeps_deleted else lead_scoring.crm_row_is_kept(types) }}
    {%- else %}
    from (select 1 as nothing) as nowhere
    where 1 = 0
    {%- endif -%}
{%- endmacro %}


{% macro crm_text(column, types) -%}
    {%- if column in types -%}
        nullif({{ lead_scoring.as_text('landed.' ~ column, types[column]) }}, '')
    {%- else -%}
        cast(null as {{ dbt.type_string() }})
    {%- endif -%}
{%- endmacro %}


{% macro crm_time(column, types) -%}
    {%- if column in types -%}
        {{ lead_scoring.clean_timestamp(
            'landed.' ~ column, {'landed.' ~ column: types[column]}
        ) }}
    {%- else -%}
        cast(null as {{ dbt.type_timestamp() }})
    {%- endif -%}
{%- endmacro %}


{% macro crm_row_is_kept(types) -%}
    {#- Fivetran marks rows that the CRM has deleted, and, where it keeps old versions, those that hold no
        longer. -#}
    {%- set conditions = [] -%}
    {%- for column in ['_fivetran_deleted', 'is_deleted'] if column in types -%}
        {%- do conditions.append('not ' ~ lead_scoring.is_true(lead_scoring.crm_text(column, types))) -%}
    {%- endfor -%}
    {%- if '_fivetran_active' in types -%}
        {%- do conditions.append(lead_scoring.is_true(
            'coalesce(' ~ lead_scoring.crm_text('_fivetran_active', types) ~ ", 'true')"
        )) -%}
    {%- endif -%}
    {{ conditions | join(' and ') if conditions else '1 = 1' }}
{%- endmacro %}


{% macro is_true(text) -%}
    coalesce(lower({{ text }}) in ('true', 't', 'yes', 'y', '1'), false)
{%- endmacro %}


{% macro crm_attribute_columns(crm, table, attribute, types) %}
    {#- The columns of a table that hold an attribute, the best first. While nothing is known of the
        table, none. -#}
    {% set standard = lead_scoring.crm_standard_columns()[crm ~ '.' ~ table].get(attribute, []) %}
    {% set custom = (
        ['property_' ~ attribute] if crm == 'hubspot' else [attribute, attribute ~ '_c']
    ) %}
    {{ return((standard + custom) | unique | select('in', types) | list) }}
{% endmacro %}


{% macro first_known(columns) -%}
    {%- if columns | length > 1 -%}
        coalesce({{ columns | join(', ') }})
    {%- else -%}
        {{ columns[0] if columns else 'cast(null as ' ~ dbt.type_string() ~ ')' }}
    {%- endif -%}
{%- endmacro %}


{% macro later_of(first, second) -%}
    case when {{ second }} > {{ first }} then {{ second }} else coalesce({{ first }}, {{ second }}) end
{%- endmacro %}


{% macro url_without_scheme(url) -%}
    {%- set bare = dbt.split_part(dbt.split_part(url, "'#'", 1), "'?'", 1) | trim -%}
    case
        when {{ dbt.position("'://'", bare) | trim }} > 0
            then substr({{ bare }}, {{ dbt.position("'://'", bare) | trim }} + 3)
        else {{ bare }}
    end
{%- endmacro %}


{% macro url_path(url) -%}
    {#- '/pricing' of 'https://firm.example/pricing?from=mail#top'. -#}
    {%- set rest = lead_scoring.url_without_scheme(url) -%}
    {%- set slash_at = dbt.position("'/'", rest) | trim -%}
    case
        when {{ slash_at }} > 0 then substr({{ rest }}, {{ slash_at }})
        when {{ url }} is not null then '/'
    end
{%- endmacro %}


{% macro url_domain(url) -%}
    {#- 'firm.example' of 'https://www.firm.example/about'. -#}
    {%- set host = 'lower(' ~ dbt.split_part(
        lead_scoring.url_without_scheme(url), "'/'", 1
    ) | trim ~ ')' -%}
    case when {{ host }} like 'www.%' then substr({{ host }}, 5) else {{ host }} end
{%- endmacro %}


{% macro crm_standard_columns() %}
    {#- Where the CRMs keep what rules usually ask for, the best first. Named with no column: usual, and
        only known to a CRM by a field of the company's own. -#}
    {{ return({
        'hubspot.contact': {
            'first_name': ['property_firstname'],
            'last_name': ['property_lastname'],
            'company_name': ['property_company'],
            'job_title': ['property_jobtitle'],
            'department': [],
            'industry': [],
            'employee_count': ['property_numemployees'],
            'annual_revenue': ['property_annualrevenue'],
            'country': [],
            'country_code': ['property_hs_country_region_code'],
            'region': ['property_state'],
            'city': [],
            'lead_source': ['property_hs_analytics_source'],
            'lead_status': ['property_hs_lead_status'],
            'lifecycle_stage': ['property_lifecyclestage'],
            'buying_role': ['property_hs_buying_role'],
            'email_opt_out': ['property_hs_email_optout'],
            'email_bounced': ['property_hs_email_hard_bounce_reason_enum'],
            'purchase_timeframe': [],
            'budget': [],
        },
        'hubspot.company': {
            'industry': [],
            'employee_count': ['property_numberofemployees'],
            'annual_revenue': ['property_annualrevenue'],
            'country': [],
            'country_code': ['property_hs_country_code'],
            'region': ['property_state'],
            'city': [],
            'company_type': ['property_type'],
            'lifecycle_stage': ['property_lifecyclestage'],
        },
        'salesforce.contact': {
            'job_title': ['title'],
            'department': [],
            'industry': [],
            'employee_count': [],
            'annual_revenue': [],
            'country': ['mailing_country', 'mailing_country_code'],
            'country_code': ['mailing_country_code'],
            'region': ['mailing_state', 'mailing_state_code'],
            'city': ['mailing_city'],
            'lead_source': [],
            'email_opt_out': ['has_opted_out_of_email'],
            'email_bounced': ['email_bounced_reason'],
            'purchase_timeframe': [],
            'budget': [],
        },
        'salesforce.lead': {
            'company_name': ['company'],
            'job_title': ['title'],
            'department': [],
            'employee_count': ['number_of_employees'],
            'country': ['country', 'country_code'],
            'region': ['state', 'state_code'],
            'lead_status': ['status'],
            'lead_rating': ['rating'],
            'email_opt_out': ['has_opted_out_of_email'],
            'email_bounced': ['email_bounced_reason'],
        },
        'salesforce.account': {
            'employee_count': ['number_of_employees'],
            'industry': [],
            'annual_revenue': [],
            'country': ['billing_country', 'billing_country_code'],
            'country_code': ['billing_country_code'],
            'region': ['billing_state', 'billing_state_code'],
            'city': ['billing_city'],
            'company_type': ['type'],
            'ownership': [],
        },
    }) }}
{% endmacro %}
