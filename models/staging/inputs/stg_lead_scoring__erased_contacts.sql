{%- set request_types = lead_scoring.input_columns('erasure_requests') -%}
{%- set merge_types = lead_scoring.input_columns('contact_merges') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}

with recursive

source_requests as (
    {{ lead_scoring.input_rows('erasure_requests') }}
),

source_merges as (
    {{ lead_scoring.input_rows('contact_merges') }}
),

requests as (
    select {{ lead_scoring.clean_text('contact_id', request_types, placeholders) }} as contact_id
    from source_requests
),

-- Once, however often a merge was delivered: each copy would double the paths along a chain.
known_merges as (
    select distinct
        {{ lead_scoring.clean_text('contact_id', merge_types, placeholders) }} as contact_id,
        {{ lead_scoring.clean_text('merged_into_contact_id', merge_types, placeholders) }}
            as merged_into_contact_id
    from source_merges
),

-- A contact merged into an erased one is the same person. Merges may be circular here; the path
-- prevents visiting a contact twice.
reached as (
    select
        contact_id,
        {{ lead_scoring.path_to('contact_id') }} as path_so_far
    from requests
    where contact_id is not null

    union all

    select
        known_merges.contact_id,
        reached.path_so_far
        || {{ lead_scoring.path_to('known_merges.contact_id') }} as path_so_far
    from reached
    inner join known_merges
        on reached.contact_id = known_merges.merged_into_contact_id
    where known_merges.contact_id is not null
        and {{ dbt.position(
            lead_scoring.path_to('known_merges.contact_id'), 'reached.path_so_far'
        ) }} = 0
),

erased as (
    select distinct contact_id
    from reached
)

select * from erased
