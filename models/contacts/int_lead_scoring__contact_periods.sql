{%- set columns = ['contact_id', 'company_id', 'email'] + lead_scoring.contact_attributes()
    + lead_scoring.columns_for_callers() %}

with

contact_versions as (
    select * from {{ ref('stg_lead_scoring__contacts') }}
),

-- Most contacts have a single version and need no ordering.
single_versions as (
    select
        *,
        cast(updated_at as date) as updated_on
    from contact_versions
    where outcome <> 'rejected'
        and version_count = 1
),

several_versions as (
    select
        *,
        cast(updated_at as date) as updated_on,
        min(updated_at) over (partition by contact_id) as first_updated_at,
        count(*) over (partition by contact_id) - count(updated_at) over (partition by contact_id)
            as undated_versions
    from contact_versions
    where outcome <> 'rejected'
        and version_count > 1
),

-- The first version also applies to earlier days: nothing else is known of the contact then.
versions_with_start as (
    select
        *,
        updated_on as valid_from
    from several_versions

    union all

    select
        *,
        null as valid_from
    from several_versions
    where undated_versions = 0
        and updated_at = first_updated_at
),

-- If a day has several versions, the last one counts.
starts_ranked as (
    select
        *,
        row_number() over (
            partition by contact_id, valid_from
            order by version_number desc
        ) as rank_on_day
    from versions_with_start
),

periods as (
    select
        {% for column in columns -%}
            {{ column }},
        {% endfor -%}
        cast(created_at as date) as created_on,
        valid_from,
        lead(valid_from) over (
            partition by contact_id
            order by valid_from nulls first
        ) as valid_to
    from starts_ranked
    where rank_on_day = 1

    union all

    select
        {% for column in columns -%}
            {{ column }},
        {% endfor -%}
        cast(created_at as date) as created_on,
        cast(null as date) as valid_from,
        updated_on as valid_to
    from single_versions

    union all

    select
        {% for column in columns -%}
            {{ column }},
        {% endfor -%}
        cast(created_at as date) as created_on,
        updated_on as valid_from,
        cast(null as date) as valid_to
    from single_versions
    where updated_on is not null
)

select * from periods
