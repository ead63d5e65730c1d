{{ config(materialized='table') }}

with

outlook_leads as (
    select * from {{ ref('int_lead_scoring__outlook_leads') }}
),

outlook_group_points as (
    select * from {{ ref('int_lead_scoring__outlook_group_points') }}
),

scores_to_come as (
    select
        scored_on,
        scoring_model_id,
        contact_id,
        sum(points) as engagement_score
    from outlook_group_points
    group by scored_on, scoring_model_id, contact_id
),

grade_drops as (
    select
        outlook_leads.scoring_model_id,
        outlook_leads.contact_id,
        min(outlook_leads.scored_on) as grade_drops_on
    from outlook_leads
    left join scores_to_come
        on outlook_leads.scored_on = scores_to_come.scored_on
        and outlook_leads.scoring_model_id = scores_to_come.scoring_model_id
        and outlook_leads.contact_id = scores_to_come.contact_id
    where coalesce(scores_to_come.engagement_score, 0) < outlook_leads.min_score_of_grade
    group by outlook_leads.scoring_model_id, outlook_leads.contact_id
)

select * from grade_drops
