{% macro crm_attribute_columns(crm, table, attribute, types) %}
    {#- The columns of a table that hold an attribute, best first; none if nothing is known of the table. -#}
    {% set standard = lead_scoring.crm_standard_columns()[crm ~ '.' ~ table].get(attribute, []) %}
    {% set custom = (
        ['property_' ~ attribute] if crm == 'hubspot' else [attribute, attribute ~ '_c']
    ) %}
    {{ return((standard + custom) | unique | select('in', types) | list) }}
{% endmacro %}


{% macro crm_standard_columns() %}
    {#- Where the CRMs store what rules usually use, best first. Without a column: usual, but only available as a custom
        field. -#}
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
