{{ config(enabled=lead_scoring.is_mapped('hubspot')) }}

with

engagement_call as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'engagement_call',
        ['engagement_id'],
        ['property_hs_timestamp', 'property_hs_createdate'],
    ) }}
),

engagement_email as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'engagement_email',
        ['engagement_id', 'property_hs_email_direction'],
        ['property_hs_timestamp', 'property_hs_createdate'],
    ) }}
),

engagement_communication as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'engagement_communication',
        ['engagement_id'],
        ['property_hs_timestamp', 'property_hs_createdate'],
    ) }}
),

engagement_task as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'engagement_task',
        ['engagement_id', 'property_hs_task_status'],
        ['property_hs_task_completion_date', 'property_hs_timestamp'],
    ) }}
),

engagement_meeting as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'engagement_meeting',
        ['engagement_id', 'property_hs_meeting_outcome', 'meeting_outcome'],
        ['property_hs_meeting_start_time', 'start_time', 'property_hs_timestamp'],
    ) }}
),

engagement_contact as (
    {{ lead_scoring.crm_rows('hubspot', 'engagement_contact', ['engagement_id', 'contact_id']) }}
),

-- Emails from leads, open tasks and meetings that did not take place are not sales touches.
touches as (
    select
        engagement_id,
        'call' as activity_type,
        coalesce(property_hs_timestamp, property_hs_createdate) as occurred_at
    from engagement_call

    union all

    select
        engagement_id,
        'email' as activity_type,
        coalesce(property_hs_timestamp, property_hs_createdate) as occurred_at
    from engagement_email
    where coalesce(property_hs_email_direction, '') <> 'INCOMING_EMAIL'

    union all

    select
        engagement_id,
        'message' as activity_type,
        coalesce(property_hs_timestamp, property_hs_createdate) as occurred_at
    from engagement_communication

    union all

    select
        engagement_id,
        'task' as activity_type,
        coalesce(property_hs_task_completion_date, property_hs_timestamp) as occurred_at
    from engagement_task
    where property_hs_task_status = 'COMPLETED'

    union all

    select
        engagement_id,
        'meeting' as activity_type,
        coalesce(property_hs_meeting_start_time, start_time, property_hs_timestamp) as occurred_at
    from engagement_meeting
    where coalesce(upper(coalesce(property_hs_meeting_outcome, meeting_outcome)), 'COMPLETED')
        = 'COMPLETED'
),

contacts_of_engagements as (
    select distinct
        engagement_id,
        contact_id
    from engagement_contact
),

sales_activities as (
    select
        touches.engagement_id || '-' || contacts_of_engagements.contact_id as activity_id,
        contacts_of_engagements.contact_id,

        touches.activity_type,

        touches.occurred_at
    from touches
    inner join contacts_of_engagements
        on touches.engagement_id = contacts_of_engagements.engagement_id
)

select * from sales_activities
