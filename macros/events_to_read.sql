{#- Load days whose events must be read again, where the log is not enough to tell. Only for the model events_to_read,
    which has the known and the erased contacts. -#}

{% macro days_with_passed_time(state) -%}
select loaded_on as read_from
from {{ state.int_lead_scoring__rejected_events }}
where rejection_reason = 'timestamp_in_future'
    and occurred_at <= {{ lead_scoring.run_clock() }}
    and loaded_on is not null
{%- endmacro %}


{% macro days_of_withdrawn_requests(state) -%}
with

last_erased_keys as (
    select * from {{ state.int_lead_scoring__events_to_read }}
    where erased_contact_key is not null
)

select cast(null as date) as read_from
from last_erased_keys
left join erased_contacts
    on last_erased_keys.erased_contact_key = {{ dbt.hash('erased_contacts.contact_id') }}
where erased_contacts.contact_id is null
{%- endmacro %}


{% macro days_of_unknown_contacts(state) -%}
{#- Only rows that are read again can be reported as received. -#}
with

contacts_to_expect as (
    select contact_id from contacts

    union all

    select contact_id from contact_merges

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
    from {{ state.int_lead_scoring__activity }} as last_activity
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
    from {{ state.int_lead_scoring__rejected_events }}
    where rejection_reason = 'unknown_contact'
    group by owner_key, loaded_on
)

select rows_of_unknown.loaded_on as read_from
from rows_of_unknown
left join rows_kept_of_unknown
    on rows_of_unknown.owner_key = rows_kept_of_unknown.owner_key
    and rows_of_unknown.loaded_on = rows_kept_of_unknown.loaded_on
where rows_of_unknown.loaded_on is not null
    and rows_of_unknown.row_count <> coalesce(rows_kept_of_unknown.row_count, 0)
{%- endmacro %}


{% macro days_of_erased_versions(state) -%}
{#- A version of the event that names another contact moves up. -#}
with

last_versions as (
    select * from {{ state.int_lead_scoring__repeated_events }}
),

ids_of_erased as (
    select distinct last_versions.event_id
    from last_versions
    inner join erased_contacts
        on last_versions.contact_id = erased_contacts.contact_id
)

select last_versions.loaded_on as read_from
from last_versions
inner join ids_of_erased
    on last_versions.event_id = ids_of_erased.event_id
left join erased_contacts
    on last_versions.contact_id = erased_contacts.contact_id
where last_versions.loaded_on is not null
    and erased_contacts.contact_id is null
{%- endmacro %}
