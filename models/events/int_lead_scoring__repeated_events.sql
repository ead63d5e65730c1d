{{ config(
    materialized=lead_scoring.kept_table(),
    incremental_strategy='load_days',
    on_schema_change='sync_all_columns',
) }}
{%- set types = lead_scoring.input_columns('events') -%}
{%- set placeholders = lead_scoring.placeholder_values() -%}
{%- set properties = lead_scoring.event_properties() -%}
{%- set loaded_at = lead_scoring.clean_timestamp('loaded_at', types) -%}
{%- set first_days = lead_scoring.relation_rows(
    ref('int_lead_scoring__repeated_event_keys'),
    'select cast(min(first_loaded_on) as ' ~ dbt.type_string() ~ ') as first_loaded_on'
) -%}
{%- set first_day = (first_days[0].first_loaded_on if first_days else "") or "" -%}
{#- Versions loaded before the window are searched from their earliest load day on. -#}
{%- set source_rows -%}
    select source_rows.*
    from ({{ lead_scoring.input_rows('events') }}) as source_rows
    inner join {{ ref('int_lead_scoring__repeated_event_keys') }} as repeated_event_keys
        on {{ lead_scoring.event_key(types, placeholders) }} = repeated_event_keys.event_key
    where
    {%- if first_day %}
        {{ loaded_at }} is null
        or {{ loaded_at }} >= cast('{{ first_day }}' as date)
    {%- else %}
        {{ lead_scoring.is_in_event_window(loaded_at) }}
    {%- endif %}
{%- endset %}

with

versions as (
    {{ lead_scoring.staged_events(source_rows) }}
),

{% if lead_scoring.has_stored_rows() -%}
    stored_ids as (
        select distinct event_id
        from {{ lead_scoring.stored_rows() }}
        where not {{ lead_scoring.is_in_event_window('loaded_on') }}
    ),

{% endif -%}
-- A total order, independent of arrival.
numbered as (
    select
        *,
        cast(loaded_at as date) as loaded_on,
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
    where defect is null
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

-- The first version counts if its contact is known, else the first one with another contact, and so
-- on; one without a contact always counts, so nothing after it ever does.
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
        {{ lead_scoring.known_at('occurred_at', 'loaded_at') }} as known_at,
        cast(case when is_candidate = 1 then candidates_so_far end as integer) as candidate_number
    from candidates_counted
),

-- A version from before the window either had no other versions until now, or is stored.
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
