{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

different_leads as (
    select * from {{ ref('int_lead_scoring__different_leads') }}
),

contributions as (
    select * from {{ ref('int_lead_scoring__contributions') }}
    where purpose = 'today'
),

-- Rules with the same id are the same rule in both models.
points_side_by_side as (
    select
        different_leads.scoring_model_id,
        different_leads.contact_id,
        contributions.rule_id,
        0 as champion_points,
        contributions.points_counted as challenger_points
    from different_leads
    inner join contributions
        on different_leads.scoring_model_id = contributions.scoring_model_id
        and different_leads.contact_id = contributions.contact_id

    union all

    select
        different_leads.scoring_model_id,
        different_leads.contact_id,
        contributions.rule_id,
        contributions.points_counted as champion_points,
        0 as challenger_points
    from different_leads
    inner join contributions
        on different_leads.compared_to = contributions.scoring_model_id
        and different_leads.contact_id = contributions.contact_id
),

points_by_rule as (
    select
        scoring_model_id,
        contact_id,
        rule_id,
        cast(sum(champion_points) as {{ lead_scoring.type_points() }}) as champion_points,
        cast(sum(challenger_points) as {{ lead_scoring.type_points() }}) as challenger_points
    from points_side_by_side
    group by scoring_model_id, contact_id, rule_id
),

rule_differences as (
    select
        *,
        challenger_points - champion_points as points_difference
    from points_by_rule
    where challenger_points <> champion_points
)

select * from rule_differences
