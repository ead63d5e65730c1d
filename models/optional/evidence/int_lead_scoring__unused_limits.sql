{{ config(enabled=lead_scoring.has_module('evidence'), tags=['lead_scoring_nightly']) }}
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

landmark_limits as (
    select * from {{ ref('int_lead_scoring__landmark_limits') }}
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

limits_that_took_something as (
    select distinct
        judgements.scoring_model_id,
        landmark_limits.limited,
        landmark_limits.limit_name
    from landmark_limits
    inner join judgements
        on landmark_limits.policy_version = judgements.policy_version
        and landmark_limits.contact_key = judgements.contact_key
),

-- Those of a group are those of its rules.
limits_in_use as (
    select
        rules.scoring_model_id,
        rules.rule_id,
        limits_that_took_something.limit_name
    from limits_that_took_something
    inner join rules
        on limits_that_took_something.scoring_model_id = rules.scoring_model_id
        and limits_that_took_something.limited
        = case
            when limits_that_took_something.limit_name in ('group min_points', 'group max_points')
                then rules.score_group
            else rules.rule_id
        end
        and rules.is_valid
),

unused_limits as (
    select
        limits.scoring_model_id,
        limits.rule_id,
        {{ lead_scoring.listed_in_order('limits.limit_name', ', ', ['limits.limit_order']) }}
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
