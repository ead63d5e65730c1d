{{ config(enabled=lead_scoring.is_mapped('hubspot')) }}

with

engagement_meeting as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'engagement_meeting',
        [
            'engagement_id', 'property_hs_meeting_outcome', 'meeting_outcome',
            'property_hs_meeting_title', 'title',
        ],
        [
            'property_hs_createdate', 'property_hs_meeting_start_time', 'property_hs_timestamp',
            'start_time', '_fivetran_synced',
        ],
    ) }}
),

engagement_contact as (
    {{ lead_scoring.crm_rows(
        'hubspot', 'engagement_contact', ['engagement_id', 'contact_id'], ['_fivetran_synced']
    ) }}
),

-- A pair may occur once for each of its labels.
contacts_of_engagements as (
    select
        engagement_id,
        contact_id,
        max(_fivetran_synced) as loaded_at
    from engagement_contact
    group by engagement_id, contact_id
),

-- The older connector names the columns without property_.
meetings_in_one_form as (
    select
        engagement_id,
        upper(coalesce(property_hs_meeting_outcome, meeting_outcome)) as outcome,
        coalesce(property_hs_meeting_title, title) as title,
        property_hs_createdate as booked_at,
        coalesce(property_hs_meeting_start_time, start_time, property_hs_timestamp) as started_at,
        _fivetran_synced as loaded_at
    from engagement_meeting
),

with_event_type as (
    select
        *,
        case outcome
            when 'COMPLETED' then 'meeting_held'
            when 'NO_SHOW' then 'meeting_missed'
            when 'CANCELED' then 'meeting_canceled'
            else 'meeting_booked'
        end as event_type
    from meetings_in_one_form
),

meetings as (
    select
        'meeting-' || with_event_type.engagement_id || '-'
        || contacts_of_engagements.contact_id as event_id,
        contacts_of_engagements.contact_id,
        cast(null as {{ dbt.type_string() }}) as anonymous_id,

        with_event_type.event_type,
        with_event_type.title as asset,
        cast(null as {{ dbt.type_string() }}) as page_url,
        cast(null as {{ dbt.type_string() }}) as page_path,

        -- Booked: when it was agreed on; otherwise the day that it was planned for.
        case
            when with_event_type.event_type = 'meeting_booked'
                then coalesce(with_event_type.booked_at, with_event_type.started_at)
            else coalesce(with_event_type.started_at, with_event_type.booked_at)
        end as occurred_at,
        {{ lead_scoring.later_of(
            'with_event_type.loaded_at', 'contacts_of_engagements.loaded_at'
        ) }} as loaded_at
    from with_event_type
    inner join contacts_of_engagements
        on with_event_type.engagement_id = contacts_of_engagements.engagement_id
)

select * from meetings
