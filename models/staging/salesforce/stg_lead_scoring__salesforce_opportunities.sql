{{ config(enabled=lead_scoring.is_mapped('salesforce')) }}

with

opportunity as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'opportunity',
        ['id', 'contact_id', 'amount', 'is_won', 'is_closed'],
        ['created_date', 'close_date'],
    ) }}
),

opportunity_contact_role as (
    {{ lead_scoring.crm_rows(
        'salesforce', 'opportunity_contact_role', ['opportunity_id', 'contact_id']
    ) }}
),

lead as (
    {{ lead_scoring.crm_rows(
        'salesforce',
        'lead',
        ['converted_opportunity_id', 'converted_contact_id'],
        is_required=true,
    ) }}
),

-- Contacts with a part in it: by a role, as its first contact, or as the lead it came from.
parts_in_opportunities as (
    select
        opportunity_id,
        contact_id
    from opportunity_contact_role
    where contact_id is not null

    union all

    select
        id as opportunity_id,
        contact_id
    from opportunity
    where contact_id is not null

    union all

    select
        converted_opportunity_id as opportunity_id,
        converted_contact_id as contact_id
    from lead
    where converted_opportunity_id is not null
        and converted_contact_id is not null
),

contacts_of_opportunities as (
    select distinct
        opportunity_id,
        contact_id
    from parts_in_opportunities
),

-- The close date of an open opportunity is a plan.
opportunities as (
    select
        opportunity.id as opportunity_id,
        contacts_of_opportunities.contact_id,

        opportunity.amount,

        opportunity.is_won,

        opportunity.created_date as created_at,
        case
            when {{ lead_scoring.is_true('opportunity.is_closed') }}
                or {{ lead_scoring.is_true('opportunity.is_won') }}
                then opportunity.close_date
        end as closed_at
    from opportunity
    inner join contacts_of_opportunities
        on opportunity.id = contacts_of_opportunities.opportunity_id
)

select * from opportunities
