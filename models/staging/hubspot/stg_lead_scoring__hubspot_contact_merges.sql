{{ config(enabled=lead_scoring.is_mapped('hubspot')) }}
{%- set merged_ids = lead_scoring.split_list(
    "replace(property_hs_merged_object_ids, ';', '|')"
) %}

with

contact as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'contact',
        ['id', 'property_hs_merged_object_ids'],
        ['property_createdate', '_fivetran_synced'],
        is_required=true,
    ) }}
),

contact_merge_audit as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'contact_merge_audit',
        ['contact_id', 'canonical_vid', 'vid_to_merge'],
        ['timestamp'],
    ) }}
),

listed_ids as (
    select
        id as merged_into_contact_id,
        coalesce(property_createdate, _fivetran_synced) as merged_at,
        {{ lead_scoring.unnested(merged_ids, 'listed_id') }}
    from contact
    {{ lead_scoring.unnested_from(merged_ids, 'listed_id') }}
    where property_hs_merged_object_ids is not null
),

-- The list on the survivor has no times: it counts as one person from the first day on.
listed as (
    select
        {{ lead_scoring.trimmed('listed_id') }} as contact_id,
        merged_into_contact_id,
        merged_at
    from listed_ids
),

audited as (
    select
        contact_merge_audit.vid_to_merge as contact_id,
        coalesce(
            contact_merge_audit.canonical_vid, contact_merge_audit.contact_id
        ) as merged_into_contact_id,
        contact_merge_audit.timestamp as merged_at
    from contact_merge_audit
),

all_merges as (
    select
        *,
        2 as preference
    from listed

    union all

    select
        *,
        1 as preference
    from audited
),

contacts_left_or_gone as (
    select id as contact_id from contact

    union all

    select contact_id from all_merges
),

ids_that_lead_on as (
    select distinct contact_id
    from contacts_left_or_gone
),

-- One merge per merged contact: the audited one, whose day is known, unless its chain ends in an
-- unknown contact.
merges_numbered as (
    select
        all_merges.contact_id,
        all_merges.merged_into_contact_id,
        all_merges.merged_at,
        row_number() over (
            partition by all_merges.contact_id
            order by
                case when ids_that_lead_on.contact_id is null then 1 else 0 end asc,
                all_merges.preference asc,
                all_merges.merged_at desc,
                all_merges.merged_into_contact_id asc
        ) as merge_number
    from all_merges
    left join ids_that_lead_on
        on all_merges.merged_into_contact_id = ids_that_lead_on.contact_id
    where all_merges.contact_id <> ''
        and all_merges.contact_id <> all_merges.merged_into_contact_id
),

contact_merges as (
    select
        contact_id,
        merged_into_contact_id,
        merged_at
    from merges_numbered
    where merge_number = 1
)

select * from contact_merges
