{{ config(
    materialized='incremental',
    incremental_strategy='load_days',
    on_schema_change='sync_all_columns',
) }}

-- depends_on: {{ ref('stg_lead_scoring__erased_contacts') }}
{%- set properties = lead_scoring.event_properties() -%}
{%- set read_from = lead_scoring.events_read_from() %}

with

events as (
    select * from {{ ref('stg_lead_scoring__events') }}
),

read_events as (
    select
        event_id,
        contact_id,
        anonymous_id,
        raw_event_type,
        {% for property in properties -%}
            {{ property }},
        {% endfor -%}
        occurred_at,
        loaded_at,
        cast(loaded_at as date) as loaded_on,
        1 as is_read
    from events
    where defect is null
        and {{ lead_scoring.is_in_event_window('loaded_at') }}
),

{% if read_from -%}
    erased_contacts as (
        select * from {{ ref('stg_lead_scoring__erased_contacts') }}
    ),

    read_ids as (
        select distinct event_id
        from read_events
    ),

    -- What was loaded before the window stays as it is, and has gone first.
    stored_versions as (
        select
            stored_events.event_id,
            stored_events.contact_id,
            stored_events.anonymous_id,
            stored_events.raw_event_type,
            {% for property in properties -%}
                stored_events.{{ property }},
            {% endfor -%}
            stored_events.occurred_at,
            stored_events.loaded_at,
            stored_events.loaded_on,
            0 as is_read
        from {{ lead_scoring.stored_rows() }} as stored_events
        inner join read_ids
            on stored_events.event_id = read_ids.event_id
        left join erased_contacts
            on stored_events.contact_id = erased_contacts.contact_id
        where stored_events.loaded_on < cast('{{ read_from }}' as date)
            and erased_contacts.contact_id is null
    ),
{% endif %}
versions as (
    select * from read_events
    {% if read_from %}
        union all

        select * from stored_versions
    {% endif %}
),

repeated_ids as (
    select event_id
    from versions
    group by event_id
    having count(*) > 1
),

-- The order is total, whatever arrives when.
numbered as (
    select
        versions.*,
        row_number() over (
            partition by versions.event_id
            order by
                versions.loaded_at nulls last,
                versions.occurred_at,
                versions.contact_id nulls last,
                versions.anonymous_id nulls last,
                versions.raw_event_type
                {%- for property in properties -%}
                    , versions.{{ property }} nulls last
                {%- endfor %}
        ) as version_number
    from versions
    inner join repeated_ids
        on versions.event_id = repeated_ids.event_id
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

candidates_numbered as (
    select
        *,
        sum(is_candidate) over (
            partition by event_id
            order by version_number
            rows between unbounded preceding and current row
        ) as candidates_so_far
    from with_candidates
),

single_events as (
    select read_events.*
    from read_events
    left join repeated_ids
        on read_events.event_id = repeated_ids.event_id
    where repeated_ids.event_id is null
),

events_to_store as (
    {% for relation in ['single_events', 'candidates_numbered'] -%}
        select
            event_id,
            contact_id,
            anonymous_id,
            raw_event_type,
            {% for property in properties -%}
                {{ property }},
            {% endfor -%}
            occurred_at,
            loaded_at,
            loaded_on,
            {% if relation == 'single_events' -%}
                1 as candidate_number
            {%- else -%}
                cast(case when is_candidate = 1 then candidates_so_far end as integer)
                    as candidate_number
            {%- endif %}
        from {{ relation }}
        where is_read = 1
        {% if not loop.last %}
            union all

        {% endif %}
    {%- endfor %}
)

select * from events_to_store
