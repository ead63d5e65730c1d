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

fit_rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type = 'fit'
),

fit_points as (
    select
        audience.scored_on,
        audience.contact_key,
        fit_rules.rule_key,
        cast(null as integer) as occurrences,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        fit_rules.points
    from fit_rules
    inner join attribute_rule_matches
        on fit_rules.rule_key = attribute_rule_matches.rule_key
    inner join audience
        on attribute_rule_matches.scored_on = audience.scored_on
        and attribute_rule_matches.contact_id = audience.contact_id
        and fit_rules.scoring_model_id = audience.scoring_model_id
    where {{ lead_scoring.is_valid_on('fit_rules', 'audience.scored_on') }}
),

-- Narrow, as it is the longest table that each run writes: what a rule says stands in the rules.
matched_rules as (
    select * from fit_points

    union all

    select * from engagement_points
)

select * from matched_rules
