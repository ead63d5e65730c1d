{{ config(materialized='view') }}
-- depends_on: {{ ref('int_lead_scoring__event_loads') }}

with

activity as (
    select * from {{ ref('int_lead_scoring__activity') }}
),

alternate_activity as (
    select * from {{ ref('int_lead_scoring__alternate_activity') }}
),

known_owners as (
    select * from {{ ref('int_lead_scoring__owners') }}
),

rejected_event_rows as (
    select * from {{ ref('int_lead_scoring__rejected_event_rows') }}
),

-- The rows of alternates are counted with all others: only their events are missing.
all_activity as (
    select
        owner_key,
        event_count,
        row_count
    from activity

    union all

    select
        owner_key,
        event_count,
        0 as row_count
    from alternate_activity
),

-- The rows of a contact that nobody knows are rejected ones.
totals as (
    select
        coalesce(sum(
            case
                when known_owners.owner_key is not null or all_activity.owner_key <= 0
                    then all_activity.row_count
            end
        ), 0) as usable_rows,
        coalesce(sum(
            case when known_owners.owner_key is not null then all_activity.event_count end
        ), 0) as accepted_rows,
        coalesce(sum(
            case
                when known_owners.owner_key is null and all_activity.owner_key <= 0
                    then all_activity.event_count
            end
        ), 0) as pending_rows
    from all_activity
    left join known_owners
        on all_activity.owner_key = known_owners.owner_key
),

counted as (
    select
        'accepted' as outcome,
        cast(null as {{ dbt.type_string() }}) as rejection_reason,
        accepted_rows as row_count
    from totals

    union all

    select
        'pending' as outcome,
        cast(null as {{ dbt.type_string() }}) as rejection_reason,
        pending_rows as row_count
    from totals

    -- Whatever is usable and does not count is another version of what does.
    union all

    select
        'superseded' as outcome,
        cast(null as {{ dbt.type_string() }}) as rejection_reason,
        usable_rows - accepted_rows - pending_rows as row_count
    from totals

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
