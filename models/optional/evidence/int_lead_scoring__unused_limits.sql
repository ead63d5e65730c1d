{{ config(enabled=lead_scoring.has_module('evidence')) }}
{#- In the order in which they are applied. A minimum of one occurrence is none. -#}
{%- set limits = {
    'max_per_day': "rules.max_per_day is not null and rules.counting in ('per_event', 'once')",
    'min_occurrences': "rules.min_occurrences > 1 and rules.counting in ('per_event', 'once')",
    'max_occurrences': "rules.max_occurrences is not null and rules.counting = 'per_event'",
    'group min_points': 'live_groups.min_points is not null and rules.points < 0',
    'group max_points': 'live_groups.max_points is not null and rules.points > 0',
} %}

with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type in ('fit', 'engagement')
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

judgements as (
    select * from {{ ref('int_lead_scoring__judgements') }}
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

limits as (
    {% for limit_name, condition in limits.items() -%}
        select
            rules.scoring_model_id,
            rules.rule_id,
            '{{ limit_name }}' as limit_name,
            {{ loop.index }} as limit_order
        from rules
        {% if limit_name.startswith('group') -%}
            inner join live_groups
                on rules.group_key = live_groups.group_key
        {% endif -%}
        where rules.is_valid and {{ condition }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- A rule whose events lack the property that is to differ has no occurrence: no limit took it away.
-- Where one occurrence is as good as many it does not matter how many of a day count.
limits_of_rules as (
    select distinct
        event_counts.rule_key,
        case
            when event_counts.occurrences_that_count < event_counts.min_occurrences
                then 'min_occurrences'
            else 'max_occurrences'
        end as limit_name
    from event_counts
    inner join judgements
        on event_counts.scored_on = judgements.landmark
        and event_counts.scoring_model_id = judgements.scoring_model_id
        and event_counts.contact_key = judgements.contact_key
    where event_counts.occurrences_that_count between 1 and event_counts.min_occurrences - 1
        or (
            event_counts.counting = 'per_event'
            and event_counts.occurrences_that_count > event_counts.max_occurrences
        )

    union all

    select distinct
        rule_days.rule_key,
        'max_per_day' as limit_name
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
        and rule_days.event_count > rules.max_per_day
        and (rules.counting = 'per_event' or rules.min_occurrences > 1)
        and rules.is_valid
    inner join judgements
        on rule_days.scored_on = judgements.landmark
        and rules.scoring_model_id = judgements.scoring_model_id
        and rule_days.contact_key = judgements.contact_key
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
    inner join judgements
        on group_points.scored_on = judgements.landmark
        and live_groups.scoring_model_id = judgements.scoring_model_id
        and group_points.contact_key = judgements.contact_key
    where group_points.points <> group_points.points_before_limits
),

-- An earlier version of a rule may have been in another group, whose limits are not its own now.
limits_in_use as (
    select
        rules.scoring_model_id,
        rules.rule_id,
        limits_of_rules.limit_name
    from limits_of_rules
    inner join rules
        on limits_of_rules.rule_key = rules.rule_key

    union all

    select
        rules.scoring_model_id,
        rules.rule_id,
        limits_of_groups.limit_name
    from limits_of_groups
    inner join rules
        on limits_of_groups.group_key = rules.group_key
        and rules.is_valid
),

unused_limits as (
    select
        limits.scoring_model_id,
        limits.rule_id,
        {{ dbt.listagg('limits.limit_name', "', '", 'order by limits.limit_order') }}
            as limits_that_never_bind
    from limits
    left join limits_in_use
        on limits.scoring_model_id = limits_in_use.scoring_model_id
        and limits.rule_id = limits_in_use.rule_id
        and limits.limit_name = limits_in_use.limit_name
    where limits_in_use.limit_name is null
    group by limits.scoring_model_id, limits.rule_id
)

select * from unused_limits
