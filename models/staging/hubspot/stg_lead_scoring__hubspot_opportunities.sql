{{ config(enabled=lead_scoring.is_mapped('hubspot')) }}

with

deal as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'deal',
        [
            'deal_id', 'deal_pipeline_stage_id', 'property_amount', 'property_hs_is_closed',
            'property_hs_is_closed_won',
        ],
        ['property_createdate', 'property_closedate', 'property_hs_lastmodifieddate'],
    ) }}
),

deal_pipeline_stage as (
    {{ lead_scoring.crm_rows(
        'hubspot',
        'deal_pipeline_stage',
        ['stage_id', 'is_closed', 'closed_won', 'probability'],
        keeps_deleted=true,
    ) }}
),

deal_contact as (
    {{ lead_scoring.crm_rows('hubspot', 'deal_contact', ['deal_id', 'contact_id']) }}
),

merged_deal as (
    {{ lead_scoring.crm_rows('hubspot', 'merged_deal', ['merged_deal_id']) }}
),

-- Whether a stage is won depends on its setting, not its name. A deal can be in a stage that was
-- deleted since.
stages as (
    select
        stage_id,
        max(
            case
                when {{ lead_scoring.is_true('closed_won') }} then 1
                when {{ lead_scoring.is_true('is_closed') }}
                    and {{ lead_scoring.text_to_number('probability') }} = 1 then 1
                else 0
            end
        ) = 1 as is_won,
        max(
            case
                when {{ lead_scoring.is_true('closed_won') }} then 1
                when {{ lead_scoring.is_true('is_closed') }} then 1
                else 0
            end
        ) = 1 as is_closed
    from deal_pipeline_stage
    group by stage_id
),

deals_with_stage as (
    select
        deal.*,
        coalesce(
            stages.is_won, {{ lead_scoring.is_true('deal.property_hs_is_closed_won') }}
        ) as is_won,
        case
            when stages.stage_id is not null then stages.is_closed
            when {{ lead_scoring.is_true('deal.property_hs_is_closed_won') }} then true
            when deal.property_hs_is_closed is not null
                then {{ lead_scoring.is_true('deal.property_hs_is_closed') }}
            else deal.property_closedate is not null
        end as is_closed,
        coalesce(
            deal.property_closedate, deal.property_hs_lastmodifieddate, deal.property_createdate
        ) as closed_at
    from deal
    left join stages
        on deal.deal_pipeline_stage_id = stages.stage_id
),

contacts_of_deals as (
    select distinct
        deal_id,
        contact_id
    from deal_contact
),

merged_deals as (
    select distinct merged_deal_id
    from merged_deal
),

-- The close date of an open deal is a plan. A merged deal is represented by the other one.
opportunities as (
    select
        deals_with_stage.deal_id as opportunity_id,
        contacts_of_deals.contact_id,

        deals_with_stage.property_amount as amount,

        case when deals_with_stage.is_won then 'true' else 'false' end as is_won,

        deals_with_stage.property_createdate as created_at,
        case
            when deals_with_stage.is_closed then deals_with_stage.closed_at
        end as closed_at
    from deals_with_stage
    inner join contacts_of_deals
        on deals_with_stage.deal_id = contacts_of_deals.deal_id
    left join merged_deals
        on deals_with_stage.deal_id = merged_deals.merged_deal_id
    where merged_deals.merged_deal_id is null
)

select * from opportunities
