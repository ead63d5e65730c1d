{{ config(materialized='view') }}

with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

alternate_events as (
    select * from {{ ref('int_lead_scoring__alternate_events') }}
),

robot_activity as (
    select * from {{ ref('int_lead_scoring__robot_activity') }}
    where robot_id is not null
),

visitor_contacts as (
    select * from {{ ref('int_lead_scoring__visitor_contacts') }}
),

rejected_events as (
    select * from {{ ref('int_lead_scoring__rejected_events') }}
),

known_contacts as (
    select * from {{ ref('stg_lead_scoring__known_contacts') }}
),

-- Rows of alternates are counted with all others; only their events are missing.
all_activity as (
    select
        owner_key,
        event_count,
        row_count,
        0 as excluded_count,
        cast(null as {{ dbt.type_string() }}) as robot_id
    from activity

    union all

    select
        owner_key,
        1 as event_count,
        0 as row_count,
        0 as excluded_count,
        cast(null as {{ dbt.type_string() }}) as robot_id
    from alternate_events

    union all

    select
        owner_key,
        0 as event_count,
        0 as row_count,
        event_count as excluded_count,
        robot_id
    from robot_activity
),

-- Rows of an unknown contact are rejected.
usable_activity as (
    select
        visitor_contacts.owner_key is not null as is_known,
        all_activity.robot_id,
        sum(all_activity.event_count) as event_count,
        sum(all_activity.row_count) as row_count,
        sum(all_activity.excluded_count) as excluded_count
    from all_activity
    left join visitor_contacts
        on all_activity.owner_key = visitor_contacts.owner_key
    where visitor_contacts.owner_key is not null
        or all_activity.owner_key <= 0
    group by visitor_contacts.owner_key is not null, all_activity.robot_id
),

-- A contact that arrived since brings its events along.
still_rejected as (
    select
        rejected_events.event_id,
        rejected_events.rejection_reason,
        rejected_events.raw_row
    from rejected_events
    left join known_contacts
        on rejected_events.contact_id = known_contacts.contact_id
    where rejected_events.rejection_reason <> 'unknown_contact'
        or known_contacts.contact_id is null
),

counted as (
    {% for outcome, condition in [('accepted', 'is_known'), ('pending', 'not is_known')] -%}
        select
            '{{ outcome }}' as outcome,
            cast(null as {{ dbt.type_string() }}) as event_id,
            cast(null as {{ dbt.type_string() }}) as rejection_reason,
            cast(null as {{ dbt.type_string() }}) as raw_row,
            sum(event_count - excluded_count) as row_count
        from usable_activity
        where {{ condition }}

        union all

    {% endfor -%}
    select
        'excluded' as outcome,
        cast(null as {{ dbt.type_string() }}) as event_id,
        robot_id as rejection_reason,
        cast(null as {{ dbt.type_string() }}) as raw_row,
        sum(excluded_count) as row_count
    from usable_activity
    where robot_id is not null
    group by robot_id

    union all

    -- Any other usable row that does not count is another version of one that does.
    select
        'superseded' as outcome,
        cast(null as {{ dbt.type_string() }}) as event_id,
        cast(null as {{ dbt.type_string() }}) as rejection_reason,
        cast(null as {{ dbt.type_string() }}) as raw_row,
        sum(row_count) - sum(event_count) as row_count
    from usable_activity

    union all

    select
        'rejected' as outcome,
        event_id,
        rejection_reason,
        raw_row,
        1 as row_count
    from still_rejected
),

event_outcomes as (
    select
        outcome,
        event_id,
        rejection_reason,
        raw_row,
        cast(row_count as bigint) as row_count
    from counted
    where row_count <> 0
)

select * from event_outcomes
