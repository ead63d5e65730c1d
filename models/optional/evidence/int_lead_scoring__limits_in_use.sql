{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

evaluated_scores as (
    select * from {{ ref('int_lead_scoring__evaluated_scores') }}
),

event_counts as (
    select * from {{ ref('int_lead_scoring__event_counts') }}
),

rule_days as (
    select * from {{ ref('int_lead_scoring__rule_days') }}
),

group_points as (
    select * from {{ ref('int_lead_scoring__group_points') }}
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type in ('fit', 'engagement')
),

-- A rule on different values whose events lack the property has no occurrence: no limit removed it.
limits_on_occurrences as (
    select distinct
        event_counts.rule_key,
        case
            when event_counts.occurrences_that_count < event_counts.min_occurrences
                then 'min_occurrences'
            else 'max_occurrences'
        end as limit_name
    from event_counts
    inner join evaluated_scores
        on event_counts.scored_on = evaluated_scores.evaluated_on
        and event_counts.scoring_model_id = evaluated_scores.scoring_model_id
        and event_counts.contact_key = evaluated_scores.contact_key
    where (
        event_counts.occurrences_that_count > 0
        and event_counts.occurrences_that_count < event_counts.min_occurrences
    )
    or (
        event_counts.counting = 'per_event'
        and event_counts.occurrences_that_count > event_counts.max_occurrences
    )
),

-- If one occurrence is as good as many, a daily limit makes no difference.
rules_with_a_daily_limit as (
    select * from rules
    where max_per_day is not null
        and (counting = 'per_event' or min_occurrences > 1)
),

limits_per_day as (
    select distinct
        rule_days.rule_key,
        'max_per_day' as limit_name
    from rule_days
    inner join rules_with_a_daily_limit
        on rule_days.rule_key = rules_with_a_daily_limit.rule_key
        and rule_days.event_count > rules_with_a_daily_limit.max_per_day
        and {{ lead_scoring.is_valid_on('rules_with_a_daily_limit', 'rule_days.scored_on') }}
    inner join evaluated_scores
        on rule_days.scored_on = evaluated_scores.evaluated_on
        and rules_with_a_daily_limit.scoring_model_id = evaluated_scores.scoring_model_id
        and rule_days.contact_key = evaluated_scores.contact_key
),

limits_of_groups as (
    select distinct
        group_points.group_key,
        case
            when group_points.points < group_points.points_before_limits then 'group max_points'
            else 'group min_points'
        end as limit_name
    from group_points
    inner join live_groups
        on group_points.group_key = live_groups.group_key
    inner join evaluated_scores
        on group_points.scored_on = evaluated_scores.evaluated_on
        and live_groups.scoring_model_id = evaluated_scores.scoring_model_id
        and group_points.contact_key = evaluated_scores.contact_key
    where group_points.points <> group_points.points_before_limits
),

limits_of_rules as (
    select * from limits_on_occurrences

    union all

    select * from limits_per_day
),

-- An earlier version of a rule may have been in another group, whose limits no longer apply to it.
limits_in_use as (
    select distinct
        rules.scoring_model_id,
        rules.rule_id,
        limits_of_rules.limit_name
    from limits_of_rules
    inner join rules
        on limits_of_rules.rule_key = rules.rule_key

    union all

    select distinct
        rules.scoring_model_id,
        rules.rule_id,
        limits_of_groups.limit_name
    from limits_of_groups
    inner join rules
        on limits_of_groups.group_key = rules.group_key
        and rules.is_valid
)

select * from limits_in_use
