{{ config(
    materialized=lead_scoring.self_reading_table(),
    post_hook="{{ lead_scoring.log_event_window() }}",
) }}

-- depends_on: {{ ref('int_lead_scoring__raw_event_counts') }}
-- depends_on: {{ ref('stg_lead_scoring__known_contacts') }}
-- depends_on: {{ ref('stg_lead_scoring__erased_contacts') }}
{%- set state = lead_scoring.event_state() -%}
{%- set run_date = 'cast(' ~ lead_scoring.run_clock() ~ ' as date)' %}

with

{% if not state -%}
    opened as (
        select
            cast(null as date) as read_from,
            'nothing read yet' as reason
    ),
{% else -%}
    raw_event_counts as (
        select * from {{ ref('int_lead_scoring__raw_event_counts') }}
    ),

    known_contacts as (
        select * from {{ ref('stg_lead_scoring__known_contacts') }}
    ),

    erased_contacts as (
        select * from {{ ref('stg_lead_scoring__erased_contacts') }}
    ),

    last_window as (
        select * from {{ state.int_lead_scoring__event_window }}
    ),

    last_versions as (
        select * from {{ state.int_lead_scoring__event_versions }}
    ),

    last_activity as (
        select * from {{ state.int_lead_scoring__activity }}
    ),

    last_rejected as (
        select * from {{ state.int_lead_scoring__rejected_events }}
    ),

    last_erased_keys as (
        select * from {{ state.int_lead_scoring__erased_contact_keys }}
    ),

    last_loads as (
        select * from {{ state.int_lead_scoring__event_loads }}
    ),

    new_days as (
        select
            case
                when max(loaded_on) is not null
                    then {{ lead_scoring.days_after(
                        'least(max(loaded_on), ' ~ run_date ~ ')',
                        -lead_scoring.event_lookback_days()
                    ) }}
            end as read_from
        from last_loads
    ),

    -- The loads are written last: a run that stopped on the way has to be made good.
    unfinished as (
        select last_window.read_from
        from last_window
        left join last_loads
            on last_window.opened_at = last_loads.read_at
        where last_loads.read_at is null
    ),

    with_another_count as (
        select min(coalesce(raw_event_counts.loaded_on, last_loads.loaded_on)) as read_from
        from raw_event_counts
        full outer join last_loads
            on raw_event_counts.loaded_on = last_loads.loaded_on
        where coalesce(raw_event_counts.row_count, 0) <> coalesce(last_loads.row_count, 0)
    ),

    with_passed_time as (
        select min(loaded_on) as read_from
        from last_rejected
        where rejection_reason = 'timestamp_in_future'
            and occurred_at <= {{ lead_scoring.run_clock() }}
    ),

    contacts_to_expect as (
        select contact_id from known_contacts

        union all

        select contact_id from erased_contacts
    ),

    owners_to_expect as (
        select {{ lead_scoring.contact_key('contact_id') }} as owner_key
        from contacts_to_expect
    ),

    rows_of_unknown as (
        select
            last_activity.owner_key,
            last_activity.loaded_on,
            sum(last_activity.row_count) as row_count
        from last_activity
        left join owners_to_expect
            on last_activity.owner_key = owners_to_expect.owner_key
        where last_activity.owner_key > 0
            and last_activity.row_count > 0
            and owners_to_expect.owner_key is null
        group by last_activity.owner_key, last_activity.loaded_on
    ),

    rows_kept_of_unknown as (
        select
            owner_key,
            loaded_on,
            count(*) as row_count
        from last_rejected
        where rejection_reason = 'unknown_contact'
        group by owner_key, loaded_on
    ),

    -- Only what is read again can be shown as it came.
    with_unknown_contact as (
        select min(rows_of_unknown.loaded_on) as read_from
        from rows_of_unknown
        left join rows_kept_of_unknown
            on rows_of_unknown.owner_key = rows_kept_of_unknown.owner_key
            and rows_of_unknown.loaded_on = rows_kept_of_unknown.loaded_on
        where rows_of_unknown.row_count <> coalesce(rows_kept_of_unknown.row_count, 0)
    ),

    ids_of_erased as (
        select distinct last_versions.event_id
        from last_versions
        inner join erased_contacts
            on last_versions.contact_id = erased_contacts.contact_id
    ),

    -- A version of the event that names somebody else moves up.
    with_erased_version as (
        select min(last_versions.loaded_on) as read_from
        from last_versions
        inner join ids_of_erased
            on last_versions.event_id = ids_of_erased.event_id
        left join erased_contacts
            on last_versions.contact_id = erased_contacts.contact_id
        where erased_contacts.contact_id is null
    ),

    withdrawn_requests as (
        select last_erased_keys.contact_key
        from last_erased_keys
        left join erased_contacts
            on last_erased_keys.contact_key = {{ dbt.hash('erased_contacts.contact_id') }}
        where erased_contacts.contact_id is null
    ),

    reasons_to_read as (
        select
            1 as priority,
            'the events are cleaned in another way' as reason,
            cast(null as date) as read_from
        from last_loads
        where cleaning_version <> '{{ lead_scoring.event_cleaning_version() }}'

        union all

        select
            2 as priority,
            'an erasure request was withdrawn' as reason,
            cast(null as date) as read_from
        from withdrawn_requests

        union all

        select
            3 as priority,
            'the last run did not finish' as reason,
            read_from
        from unfinished

        union all

        select
            4 as priority,
            'no event has a load day' as reason,
            read_from
        from new_days
        where read_from is null

        union all

        select
            5 as priority,
            'new load days' as reason,
            read_from
        from new_days
        where read_from is not null

        union all

        select
            6 as priority,
            'rows came or went with an earlier load day' as reason,
            read_from
        from with_another_count
        where read_from is not null

        union all

        select
            7 as priority,
            'the clock has passed the time of an event' as reason,
            read_from
        from with_passed_time
        where read_from is not null

        union all

        select
            8 as priority,
            'a contact is no longer known' as reason,
            read_from
        from with_unknown_contact
        where read_from is not null

        union all

        select
            9 as priority,
            'a contact was erased that shares an event' as reason,
            read_from
        from with_erased_version
        where read_from is not null
    ),

    -- Everything comes before any day.
    reasons_ordered as (
        select
            reason,
            read_from,
            row_number() over (
                order by
                    case when read_from is null then 0 else 1 end,
                    read_from,
                    priority
            ) as reason_number
        from reasons_to_read
    ),

    opened as (
        select
            read_from,
            reason
        from reasons_ordered
        where reason_number = 1
    ),
{% endif %}
event_window as (
    select
        read_from,
        reason,
        {{ lead_scoring.run_clock() }} as opened_at,
        '{{ lead_scoring.event_cleaning_version() }}' as cleaning_version
    from opened
)

select * from event_window
