-- Never fails a build. When all events of a load are unusable, the load is the likely culprit.
{{ config(severity='warn') }}
{%- set input = lead_scoring.input_relation('events') -%}
{%- set rejected_days -%}
    with

    events_to_read as (
        select * from {{ ref('int_lead_scoring__events_to_read') }}
        where erased_contact_key is null
    ),

    load_days as (
        select * from {{ ref('int_lead_scoring__load_days') }}
    ),

    rejected_events as (
        select * from {{ ref('int_lead_scoring__rejected_events') }}
    ),

    rejected_by_day as (
        select
            loaded_on,
            min(rejection_reason) as rejection_reason,
            count(*) as row_count
        from rejected_events
        group by loaded_on
    )

    select
        load_days.loaded_on,
        load_days.row_count,
        rejected_by_day.rejection_reason
    from rejected_by_day
    inner join load_days
        on rejected_by_day.loaded_on is not distinct from load_days.loaded_on
        and rejected_by_day.row_count >= load_days.row_count
    cross join events_to_read
    -- Of earlier days, contacts may have become known since.
    where coalesce(load_days.loaded_on >= events_to_read.read_from, true)
{%- endset -%}
{%- if execute and load_relation(ref('int_lead_scoring__rejected_events')) is not none -%}
    {%- for row in run_query(rejected_days).rows -%}
        {%- do exceptions.warn(
            'The events input (var lead_scoring__events = ' ~ input
            ~ '): each of the ' ~ row[1] ~ ' events loaded on ' ~ (row[0] or 'no known day')
            ~ ' is rejected (' ~ row[2] ~ '): is that load what it should be? See rejected_records.'
        ) -%}
    {%- endfor -%}
{%- endif %}

{{ rejected_days }}
