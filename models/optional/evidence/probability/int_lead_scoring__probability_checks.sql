{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
{#- With fewer, a rate is a matter of chance. -#}
{%- set won_opportunities_needed = 20 %}

with

held_out_skill as (
    select * from {{ ref('int_lead_scoring__held_out_skill') }}
),

standing_scores as (
    select * from {{ ref('int_lead_scoring__standing_scores') }}
),

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
),

lead_opportunities as (
    select * from {{ ref('int_lead_scoring__lead_opportunities') }}
    where won_on is not null
),

-- Whoever is won may leave the audience, but was in it at a landmark.
leads_of_models as (
    select
        scoring_model_id,
        contact_id
    from standing_scores

    union distinct

    select
        scoring_model_id,
        contact_id
    from judgements
),

-- An opportunity of several leads is one.
won_opportunities as (
    select
        leads_of_models.scoring_model_id,
        lead_opportunities.opportunity_id,
        max(lead_opportunities.amount) as amount
    from leads_of_models
    inner join lead_opportunities
        on leads_of_models.contact_id = lead_opportunities.contact_id
    group by leads_of_models.scoring_model_id, lead_opportunities.opportunity_id
),

amounts as (
    select
        scoring_model_id,
        count(*) as won_opportunities,
        {{ lead_scoring.exact_sum('amount', 6) }} / nullif(count(amount), 0) as mean_amount
    from won_opportunities
    group by scoring_model_id
),

probability_checks as (
    select
        held_out_skill.*,
        coalesce(amounts.won_opportunities, 0) as won_opportunities,
        amounts.mean_amount,
        case
            when coalesce(amounts.won_opportunities, 0) < {{ won_opportunities_needed }}
                then 'fewer than {{ won_opportunities_needed }} won opportunities'
            when held_out_skill.brier_score is null
                then 'no landmark whose outcome was known before the later ones'
            when held_out_skill.brier_score >= held_out_skill.brier_score_of_base_rate
                then 'no better than the base rate on later landmarks'
        end as reason
    from held_out_skill
    left join amounts
        on held_out_skill.scoring_model_id = amounts.scoring_model_id
)

select * from probability_checks
