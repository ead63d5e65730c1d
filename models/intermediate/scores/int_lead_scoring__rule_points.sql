with

attribute_rule_matches as (
    select * from {{ ref('int_lead_scoring__attribute_rule_matches') }}
),

engagement_points as (
    select * from {{ ref('int_lead_scoring__engagement_points') }}
),

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

fit_points as (
    select
        audience.scored_on,
        rules.scoring_model_id,
        attribute_rule_matches.contact_id,
        rules.rule_key,
        cast(null as integer) as occurrences,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        rules.points
    from rules
    inner join attribute_rule_matches
        on rules.rule_key = attribute_rule_matches.rule_key
    inner join audience
        on attribute_rule_matches.scored_on = audience.scored_on
        and attribute_rule_matches.contact_id = audience.contact_id
        and rules.scoring_model_id = audience.scoring_model_id
    where rules.rule_type = 'fit'
        and {{ lead_scoring.is_valid_on('rules', 'audience.scored_on') }}
),

all_points as (
    select * from fit_points

    union all

    select * from engagement_points
),

with_rule as (
    select
        all_points.scored_on,
        all_points.scoring_model_id,
        all_points.contact_id,
        rules.dimension,
        rules.score_group,
        rules.combine,
        rules.rule_id,
        rules.description,
        all_points.occurrences,
        all_points.first_occurred_on,
        all_points.last_occurred_on,
        all_points.points
    from all_points
    inner join rules
        on all_points.rule_key = rules.rule_key
)

select * from with_rule
