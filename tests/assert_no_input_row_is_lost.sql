-- Rows in = accepted + superseded + pending + rejected, for each input, less the rows of erased
-- contacts.
{%- set text_type = dbt.type_string() %}
{%- set subject_type = 'cast(rows_of_enrichments.subject_type as ' ~ text_type ~ ')' %}
{%- set contact_ids_by_input = {
    'contacts': ['rows_of_contacts.contact_id'],
    'events': ['rows_of_events.contact_id'],
    'identities': ['rows_of_identities.contact_id'],
    'contact_merges': [
        'rows_of_contact_merges.contact_id', 'rows_of_contact_merges.merged_into_contact_id',
    ],
    'companies': [],
    'enrichments': [
        "case when lower(" ~ lead_scoring.trimmed(subject_type) ~ ") <> 'company'"
        ~ " or rows_of_enrichments.subject_type is null then rows_of_enrichments.subject_id end",
    ],
    'opportunities': ['rows_of_opportunities.contact_id'],
    'sales_activities': ['rows_of_sales_activities.contact_id'],
    'dispositions': ['rows_of_dispositions.contact_id'],
    'erasure_requests': [],
} %}

with

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

input_reconciliation as (
    select * from {{ ref('input_reconciliation') }}
),

{% for input in contact_ids_by_input -%}
    rows_of_{{ input }} as (
        {{ lead_scoring.input_rows(input) }}
    ),

{% endfor -%}

rows_in as (
    {% for input, contact_ids in contact_ids_by_input.items() -%}
        select
            '{{ input }}' as input,
            count(*) as row_count
        from rows_of_{{ input }}
        where
            1 = 1
            {% for contact_id in contact_ids -%}
                {% set contact_id_as_text = 'cast(' ~ contact_id ~ ' as ' ~ text_type ~ ')' -%}
                and not exists (
                    select 1
                    from erased_contacts
                    where
                        erased_contacts.contact_id
                        = {{ lead_scoring.trimmed(contact_id_as_text) }}
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
    where outcome in ('accepted', 'superseded', 'pending', 'rejected')
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
