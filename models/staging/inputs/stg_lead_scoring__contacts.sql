{%- set types = lead_scoring.contact_columns() -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}
{%- set columns_for_callers = lead_scoring.columns_for_callers() -%}

with

source_rows as (
    {{ lead_scoring.contact_rows() }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,
        {{ lead_scoring.clean_text('company_id', types, placeholders) }} as company_id,

        lower({{ lead_scoring.clean_text('email', types, placeholders) }}) as email,
        {% for attribute in lead_scoring.contact_attributes() -%}
            {{ lead_scoring.clean_value(attribute, types, placeholders) }} as {{ attribute }},
        {% endfor -%}
        {% for column in columns_for_callers -%}
            {{ lead_scoring.clean_text(column, types, placeholders) }} as {{ column }},
        {% endfor %}
        {{ lead_scoring.clean_timestamp('created_at', types) }} as created_at,
        {{ lead_scoring.clean_timestamp('updated_at', types) }} as updated_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when contact_id is null then 'missing_key'
            when created_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
            when updated_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
        end as defect
    from cleaned
),

{{ lead_scoring.leave_out_erased(['staged.contact_id']) }},

repeated_contacts as (
    select contact_id
    from erased_left_out
    where defect is null
    group by contact_id
    having count(*) > 1
),

-- The order of versions is total, so that the same rows give the same result in any order of
-- arrival. Most contacts have a single row and need no ordering.
numbered as (
    select
        contacts.*,
        row_number() over (
            partition by contacts.contact_id
            order by
                contacts.updated_at nulls first,
                contacts.created_at nulls first,
                contacts.email nulls first,
                contacts.company_id nulls first
                {%- for attribute in lead_scoring.contact_attributes() + columns_for_callers -%}
                    , contacts.{{ attribute }} nulls first
                {%- endfor %}
        ) as version_number,
        count(*) over (partition by contacts.contact_id) as version_count
    from erased_left_out as contacts
    inner join repeated_contacts
        on contacts.contact_id = repeated_contacts.contact_id
    where contacts.defect is null

    union all

    select
        contacts.*,
        1 as version_number,
        1 as version_count
    from erased_left_out as contacts
    left join repeated_contacts
        on contacts.contact_id = repeated_contacts.contact_id
    where contacts.defect is not null
        or repeated_contacts.contact_id is null
),

with_rejection_reason as (
    select
        contact_id,
        company_id,
        email,
        {% for column in lead_scoring.contact_attributes() + columns_for_callers -%}
            {{ column }},
        {% endfor %}
        created_at,
        updated_at,
        version_number,
        version_count,
        defect as rejection_reason,
        case when defect is not null then raw_row end as raw_row
    from numbered
),

with_outcome as (
    select
        *,
        {{ lead_scoring.row_outcome('version_number < version_count') }} as outcome
    from with_rejection_reason
)

select * from with_outcome
