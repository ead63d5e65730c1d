{{ config(enabled=lead_scoring.is_mapped('salesforce')) }}

with

task as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'task',
        ['id', 'who_id', 'task_subtype', 'is_closed'],
        ['completed_date_time', 'activity_date', 'created_date'],
    ) }}
),

event as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'event',
        ['id', 'who_id', 'is_child'],
        ['start_date_time', 'activity_date_time', 'activity_date'],
    ) }}
),

-- A logged call or email is a closed task; an open one is still to do. Email to a list is not a
-- touch of a person, and a child event is an invited colleague's copy.
sales_activities as (
    select
        id as activity_id,
        who_id as contact_id,

        lower(coalesce(task_subtype, 'task')) as activity_type,

        coalesce(completed_date_time, activity_date, created_date) as occurred_at
    from task
    where who_id is not null
        and {{ lead_scoring.is_true('is_closed') }}
        and coalesce(task_subtype, '') <> 'ListEmail'

    union all

    select
        id as activity_id,
        who_id as contact_id,

        'meeting' as activity_type,

        coalesce(start_date_time, activity_date_time, activity_date) as occurred_at
    from event
    where who_id is not null
        and not {{ lead_scoring.is_true('is_child') }}
)

select * from sales_activities
