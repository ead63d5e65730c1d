{{ config(
    materialized=lead_scoring.self_reading_table(),
    post_hook="{{ lead_scoring.log_event_window() }}",
) }}
{%- set state = lead_scoring.event_state() -%}
{#- Reasons to read days. If two have the same first day, the one listed first is reported. -#}
{%- set reasons = [
    ('the events are cleaned in another way', 'days_cleaned_in_another_way'),
    ('an erasure request was withdrawn', 'days_of_withdrawn_requests'),
    ('the last run did not finish', 'days_not_finished'),
    ('no event has a load day', 'days_without_load_day'),
    ('new load days', 'days_to_look_back'),
    ('rows came or went with an earlier load day', 'days_with_another_count'),
    ('the clock has passed the time of an event', 'days_with_passed_time'),
    ('a contact is no longer known', 'days_of_unknown_contacts'),
    ('a contact was erased that shares an event', 'days_of_erased_versions'),
] %}

with

erased_contacts as (
    select * from {{ ref('stg_lead_scoring__erased_contacts') }}
),

{% if state -%}
    load_days as (
        select * from {{ ref('int_lead_scoring__load_days') }}
    ),

    contacts as (
        select * from {{ ref('stg_lead_scoring__contacts') }}
        where outcome = 'accepted'
    ),

    contact_merges as (
        select * from {{ ref('stg_lead_scoring__contact_merges') }}
        where outcome = 'accepted'
    ),

    last_opened as (
        select * from {{ state.int_lead_scoring__events_to_read }}
        where erased_contact_key is null
    ),

    last_log as (
        select * from {{ state.int_lead_scoring__load_log }}
    ),

    days_cleaned_in_another_way as (
        select cast(null as date) as read_from
        from last_log
        where cleaning_version <> '{{ lead_scoring.event_cleaning_version() }}'
    ),

    -- The log is written last, so an interrupted run must be repeated.
    days_not_finished as (
        select last_opened.read_from
        from last_opened
        left join last_log
            on last_opened.opened_at = last_log.read_at
        where last_log.read_at is null
    ),

    days_without_load_day as (
        select max(loaded_on) as read_from
        from last_log
        having max(loaded_on) is null
    ),

    days_to_look_back as (
        select
            {{ lead_scoring.days_after(
                'least(max(loaded_on), cast(' ~ lead_scoring.run_clock() ~ ' as date))',
                -lead_scoring.event_lookback_days()
            ) }} as read_from
        from last_log
        having max(loaded_on) is not null
    ),

    days_with_another_count as (
        select coalesce(load_days.loaded_on, last_log.loaded_on) as read_from
        from load_days
        full outer join last_log
            on load_days.loaded_on = last_log.loaded_on
        where coalesce(load_days.row_count, 0) <> coalesce(last_log.row_count, 0)
            and coalesce(load_days.loaded_on, last_log.loaded_on) is not null
    ),

    days_with_passed_time as (
        {{ lead_scoring.days_with_passed_time(state) }}
    ),

    days_of_withdrawn_requests as (
        {{ lead_scoring.days_of_withdrawn_requests(state) }}
    ),

    days_of_unknown_contacts as (
        {{ lead_scoring.days_of_unknown_contacts(state) }}
    ),

    days_of_erased_versions as (
        {{ lead_scoring.days_of_erased_versions(state) }}
    ),

    reasons_to_read as (
        {% for reason, days in reasons -%}
            select
                {{ loop.index }} as priority,
                '{{ reason }}' as reason,
                read_from
            from {{ days }}
            {{ 'union all' if not loop.last }}
        {% endfor -%}
    ),

    -- Reading everything sorts before any day.
    opened as (
        select
            read_from,
            reason
        from reasons_to_read
        order by case when read_from is null then 0 else 1 end, read_from, priority
        limit 1
    ),
{% else -%}
    opened as (
        select
            cast(null as date) as read_from,
            'nothing read yet' as reason
    ),
{% endif %}
-- Recorded before their events are deleted: a digest is enough to see that a request was withdrawn.
erased_contact_keys as (
    select {{ dbt.hash('contact_id') }} as erased_contact_key
    from erased_contacts

    union all

    select cast(null as {{ dbt.type_string() }}) as erased_contact_key
),

events_to_read as (
    select
        opened.read_from,
        opened.reason,
        {{ lead_scoring.run_clock() }} as opened_at,
        '{{ lead_scoring.event_cleaning_version() }}' as cleaning_version,
        erased_contact_keys.erased_contact_key
    from opened
    cross join erased_contact_keys
)

select * from events_to_read
