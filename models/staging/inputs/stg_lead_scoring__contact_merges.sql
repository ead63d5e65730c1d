{%- set types = lead_scoring.input_columns('contact_merges') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with recursive

source_rows as (
    {{ lead_scoring.input_rows('contact_merges') }}
),

contacts as (
    select * from {{ ref('stg_lead_scoring__contacts') }}
),

cleaned as (
    select
        {{ lead_scoring.clean_text('contact_id', types, placeholders) }} as contact_id,
        {{ lead_scoring.clean_text('merged_into_contact_id', types, placeholders) }}
            as merged_into_contact_id,

        {{ lead_scoring.clean_timestamp('merged_at', types) }} as merged_at,

        {{ lead_scoring.row_as_json('source_rows') }} as raw_row
    from source_rows
),

with_defect as (
    select
        *,
        case
            when contact_id is null or merged_into_contact_id is null then 'missing_key'
            when merged_at is null then 'unusable_timestamp'
            when merged_at > {{ lead_scoring.run_clock() }} then 'timestamp_in_future'
            when contact_id = merged_into_contact_id then 'circular_merge'
        end as defect
    from cleaned
),

{{ lead_scoring.leave_out_erased(['staged.contact_id', 'staged.merged_into_contact_id']) }},

known_from_contacts as (
    select contact_id
    from contacts
    where outcome = 'accepted'
),

gone_contacts as (
    select distinct contact_id
    from erased_left_out
    where defect is null
),

-- A survivor that is neither a contact nor merged itself leads nowhere.
survivors_looked_up as (
    select
        staged.*,
        known_from_contacts.contact_id is not null as is_into_contact,
        case
            when staged.defect is not null then staged.defect
            when known_from_contacts.contact_id is null and gone_contacts.contact_id is null
                then 'unknown_contact'
        end as row_problem
    from erased_left_out as staged
    left join known_from_contacts
        on staged.merged_into_contact_id = known_from_contacts.contact_id
    left join gone_contacts
        on staged.merged_into_contact_id = gone_contacts.contact_id
),

numbered as (
    select
        *,
        row_number() over (
            partition by contact_id, row_problem is null
            order by merged_at, merged_into_contact_id
        ) as copy_number
    from survivors_looked_up
),

first_merges as (
    select
        contact_id,
        merged_into_contact_id,
        is_into_contact
    from numbered
    where row_problem is null and copy_number = 1
),

{{ lead_scoring.find_circles('first_merges') }},

open_merges as (
    select first_merges.*
    from first_merges
    left join circles
        on first_merges.contact_id = circles.contact_id
    where circles.contact_id is null
),

-- From the contacts backwards: a merge counts if its chain leads to a contact that exists.
rooted_merges as (
    select contact_id
    from open_merges
    where is_into_contact

    union all

    select open_merges.contact_id
    from rooted_merges
    inner join open_merges
        on rooted_merges.contact_id = open_merges.merged_into_contact_id
        and not open_merges.is_into_contact
),

with_rejection_reason as (
    select
        numbered.contact_id,
        numbered.merged_into_contact_id,
        numbered.merged_at,
        numbered.raw_row,
        numbered.defect,
        numbered.copy_number,
        case
            when numbered.row_problem is not null then numbered.row_problem
            when numbered.copy_number > 1 then null
            when circles.contact_id is not null then 'circular_merge'
            when rooted_merges.contact_id is null then 'unknown_contact'
        end as rejection_reason
    from numbered
    left join circles
        on numbered.contact_id = circles.contact_id
    left join rooted_merges
        on numbered.contact_id = rooted_merges.contact_id
),

with_outcome as (
    select
        *,
        {{ lead_scoring.row_outcome('copy_number > 1') }} as outcome
    from with_rejection_reason
)

select * from with_outcome
