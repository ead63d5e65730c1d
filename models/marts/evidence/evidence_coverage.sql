{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.published_table(),
) }}
{#- The first that holds counts, in this order. -#}
{%- set reasons_of_leads = {
    'judged': 'is_judged',
    'not drawn': 'not is_drawn',
    'after the last landmark': 'first_seen_on is null',
    'opportunity before the first landmark': 'has_opportunity and first_seen_on = first_landmark',
    'opportunity between landmarks': 'has_opportunity',
    'outside the audience': 'true',
} -%}
{%- set reasons_of_wins = {
    'judged': 'is_judged',
    'not drawn': 'not is_drawn',
    'opportunity before the first landmark': 'created_on <= first_landmark',
    'won after the horizon': 'not is_within_horizon',
    'opportunity between landmarks': 'first_seen_on is null',
    'an earlier opportunity': 'has_opportunity',
    'outside the audience': 'true',
} %}

with

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'today'
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
        leads_to_score.contact_id,
        max(landmarks.first_landmark) as first_landmark,
        min(
            case
                when coalesce(leads_to_score.created_on <= landmarks.landmark, true)
                    then landmarks.landmark
            end
        ) as first_seen_on,
        max(case when {{ lead_scoring.is_drawn('leads_to_score.contact_id') }} then 1 else 0 end)
        = 1 as is_drawn
    from leads_to_score
    cross join landmarks
    group by leads_to_score.contact_id
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
        leads_seen.contact_id,
        leads_seen.first_landmark,
        leads_seen.first_seen_on,
        leads_seen.is_drawn,
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

-- The landmarks between whose day and its horizon all of it happened.
wins_seen as (
    select
        lead_opportunities.opportunity_id,
        lead_opportunities.contact_id,
        lead_opportunities.created_on,
        max(landmarks.first_landmark) as first_landmark,
        max(
            case
                when landmarks.landmark < lead_opportunities.created_on
                    and lead_opportunities.won_on <= landmarks.known_on
                    then 1
                else 0
            end
        ) = 1 as is_within_horizon,
        min(
            case
                when landmarks.landmark < lead_opportunities.created_on
                    and lead_opportunities.won_on <= landmarks.known_on
                    and leads_to_score.contact_id is not null
                    and coalesce(leads_to_score.created_on <= landmarks.landmark, true)
                    then landmarks.landmark
            end
        ) as first_seen_on,
        max(
            case when {{ lead_scoring.is_drawn('lead_opportunities.contact_id') }} then 1 else 0 end
        ) = 1 as is_drawn
    from lead_opportunities
    cross join landmarks
    left join leads_to_score
        on lead_opportunities.contact_id = leads_to_score.contact_id
    where lead_opportunities.won_on is not null
    group by
        lead_opportunities.opportunity_id,
        lead_opportunities.contact_id,
        lead_opportunities.created_on
),

judged_wins as (
    select distinct
        judgements.scoring_model_id,
        lead_opportunities.opportunity_id
    from judgements
    inner join landmarks
        on judgements.landmark = landmarks.landmark
    inner join lead_opportunities
        on judgements.contact_id = lead_opportunities.contact_id
        and judgements.landmark < lead_opportunities.created_on
        and landmarks.known_on >= lead_opportunities.won_on
),

wins as (
    select
        scoring_models.scoring_model_id,
        wins_seen.*,
        judged_wins.opportunity_id is not null as is_judged,
        coalesce(first_opportunities.created_on <= wins_seen.first_seen_on, false)
            as has_opportunity
    from wins_seen
    cross join scoring_models
    left join first_opportunities
        on wins_seen.contact_id = first_opportunities.contact_id
    left join judged_wins
        on scoring_models.scoring_model_id = judged_wins.scoring_model_id
        and wins_seen.opportunity_id = judged_wins.opportunity_id
),

leads_by_place as (
    select
        scoring_model_id,
        case
            {% for reason, condition in reasons_of_leads.items() -%}
                when {{ condition }} then '{{ reason }}'
            {% endfor -%}
        end as reason
    from leads
),

wins_by_place as (
    select
        scoring_model_id,
        opportunity_id,
        min(
            case
                {% for reason, condition in reasons_of_wins.items() -%}
                    when {{ condition }} then {{ loop.index }}
                {% endfor -%}
            end
        ) as place
    from wins
    group by scoring_model_id, opportunity_id
),

counted as (
    select
        scoring_model_id,
        reason,
        1 as leads,
        0 as wins
    from leads_by_place

    union all

    -- An opportunity of several leads is one.
    select
        scoring_model_id,
        case place
            {% for reason in reasons_of_wins -%}
                when {{ loop.index }} then '{{ reason }}'
            {% endfor -%}
        end as reason,
        0 as leads,
        1 as wins
    from wins_by_place
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
