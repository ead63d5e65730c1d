-- Rows in = accepted + superseded + pending + excluded + rejected, for each input, except those of
-- erased contacts. If versions of contacts are kept, these are the rows.
{%- set contact_columns_by_input = {
    'contacts': ['contact_id'],
    'events': ['contact_id'],
    'identities': ['contact_id'],
    'contact_merges': ['contact_id', 'merged_into_contact_id'],
    'companies': [],
    'enrichments': ['subject_id'],
    'opportunities': ['contact_id'],
    'sales_activities': ['contact_id'],
    'dispositions': ['contact_id'],
    'overrides': ['contact_id'],
    'erasure_requests': [],
} %}
{%- set placeholders = lead_scoring.placeholder_values() %}

with

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

input_reconciliation as (
    select * from {{ ref('input_reconciliation') }}
),

{% for input, contact_columns in contact_columns_by_input.items() -%}
    {% if input == 'contacts' -%}
        {% set types = lead_scoring.contact_columns() -%}
        {% set input_rows = lead_scoring.contact_rows() -%}
    {% else -%}
        {% set types = lead_scoring.input_columns(input) -%}
        {% set input_rows = lead_scoring.input_rows(input) -%}
    {% endif -%}
    rows_of_{{ input }} as (
        {{ input_rows }}
    ),

    contacts_of_{{ input }} as (
        select
            {% for contact_column in contact_columns -%}
                {{ lead_scoring.clean_text(contact_column, types, placeholders) }}
                    as {{ contact_column }},
            {% endfor -%}
            {% if input == 'enrichments' -%}
                lower({{ lead_scoring.clean_text('subject_type', types, placeholders) }})
                    as subject_type,
            {% endif -%}
            1 as row_count
        from rows_of_{{ input }}
    ),

{% endfor -%}

rows_in as (
    {% for input, contact_columns in contact_columns_by_input.items() -%}
        select
            '{{ input }}' as input,
            count(*) as row_count
        from contacts_of_{{ input }}
        where
            1 = 1
            {% for contact_column in contact_columns -%}
                and not exists (
                    select 1
                    from erased_contacts
                    where
                        erased_contacts.contact_id
                        = contacts_of_{{ input }}.{{ contact_column }}
                        {% if input == 'enrichments' -%}
                            and coalesce(contacts_of_enrichments.subject_type, '') <> 'company'
                        {% endif -%}
                )
            {% endfor -%}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

rows_accounted_for as (
    select
        input,
        sum(rows) as row_count
    from input_reconciliation
    where outcome in ('accepted', 'superseded', 'pending', 'excluded', 'rejected')
    group by input
)

select
    rows_in.input,
    rows_in.row_count,
    rows_accounted_for.row_count as accounted_for
from rows_in
left join rows_accounted_for
    on rows_in.input = rows_accounted_for.input
where rows_in.row_count <> coalesce(rows_accounted_for.row_count, 0)
