{#- What leads were at landmarks is made once, and kept while rules, dictionaries and lists of columns stay. -#}

{% macro makes_landmarks() %}
    {#- Whether this run makes landmarks that are not kept: only one that judges leads by them. An hourly run leaves new
        landmarks and edits of rules to the night, and makes nothing again but contacts whose past has changed. -#}
    {{ return(execute and 'model.lead_scoring.int_lead_scoring__judgements' in selected_resources) }}
{% endmacro %}


{% macro is_won_after_landmark() -%}
    {#- Whether a deal came after a landmark and was won within its horizon; reads landmarks and lead_opportunities. -#}
    lead_opportunities.created_on > landmarks.landmark
    and lead_opportunities.won_on <= landmarks.known_on
{%- endmacro %}


{% macro landmark_key(contact_id) -%}
    {#- The number of a contact at landmarks; contact_key is that of other days. -#}
    {{ lead_scoring.text_key(["'evidence'", contact_id]) }}
{%- endmacro %}


{% macro kept_landmark_table() -%}
    {#- The materialization of a table that keeps it; what its hook reads is built before. -#}
    {%- do ref('stg_lead_scoring__erased_contacts') -%}
    {%- do ref('int_lead_scoring__landmark_versions') -%}
    {%- if lead_scoring.has_module('history') -%}{%- do ref('int_lead_scoring__changed_contacts') -%}{%- endif -%}
    {{ return(lead_scoring.materialization_that_keeps()) }}
{%- endmacro %}


{% macro forget_landmark_rows() -%}
    {#- Before new rows come in: those of runs that were cut short or of other rules, those of contacts whose past has
        changed, which are made again, and those of erased contacts. -#}
    {%- if execute and load_relation(this) is not none -%}
        {%- set condition -%}
            policy_version not in (
                select marked.policy_version
                from (
                    {{ lead_scoring.earlier_rows(
                        'int_lead_scoring__landmark_days', {'policy_version': dbt.type_string()}
                    ) }}
                ) as marked
            )
            or contact_key in (
                select {{ lead_scoring.landmark_key('erased_contacts.contact_id') }}
                from {{ ref('stg_lead_scoring__erased_contacts') }} as erased_contacts
            )
            {%- if lead_scoring.has_module('history') %}
                or contact_key in (
                    select {{ lead_scoring.landmark_key('changed_contacts.contact_id') }}
                    from {{ ref('int_lead_scoring__changed_contacts') }} as changed_contacts
                    cross join (
                        select max(landmark) as last_landmark
                        from {{ ref('int_lead_scoring__landmark_versions') }}
                    ) as landmarks
                    where changed_contacts.changed_from <= landmarks.last_landmark
                )
            {%- endif %}
        {%- endset -%}
        {{ lead_scoring.delete_rows(this, condition) }}
    {%- endif -%}
{%- endmacro %}


{% macro lists_of_columns() %}
    {#- What an attribute or a property is, beside rules and dictionaries, as text. -#}
    {{ return(local_md5([
        lead_scoring.event_cleaning_version(),
        lead_scoring.contact_attributes(),
        lead_scoring.company_attributes(),
    ] | string)) }}
{% endmacro %}
