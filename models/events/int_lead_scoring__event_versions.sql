{{ config(
    materialized=lead_scoring.kept_table(),
    incremental_strategy='load_days',
    on_schema_change='sync_all_columns',
) }}

-- depends_on: {{ ref('int_lead_scoring__event_window') }}
{%- set properties = lead_scoring.event_properties() %}

with

repeated_events as (
    select * from {{ ref('int_lead_scoring__repeated_events') }}
),

{% if lead_scoring.has_stored_rows() -%}
    stored_versions as (
        select * from {{ lead_scoring.stored_rows() }}
        where not {{ lead_scoring.is_in_event_window('loaded_on') }}
    ),

    stored_ids as (
        select distinct event_id
        from stored_versions
    ),
{% endif %}

versions as (
    select
        event_id,
        contact_id,
        anonymous_id,
        raw_event_type,
        {% for property in properties -%}
            {{ property }},
        {% endfor -%}
        owner_key,
        signature_id,
        occurred_at,
        loaded_at,
        cast(loaded_at as date) as loaded_on
    from repeated_events
    where defect is null
),

-- The order is total, whatever arrives when.
numbered as (
    select
        *,
        row_number() over (
            partition by event_id
            order by
                loaded_at nulls last,
                occurred_at,
                contact_id nulls last,
                anonymous_id nulls last,
                raw_event_type
                {%- for property in properties -%}
                    , {{ property }} nulls last
                {%- endfor %}
        ) as version_number
    from versions
),

with_versions_before as (
    select
        *,
        row_number() over (
            partition by event_id, contact_id
            order by version_number
        ) as version_of_contact,
        min(case when contact_id is null then version_number end) over (
            partition by event_id
        ) as first_without_contact
    from numbered
),

-- The first version counts if its contact is known, else the first with another contact, and so
-- on; one without contact always counts, so that nothing after it ever does.
with_candidates as (
    select
        *,
        case
            when version_of_contact = 1
                and coalesce(version_number <= first_without_contact, true)
                then 1
            else 0
        end as is_candidate
    from with_versions_before
),

candidates_counted as (
    select
        *,
        sum(is_candidate) over (
            partition by event_id
            order by version_number
            rows between unbounded preceding and current row
        ) as candidates_so_far
    from with_candidates
),

candidates_numbered as (
    select
        event_id,
        contact_id,
        anonymous_id,
        raw_event_type,
        {% for property in properties -%}
            {{ property }},
        {% endfor -%}
        owner_key,
        signature_id,
        occurred_at,
        loaded_at,
        loaded_on,
        cast(case when is_candidate = 1 then candidates_so_far end as integer) as candidate_number
    from candidates_counted
),

-- A version from before the window was alone until now, or is stored.
versions_to_store as (
    select candidates_numbered.*
    from candidates_numbered
    {% if lead_scoring.has_stored_rows() -%}
        left join stored_ids
            on candidates_numbered.event_id = stored_ids.event_id
        where stored_ids.event_id is null
            or {{ lead_scoring.is_in_event_window('candidates_numbered.loaded_on') }}
    {%- endif %}
)

select * from versions_to_store
