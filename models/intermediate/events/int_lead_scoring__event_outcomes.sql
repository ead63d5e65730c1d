{{ config(materialized='view') }}

with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

alternate_activity as (
    select * from {{ ref('int_lead_scoring__alternate_activity') }}
),

contact_activity as (
    select * from {{ ref('int_lead_scoring__contact_activity') }}
),

known_contacts as (
    select * from {{ ref('int_lead_scoring__known_contacts') }}
),

owning_links as (
    select * from {{ ref('int_lead_scoring__owning_links') }}
),

rejected_event_rows as (
    select * from {{ ref('int_lead_scoring__rejected_event_rows') }}
),

usable_rows as (
    select coalesce(sum(activity.row_count), 0) as row_count
    from activity
    left join known_contacts
        on activity.contact_id = known_contacts.contact_id
    where activity.contact_id = ''
        or known_contacts.contact_id is not null
),

accepted_rows as (
    select coalesce(sum(event_count), 0) as row_count
    from contact_activity
),

pending_activity as (
    select activity.event_count
    from activity
    left join owning_links
        on activity.anonymous_id = owning_links.anonymous_id
    where activity.contact_id = ''
        and owning_links.anonymous_id is null

    union all

    select event_count
    from alternate_activity
    where contact_id is null
),

pending_rows as (
    select coalesce(sum(event_count), 0) as row_count
    from pending_activity
),

counted as (
    select
        'accepted' as outcome,
        cast(null as {{ dbt.type_string() }}) as rejection_reason,
        row_count
    from accepted_rows

    union all

    select
        'pending' as outcome,
        cast(null as {{ dbt.type_string() }}) as rejection_reason,
        row_count
    from pending_rows

    -- Whatever is usable and does not count is another version of what does.
    union all

    select
        'superseded' as outcome,
        cast(null as {{ dbt.type_string() }}) as rejection_reason,
        usable_rows.row_count - accepted_rows.row_count - pending_rows.row_count as row_count
    from usable_rows
    cross join accepted_rows
    cross join pending_rows

    union all

    select
        outcome,
        rejection_reason,
        count(*) as row_count
    from rejected_event_rows
    group by outcome, rejection_reason
),

event_outcomes as (
    select
        outcome,
        rejection_reason,
        cast(row_count as bigint) as row_count
    from counted
    where row_count <> 0
)

select * from event_outcomes
