{{ config(enabled=lead_scoring.is_mapped('salesforce')) }}

with

contact as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'contact',
        ['id', 'master_record_id'],
        ['last_modified_date', 'system_modstamp'],
        is_required=true,
        keeps_deleted=true,
    ) }}
),

lead as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'lead',
        ['id', 'master_record_id', 'is_converted', 'converted_contact_id'],
        ['converted_date', 'last_modified_date', 'system_modstamp'],
        is_required=true,
        keeps_deleted=true,
    ) }}
),

-- The record that lost a merge is deleted and never changed again: its last change is the merge.
all_merges as (
    select
        id as contact_id,
        master_record_id as merged_into_contact_id,
        coalesce(last_modified_date, system_modstamp) as merged_at
    from contact
    where master_record_id is not null

    union all

    select
        id as contact_id,
        master_record_id as merged_into_contact_id,
        coalesce(last_modified_date, system_modstamp) as merged_at
    from lead
    where master_record_id is not null

    union all

    select
        id as contact_id,
        converted_contact_id as merged_into_contact_id,
        coalesce(converted_date, last_modified_date, system_modstamp) as merged_at
    from lead
    where {{ lead_scoring.is_true('is_converted') }}
        and converted_contact_id is not null
        and master_record_id is null
),

-- If Fivetran keeps old versions of rows, several of them have the same merge.
contact_merges as (
    select
        contact_id,
        merged_into_contact_id,
        min(merged_at) as merged_at
    from all_merges
    group by contact_id, merged_into_contact_id
)

select * from contact_merges
