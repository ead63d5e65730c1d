{{ config(enabled=lead_scoring.is_mapped('hubspot')) }}

with

email_event as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'email_event',
        ['id', 'type', 'recipient', 'email_campaign_id', 'filtered_event'],
        ['created', '_fivetran_synced'],
    ) }}
),

email_event_click as (
    {{ lead_scoring.crm_rows('hubspot', 'email_event_click', ['id', 'url'], ['_fivetran_synced']) }}
),

email_event_status_change as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'email_event_status_change',
        ['id', 'portal_subscription_status'],
        ['_fivetran_synced'],
    ) }}
),

email_campaign as (
    {{ lead_scoring.crm_rows('hubspot', 'email_campaign', ['id', 'name', 'subject']) }}
),

-- Actions of the recipient, and bounces. Sending and delivering are actions of the sender, and
-- filtered events are from bots and own staff.
events_of_recipients as (
    select
        email_event.id as event_id,
        cast(null as {{ dbt.type_string() }}) as contact_id,
        lower({{ lead_scoring.trimmed('email_event.recipient') }}) as anonymous_id,

        case email_event.type
            when 'OPEN' then 'email_open'
            when 'CLICK' then 'email_click'
            when 'FORWARD' then 'email_forward'
            when 'PRINT' then 'email_print'
            when 'BOUNCE' then 'email_bounce'
            when 'SPAMREPORT' then 'spam_complaint'
            when 'STATUSCHANGE' then
                case
                    when email_event_status_change.portal_subscription_status = 'UNSUBSCRIBED'
                        then 'unsubscribe'
                    when email_event_status_change.portal_subscription_status = 'SUBSCRIBED'
                        then 'subscribe'
                    else 'email_preferences_changed'
                end
        end as event_type,
        coalesce(email_campaign.name, email_campaign.subject) as asset,
        email_event_click.url as page_url,
        {{ lead_scoring.url_path('email_event_click.url') }} as page_path,

        email_event.created as occurred_at,
        -- Details that arrive later make the row a new one.
        {{ lead_scoring.later_of(
            'email_event._fivetran_synced',
            'coalesce(email_event_click._fivetran_synced, '
            ~ 'email_event_status_change._fivetran_synced)'
        ) }} as loaded_at
    from email_event
    left join email_event_click
        on email_event.id = email_event_click.id
    left join email_event_status_change
        on email_event.id = email_event_status_change.id
    left join email_campaign
        on email_event.email_campaign_id = email_campaign.id
    where not {{ lead_scoring.is_true('email_event.filtered_event') }}
        and email_event.type in (
            'OPEN', 'CLICK', 'FORWARD', 'PRINT', 'BOUNCE', 'SPAMREPORT', 'STATUSCHANGE'
        )
)

select * from events_of_recipients
