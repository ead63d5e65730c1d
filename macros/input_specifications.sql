{% macro input_specifications() %}
    {#- A column may be lacking while the input that it leads to is not set; one that leads to none, always. -#}
    {% set attributes = lead_scoring.contact_attributes() %}
    {% set properties = lead_scoring.event_properties() %}
    {% set company_attributes = lead_scoring.company_attributes() %}
    {{ return({
        'contacts': {
            'is_required': true,
            'columns': ['contact_id', 'email', 'company_id', 'created_at']
                + ([] if lead_scoring.keeps_contact_versions() else ['updated_at'])
                + attributes + lead_scoring.columns_for_callers(),
            'may_lack': {'company_id': 'companies', 'full_name': none, 'owner': none},
        },
        'events': {
            'is_required': true,
            'columns': [
                'event_id', 'contact_id', 'anonymous_id', 'event_type', 'occurred_at', 'loaded_at',
            ] + properties,
            'may_lack': {'anonymous_id': 'identities'},
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
        'overrides': {
            'is_required': false,
            'columns': [
                'contact_id', 'scoring_model_id', 'override', 'reason', 'decided_by', 'decided_at',
                'expires_at',
            ],
        },
        'erasure_requests': {
            'is_required': false,
            'columns': ['contact_id', 'requested_at'],
        },
    }) }}
{% endmacro %}


{% macro columns_for_callers() %}
    {#- Of contacts, for people who call; no rule sees them, unless they are listed as attributes. -#}
    {{ return(['full_name', 'owner'] | reject('in', lead_scoring.contact_attributes()) | list) }}
{% endmacro %}
