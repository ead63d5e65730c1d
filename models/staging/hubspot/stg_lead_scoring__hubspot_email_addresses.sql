{{ config(enabled=lead_scoring.is_mapped('hubspot')) }}
{%- set further_emails = lead_scoring.split_list(
    "replace(property_hs_additional_emails, ';', '|')"
) %}

with

contact as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'contact',
        ['id', 'property_email', 'property_hs_additional_emails'],
        ['property_createdate', '_fivetran_synced'],
        is_required=true,
    ) }}
),

contact_property_history as (
    {{ lead_scoring.crm_rows(
        'hubspot', 'contact_property_history', ['contact_id', 'name', 'value'], ['timestamp']
    ) }}
),

first_addresses as (
    select
        id as contact_id,
        property_email as email,
        coalesce(property_createdate, _fivetran_synced) as identified_at
    from contact
),

further_addresses as (
    select
        id as contact_id,
        coalesce(property_createdate, _fivetran_synced) as identified_at,
        {{ lead_scoring.unnested(further_emails, 'listed_email') }}
    from contact
    {{ lead_scoring.unnested_from(further_emails, 'listed_email') }}
    where property_hs_additional_emails is not null
),

-- Email sent to an address that the contact no longer uses.
former_addresses as (
    select
        contact_property_history.contact_id,
        contact_property_history.value as email,
        contact_property_history.timestamp as identified_at
    from contact_property_history
    inner join contact
        on contact_property_history.contact_id = contact.id
    where contact_property_history.name = 'email'
),

all_addresses as (
    select * from first_addresses

    union all

    select
        contact_id,
        listed_email as email,
        identified_at
    from further_addresses

    union all

    select * from former_addresses
),

-- An email event has an address but no contact: the address is treated as an identified visitor.
email_addresses as (
    select
        lower({{ lead_scoring.trimmed('email') }}) as anonymous_id,
        contact_id,
        min(identified_at) as identified_at
    from all_addresses
    where {{ lead_scoring.trimmed('email') }} <> ''
    group by
        lower({{ lead_scoring.trimmed('email') }}),
        contact_id
)

select * from email_addresses
