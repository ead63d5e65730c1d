{{ config(enabled=lead_scoring.has_module('evidence')) }}
with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type in ('fit', 'engagement')
        and is_valid
),

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

limits_in_use as (
    select * from {{ ref('int_lead_scoring__limits_in_use') }}
),

-- In the order of their application. A minimum of one occurrence is no limit.
limits as (
    select
        scoring_model_id,
        rule_id,
        'max_per_day' as limit_name,
        1 as limit_order
    from rules
    where max_per_day is not null
        and counting in ('per_event', 'once')

    union all

    select
        scoring_model_id,
        rule_id,
        'min_occurrences' as limit_name,
        2 as limit_order
    from rules
    where min_occurrences > 1
        and counting in ('per_event', 'once')

    union all

    select
        scoring_model_id,
        rule_id,
        'max_occurrences' as limit_name,
        3 as limit_order
    from rules
    where max_occurrences is not null
        and counting = 'per_event'

    union all

    select
        rules.scoring_model_id,
        rules.rule_id,
        'group min_points' as limit_name,
        4 as limit_order
    from rules
    inner join score_groups
        on rules.scoring_model_id = score_groups.scoring_model_id
        and rules.score_group = score_groups.score_group
        and rules.points < 0
    where score_groups.min_points is not null

    union all

    select
        rules.scoring_model_id,
        rules.rule_id,
        'group max_points' as limit_name,
        5 as limit_order
    from rules
    inner join score_groups
        on rules.scoring_model_id = score_groups.scoring_model_id
        and rules.score_group = score_groups.score_group
        and rules.points > 0
    where score_groups.max_points is not null
),

unused_limits as (
    select
        limits.scoring_model_id,
        limits.rule_id,
        {{ dbt.listagg(
            'limits.limit_name', "', '", 'order by limits.limit_order'
        ) }} as limits_that_never_bind
    from limits
    left join limits_in_use
        on limits.scoring_model_id = limits_in_use.scoring_model_id
        and limits.rule_id = limits_in_use.rule_id
        and limits.limit_name = limits_in_use.limit_name
    where limits_in_use.limit_name is null
    group by limits.scoring_model_id, limits.rule_id
)

select * from unused_limits
