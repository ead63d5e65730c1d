{{ config(enabled=lead_scoring.is_mapped('salesforce')) }}

with

campaign_member as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'campaign_member',
        ['id', 'campaign_id', 'contact_id', 'lead_id', 'has_responded'],
        ['first_responded_date', 'created_date', '_fivetran_synced'],
    ) }}
),

campaign as (
    {{ lead_scoring.crm_rows('salesforce', 'campaign', ['id', 'name']) }}
),

-- A member without a response was put on a list, and did nothing.
campaign_responses as (
    select
        campaign_member.id as event_id,
        coalesce(campaign_member.contact_id, campaign_member.lead_id) as contact_id,
        cast(null as {{ dbt.type_string() }}) as anonymous_id,

        'campaign_response' as event_type,
        campaign.name as asset,
        cast(null as {{ dbt.type_string() }}) as page_url,
        cast(null as {{ dbt.type_string() }}) as page_path,

        coalesce(campaign_member.first_responded_date, campaign_member.created_date) as occurred_at,
        campaign_member._fivetran_synced as loaded_at
    from campaign_member
    left join campaign
        on campaign_member.campaign_id = campaign.id
    where {{ lead_scoring.is_true('campaign_member.has_responded') }}
)

select * from campaign_responses
