{% macro keeps_contact_versions() %}
    {% set chosen = lead_scoring.text_of_var('lead_scoring__snapshot_contacts') | lower %}
    {% if chosen not in ('true', 'false', '') %}
        {% do lead_scoring.refuse_var('lead_scoring__snapshot_contacts', 'true or false', chosen) %}
    {% endif %}
    {{ return(chosen == 'true') }}
{% endmacro %}


{% macro kept_contact_columns() %}
    {#- Every used column of a contact except the key; a change of any of them makes a version. -#}
    {{ return(['email', 'company_id', 'created_at'] + lead_scoring.contact_attributes()
        + lead_scoring.columns_for_callers()) }}
{% endmacro %}


{% macro contact_rows() %}
    {%- if lead_scoring.keeps_contact_versions() -%}
        select * from {{ ref('stg_lead_scoring__kept_contact_versions') }}
    {%- else -%}
        {{ lead_scoring.input_rows('contacts') }}
    {%- endif -%}
{% endmacro %}


{% macro contact_columns() %}
    {% if not lead_scoring.keeps_contact_versions() %}
        {{ return(lead_scoring.input_columns('contacts')) }}
    {% endif %}
    {% set types = {'contact_id': 'text', 'updated_at': 'timestamp'} %}
    {% for column in lead_scoring.kept_contact_columns() %}
        {% do types.update({column: 'timestamp' if column == 'created_at' else 'text'}) %}
    {% endfor %}
    {{ return(types) }}
{% endmacro %}


{% macro check_one_row_per_contact(contacts) %}
    {#- Contacts are counted before anything is kept: of several rows, a snapshot could take a different one each
        day. -#}
    {% set relation = lead_scoring.input_relation('contacts') %}
    {% set repeated = lead_scoring.relation_rows(
        contacts,
        'select contact_id, count(*) as row_count',
        'where contact_id is not null group by contact_id having count(*) > 1 order by contact_id'
    ) %}
    {% if repeated %}
        {% set shown = [] %}
        {% for contact in repeated[:10] %}
            {% do shown.append(
                '  contact ' ~ contact.contact_id ~ ': ' ~ contact.row_count ~ ' rows'
            ) %}
        {% endfor %}
        {% if repeated | length > 10 %}
            {% do shown.append('  and ' ~ (repeated | length - 10) ~ ' more') %}
        {% endif %}
        {% do exceptions.raise_compiler_error(
            'The contacts input (var lead_scoring__contacts = ' ~ relation
            ~ ') has several rows for ' ~ repeated | length ~ ' contact' ~ ('s' if repeated | length > 1)
            ~ ', and lead_scoring__snapshot_contacts is on: a snapshot keeps the one row that a '
            ~ 'contact has. If the rows are versions, switch the snapshot off; updated_at tells '
            ~ 'them apart. If they are copies, name a relation without them.\n'
            ~ shown | join('\n')
        ) %}
    {% endif %}
{% endmacro %}


{% macro forget_erased_versions(snapshot) %}
    delete from {{ snapshot }}
    where contact_id in (
        select contact_id from {{ ref('stg_lead_scoring__erased_contacts') }}
    )
{% endmacro %}


{% macro close_versions_of_gone_contacts(snapshot) %}
    {#- Not left to dbt, whose clock is in the session's time zone on some engines. -#}
    update {{ snapshot }}
    set dbt_valid_to = {{ lead_scoring.run_clock() }}
    where dbt_valid_to is null
        and contact_id not in (
            select contact_id
            from {{ ref('stg_lead_scoring__current_contacts') }}
            where contact_id is not null
        )
{% endmacro %}


{% macro is_contact_on(contact_periods, day) -%}
    {{ lead_scoring.is_valid_on(contact_periods, day) }}
    and coalesce({{ day }} >= {{ contact_periods }}.created_on, true)
{%- endmacro %}
