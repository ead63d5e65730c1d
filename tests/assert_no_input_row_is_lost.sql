-- Rows in = accepted + superseded + pending + rejected, for each input, less the rows of erased contacts.
{%- set subject_type = 'lower(' ~ lead_scoring.trimmed('cast(input_rows.subject_type as ' ~ dbt.type_string() ~ ')') ~ ')' %}
{%- set contact_columns = {
    'contacts': 'input_rows.contact_id',
    'events': 'input_rows.contact_id',
    'identities': 'input_rows.contact_id',
    'contact_merges': 'input_rows.contact_id',
    'companies': none,
    'enrichments': "case when " ~ subject_type ~ " <> 'company' or input_rows.subject_type is null then input_rows.subject_id end",
    'opportunities': 'input_rows.contact_id',
    'sales_activities': 'input_rows.contact_id',
    'dispositions': 'input_rows.contact_id',
    'erasure_requests': none,
} %}

with

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

input_reconciliation as (
    select * from {{ ref('input_reconciliation') }}
),

rows_in as (
    {% for input, contact_column in contact_columns.items() -%}
        select
            '{{ input }}' as input,
            count(*) as row_count
        from ({{ lead_scoring.input_rows(input) }}) as input_rows
        {% if contact_column -%}
        where not exists (
            select 1
            from erased_contacts
            where erased_contacts.contact_id
                = {{ lead_scoring.trimmed('cast(' ~ contact_column ~ ' as ' ~ dbt.type_string() ~ ')') }}
        )
        {%- endif %}
        {% if input == 'contact_merges' -%}
            and not exists (
                select 1
                from erased_contacts
                where erased_contacts.contact_id
                    = {{ lead_scoring.trimmed('cast(input_rows.merged_into_contact_id as ' ~ dbt.type_string() ~ ')') }}
            )
        {%- endif %}
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
