with

contact_versions as (
    select * from {{ ref('int_lead_scoring__contact_versions') }}
),

contact_survivors as (
    select * from {{ ref('int_lead_scoring__contact_survivors') }}
),

usable_versions as (
    select
        *,
        coalesce(cast(updated_at as date) <= {{ lead_scoring.scored_on() }}, true) as is_visible
    from contact_versions
    where outcome <> 'rejected'
),

-- The latest version of the day, or else the first that there will be.
versions_ranked as (
    select
        *,
        row_number() over (
            partition by contact_id
            order by
                is_visible desc,
                case when not is_visible then updated_at end,
                version_number desc
        ) as version_rank
    from usable_versions
),

existing_contacts as (
    select
        versions_ranked.contact_id,
        versions_ranked.company_id,
        versions_ranked.email,
        {% for attribute in lead_scoring.contact_attributes() -%}
            versions_ranked.{{ attribute }},
        {% endfor %}
        cast(versions_ranked.created_at as date) as created_on
    from versions_ranked
    left join contact_survivors
        on versions_ranked.contact_id = contact_survivors.contact_id
    where versions_ranked.version_rank = 1
        and contact_survivors.contact_id is null
        and coalesce(
            cast(versions_ranked.created_at as date) <= {{ lead_scoring.scored_on() }}, true
        )
)

select * from existing_contacts
