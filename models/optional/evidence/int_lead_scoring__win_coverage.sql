{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
{#- The first that holds counts, in this order. -#}
{%- set reasons = {
    'judged': 'is_judged',
    'not drawn': 'not is_drawn',
    'opportunity before the first landmark': 'created_on <= first_landmark',
    'won after the horizon': 'not is_within_horizon',
    'opportunity between landmarks': 'first_seen_on is null',
    'an earlier opportunity': 'has_opportunity',
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
    select
        *,
        min(created_on) over (partition by contact_id) as first_created_on
    from {{ ref('int_lead_scoring__lead_opportunities') }}
),

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

-- Landmarks between whose day and its horizon all of it happened.
landmarks_of_wins as (
    select
        lead_opportunities.*,
        landmarks.first_landmark,
        {{ lead_scoring.is_drawn('lead_opportunities.contact_id') }} as is_drawn,
        {{ lead_scoring.is_won_after_landmark() }} as is_within_horizon,
        case
            when standing_leads.contact_id is not null
                and coalesce(standing_leads.created_on <= landmarks.landmark, true)
                then landmarks.landmark
        end as seen_on
    from lead_opportunities
    cross join landmarks
    left join standing_leads
        on lead_opportunities.contact_id = standing_leads.contact_id
    where lead_opportunities.won_on is not null
),

wins_of_leads as (
    select
        opportunity_id,
        contact_id,
        created_on,
        first_created_on,
        max(first_landmark) as first_landmark,
        max(case when is_within_horizon then 1 else 0 end) = 1 as is_within_horizon,
        min(case when is_within_horizon then seen_on end) as first_seen_on,
        max(case when is_drawn then 1 else 0 end) = 1 as is_drawn
    from landmarks_of_wins
    group by opportunity_id, contact_id, created_on, first_created_on
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
        and {{ lead_scoring.is_won_after_landmark() }}
),

wins_of_models as (
    select
        scoring_models.scoring_model_id,
        wins_of_leads.*,
        judged_wins.opportunity_id is not null as is_judged,
        coalesce(wins_of_leads.first_created_on <= wins_of_leads.first_seen_on, false)
            as has_opportunity
    from wins_of_leads
    cross join scoring_models
    left join judged_wins
        on scoring_models.scoring_model_id = judged_wins.scoring_model_id
        and wins_of_leads.opportunity_id = judged_wins.opportunity_id
),

-- An opportunity of several leads is one.
places as (
    select
        scoring_model_id,
        opportunity_id,
        min(
            case
                {% for condition in reasons.values() -%}
                    when {{ condition }} then {{ loop.index }}
                {% endfor -%}
            end
        ) as place
    from wins_of_models
    group by scoring_model_id, opportunity_id
),

win_coverage as (
    select
        scoring_model_id,
        opportunity_id,
        case place
            {% for reason in reasons -%}
                when {{ loop.index }} then '{{ reason }}'
            {% endfor -%}
        end as reason
    from places
)

select * from win_coverage
