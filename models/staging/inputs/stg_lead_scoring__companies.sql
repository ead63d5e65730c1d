{%- set types = lead_scoring.input_columns('companies') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with

source_rows as (
    {{ lead_scoring.input_rows('companies') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('company_id', types, placeholders) }} as company_id,

        {{ lead_scoring.clean_text('name', types, placeholders) }} as name,
        lower({{ lead_scoring.clean_text('domain', types, placeholders) }}) as domain,
        {% for attribute in lead_scoring.company_attributes()
            if attribute not in ('name', 'domain') -%}
            {{ lead_scoring.clean_value(attribute, types, placeholders) }} as {{ attribute }},
        {% endfor %}

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when company_id is null then 'missing_key'
        end as defect
    from cleaned
),

{{ lead_scoring.check_rows(
    duplicate_key=['company_id'],
    first_counts_by=['name', 'domain'] + lead_scoring.company_attributes(),
) }}

select * from with_outcome
