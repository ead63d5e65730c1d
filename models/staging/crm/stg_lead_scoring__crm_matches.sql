{{ config(
    enabled=lead_scoring.is_mapped('hubspot') and lead_scoring.is_mapped('salesforce')
) }}

with

contact as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'contact',
        ['id', 'property_salesforceleadid', 'property_salesforcecontactid'],
        ['property_createdate', '_fivetran_synced'],
        is_required=true,
    ) }}
),

salesforce_contacts as (
    select * from {{ ref('stg_lead_scoring__salesforce_contacts') }}
),

hubspot_contact_merges as (
    select * from {{ ref('stg_lead_scoring__hubspot_contact_merges') }}
),

-- The lead first: it leads to the contact that it was converted to, from the day of the conversion.
candidates as (
    select
        id as contact_id,
        property_salesforceleadid as salesforce_id,
        1 as preference,
        coalesce(property_createdate, _fivetran_synced) as hubspot_created_at
    from contact
    where property_salesforceleadid is not null

    union all

    select
        id as contact_id,
        property_salesforcecontactid as salesforce_id,
        2 as preference,
        coalesce(property_createdate, _fivetran_synced) as hubspot_created_at
    from contact
    where property_salesforcecontactid is not null
),

-- One person from the day on which both exist: a record can't be merged into one that does not
-- exist yet.
matches_numbered as (
    select
        candidates.contact_id,
        candidates.salesforce_id,
        case
            when salesforce_contacts.created_at > candidates.hubspot_created_at
                then salesforce_contacts.created_at
            else candidates.hubspot_created_at
        end as merged_at,
        row_number() over (
            partition by candidates.contact_id
            order by candidates.preference
        ) as match_number
    from candidates
    inner join salesforce_contacts
        on candidates.salesforce_id = salesforce_contacts.contact_id
    left join hubspot_contact_merges
        on candidates.contact_id = hubspot_contact_merges.contact_id
    where hubspot_contact_merges.contact_id is null
),

matches as (
    select
        contact_id,
        salesforce_id as merged_into_contact_id,
        merged_at
    from matches_numbered
    where match_number = 1
)

select * from matches
