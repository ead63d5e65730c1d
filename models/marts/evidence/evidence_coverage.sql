{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}
{#- The first that holds counts, in this order. -#}
{%- set reasons = {
    'judged': 'is_judged',
    'not drawn': 'not is_drawn',
    'after the last landmark': 'first_seen_on is null',
    'opportunity before the first landmark': 'has_opportunity and first_seen_on = first_landmark',
    'opportunity between landmarks': 'has_opportunity',
    'outside the audience': 'true',
} %}

with

standing_leads as (
    select * from {{ ref('int_lead_scoring__standing_leads') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
    where status <> 'off'
),

landmarks as (
    select
        *,
        min(landmark) over () as first_landmark
    from {{ ref('int_lead_scoring__landmarks') }}
),

lead_opportunities as (
    select * from {{ ref('int_lead_scoring__lead_opportunities') }}
),

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

win_coverage as (
    select * from {{ ref('int_lead_scoring__win_coverage') }}
),

first_opportunities as (
    select
        contact_id,
        min(created_on) as created_on
    from lead_opportunities
    group by contact_id
),

-- Where a lead could have been seen first.
leads_seen as (
    select
        standing_leads.contact_id,
        max(landmarks.first_landmark) as first_landmark,
        min(
            case
                when coalesce(standing_leads.created_on <= landmarks.landmark, true)
                    then landmarks.landmark
            end
        ) as first_seen_on,
        max(case when {{ lead_scoring.is_drawn('standing_leads.contact_id') }} then 1 else 0 end)
        = 1 as is_drawn
    from standing_leads
    cross join landmarks
    group by standing_leads.contact_id
),

judged_leads as (
    select distinct
        scoring_model_id,
        contact_id
    from judgements
),

leads as (
    select
        scoring_models.scoring_model_id,
        leads_seen.*,
        judged_leads.contact_id is not null as is_judged,
        coalesce(first_opportunities.created_on <= leads_seen.first_seen_on, false)
            as has_opportunity
    from leads_seen
    cross join scoring_models
    left join first_opportunities
        on leads_seen.contact_id = first_opportunities.contact_id
    left join judged_leads
        on scoring_models.scoring_model_id = judged_leads.scoring_model_id
        and leads_seen.contact_id = judged_leads.contact_id
),

counted as (
    select
        scoring_model_id,
        case
            {% for reason, condition in reasons.items() -%}
                when {{ condition }} then '{{ reason }}'
            {% endfor -%}
        end as reason,
        1 as leads,
        0 as wins
    from leads

    union all

    select
        scoring_model_id,
        reason,
        0 as leads,
        1 as wins
    from win_coverage
),

coverage as (
    select
        scoring_model_id,
        reason,
        cast(sum(leads) as bigint) as leads,
        cast(sum(wins) as bigint) as wins
    from counted
    group by scoring_model_id, reason
)

select * from coverage
