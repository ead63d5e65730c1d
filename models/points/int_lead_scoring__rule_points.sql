{{ config(materialized='view') }}

with

matched_rules as (
    select * from {{ ref('int_lead_scoring__matched_rules') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

rule_points as (
    select
        matched_rules.scored_on,
        rules.scoring_model_id,
        matched_rules.contact_key,
        matched_rules.rule_key,
        rules.group_key,
        rules.dimension,
        rules.score_group,
        rules.combine,
        rules.rule_id,
        rules.description,
        matched_rules.occurrences,
        matched_rules.first_occurred_on,
        matched_rules.last_occurred_on,
        matched_rules.points
    from matched_rules
    inner join rules
        on matched_rules.rule_key = rules.rule_key
)

select * from rule_points
