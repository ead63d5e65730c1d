{#- What the history stores about inputs, to detect what has changed since a day was scored. -#}

{% macro kinds_of_facts() %}
    {#- Whose fact, from when, and the columns that a score can depend on. Attributes are the contact's own; a person's
        actions and outcomes also belong to the contact it is merged into. Built from dictionaries, not rules: editing
        rules changes no fact. -#}
    {% set read_titles = {
        'contact': ['seniority', 'job_function'] if lead_scoring.has_title('contact') else [],
        'company': ['seniority', 'job_function'] if lead_scoring.has_title('company') else [],
    } %}
    {{ return([
        {'kind': 'contact', 'relation': 'contacts', 'subject_type': 'contact', 'subject_id': 'contact_id',
         'effective_on': 'valid_from',
         'columns': ['company_id', 'email', 'email_domain_type', 'created_on', 'valid_to']
            + lead_scoring.contact_attributes() + read_titles.contact},
        {'kind': 'company', 'relation': 'companies', 'subject_type': 'company', 'subject_id': 'company_id',
         'effective_on': 'null', 'columns': lead_scoring.company_attributes() + read_titles.company},
        {'kind': 'enrichment', 'relation': "enrichments where subject_type = 'contact'", 'subject_type': 'contact',
         'subject_id': 'subject_id', 'effective_on': 'observed_at', 'columns': lead_scoring.columns_of_enrichments()},
        {'kind': 'enrichment', 'relation': "enrichments where subject_type = 'company'", 'subject_type': 'company',
         'subject_id': 'subject_id', 'effective_on': 'observed_at', 'columns': lead_scoring.columns_of_enrichments()},
        {'kind': 'opportunity', 'relation': 'opportunities', 'subject_type': 'person', 'subject_id': 'contact_id',
         'effective_on': 'created_at', 'columns': ['opportunity_id', 'closed_at', 'is_won']},
        {'kind': 'disposition', 'relation': 'dispositions', 'subject_type': 'person', 'subject_id': 'contact_id',
         'effective_on': 'decided_at', 'columns': ['disposition', 'decided_at']},
        {'kind': 'override', 'relation': 'overrides', 'subject_type': 'person', 'subject_id': 'contact_id',
         'effective_on': 'decided_at', 'columns': ['scoring_model_id', 'override', 'decided_at', 'expires_at']},
        {'kind': 'merged into', 'relation': 'contact_merges', 'subject_type': 'person', 'subject_id': 'contact_id',
         'effective_on': 'merged_at', 'columns': ['merged_into_contact_id']},
        {'kind': 'merge of', 'relation': 'contact_merges', 'subject_type': 'person',
         'subject_id': 'merged_into_contact_id', 'effective_on': 'merged_at', 'columns': ['contact_id']},
        {'kind': 'link', 'relation': 'visitor_contacts where owned_from is not null', 'subject_type': 'person',
         'subject_id': 'contact_id', 'effective_on': 'owned_from', 'columns': ['owner_key']},
        {'kind': 'claim', 'relation': 'claims', 'subject_type': 'person', 'subject_id': 'contact_id',
         'effective_on': 'claimed_from',
         'columns': ['owner_key', 'loaded_on', 'signature_id', 'event_count', 'last_occurred_at']},
        {'kind': 'robot', 'relation': 'robots', 'subject_type': 'person', 'subject_id': 'contact_id',
         'effective_on': 'claimed_from',
         'columns': ['owner_key', 'loaded_on', 'occurred_on', 'signature_id', 'is_alternate', 'robot_id', 'event_count',
                     'last_occurred_at']},
        {'kind': 'event kind', 'relation': 'event_kinds', 'subject_type': 'event kind',
         'subject_id': 'cast(signature_id as ' ~ dbt.type_string() ~ ')', 'effective_on': 'null',
         'columns': ['event_type'] + lead_scoring.event_properties()},
        {'kind': 'event type', 'relation': 'event_types', 'subject_type': 'event type', 'subject_id': 'event_type',
         'effective_on': 'null', 'columns': ['raw_event_type']},
        {'kind': 'source order', 'relation': 'source_orders', 'subject_type': 'source order',
         'subject_id': lead_scoring.fingerprint(['attribute', 'source', 'source_after']), 'effective_on': 'null',
         'columns': []},
    ]) }}
{% endmacro %}


{% macro columns_of_enrichments() %}
    {{ return(['attribute', 'value', 'provider', 'observed_at', 'seniority', 'job_function']) }}
{% endmacro %}


{% macro has_title(kind) %}
    {{ return('job_title' in (
        lead_scoring.contact_attributes() if kind == 'contact' else lead_scoring.company_attributes()
    )) }}
{% endmacro %}


{% macro reading_of_title(kind) -%}
    {%- if lead_scoring.has_title(kind) -%}
        ,
        job_titles.seniority,
        job_titles.job_function
    {%- endif -%}
{%- endmacro %}


{% macro join_of_title(title, kind) -%}
    {%- if lead_scoring.has_title(kind) -%}
        left join job_titles on {{ title }} = job_titles.job_title
    {%- endif -%}
{%- endmacro %}


{% macro earlier_facts() -%}
    {#- Facts that were true at the last run. -#}
    {%- if lead_scoring.has_stored_rows() -%}
        select *
        from {{ this }}
        where not is_gone
    {%- else -%}
        select
            subject_type,
            subject_id,
            effective_on,
            fingerprint
        from facts_of_now
        where 1 = 0
    {%- endif -%}
{%- endmacro %}


{% macro is_since_last_run(recorded_at) -%}
    {#- None in a first build, which scores everyone. -#}
    {{ recorded_at }} > (select min(history_days.changes_since) from history_days)
{%- endmacro %}
