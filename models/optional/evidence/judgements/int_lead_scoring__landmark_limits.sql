{{ config(
    enabled=lead_scoring.has_module('evidence'),
    materialized=lead_scoring.kept_landmark_table(), incremental_strategy='delete+insert',
    unique_key=['policy_version', 'contact_key'],
    on_schema_change='sync_all_columns',
    pre_hook="{{ lead_scoring.forget_landmark_rows() }}",
) }}

with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type in ('fit', 'engagement')
        and is_valid
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

leads_to_score as (
    select * from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose = 'evidence'
),

landmark_versions as (
    select * from {{ ref('int_lead_scoring__landmark_versions') }}
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

-- A rule whose events lack the property that is to differ has no occurrence: no limit took it away.
-- Where one occurrence is as good as many it does not matter how many of a day count.
limits_of_rules as (
    select
        scored_on,
        contact_key,
        rule_key,
        case
            when occurrences_that_count < min_occurrences then 'min_occurrences'
            else 'max_occurrences'
        end as limit_name
    from event_counts
    where occurrences_that_count between 1 and min_occurrences - 1
        or (counting = 'per_event' and occurrences_that_count > max_occurrences)

    union all

    select distinct
        rule_days.scored_on,
        rule_days.contact_key,
        rule_days.rule_key,
        'max_per_day' as limit_name
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
        and rule_days.event_count > rules.max_per_day
        and (rules.counting = 'per_event' or rules.min_occurrences > 1)
),

limits_in_use as (
    select
        limits_of_rules.scored_on,
        limits_of_rules.contact_key,
        rules.scoring_model_id,
        rules.rule_id as limited,
        limits_of_rules.limit_name
    from limits_of_rules
    inner join rules
        on limits_of_rules.rule_key = rules.rule_key

    union all

    select
        group_points.scored_on,
        group_points.contact_key,
        live_groups.scoring_model_id,
        live_groups.score_group as limited,
        case
            when group_points.points < group_points.points_before_limits then 'group max_points'
            else 'group min_points'
        end as limit_name
    from group_points
    inner join live_groups
        on group_points.group_key = live_groups.group_key
    where group_points.points <> group_points.points_before_limits
),

landmark_limits as (
    select
        landmark_versions.policy_version,
        leads_to_score.contact_key,
        limits_in_use.limited,
        limits_in_use.limit_name
    from limits_in_use
    inner join leads_to_score
        on limits_in_use.scored_on = leads_to_score.scored_on
        and limits_in_use.contact_key = leads_to_score.contact_key
    inner join landmark_versions
        on limits_in_use.scored_on = landmark_versions.landmark
        and limits_in_use.scoring_model_id = landmark_versions.scoring_model_id
)

select * from landmark_limits
