{{ config(materialized='view') }}

with

rule_points as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
    where scored_on = {{ lead_scoring.scored_on() }} or {{ lead_scoring.is_case('contact_id') }}
),

-- The same rows once more for each question asked of them: engines keep in memory what is imported
-- once and used again, with all of its columns.
rules_under_max as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
    where (scored_on = {{ lead_scoring.scored_on() }} or {{ lead_scoring.is_case('contact_id') }})
        and combine = 'max'
),

rules_in_groups as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
    where scored_on = {{ lead_scoring.scored_on() }} or {{ lead_scoring.is_case('contact_id') }}
),

group_points as (
    select * from {{ ref('int_lead_scoring__group_points') }}
    where scored_on = {{ lead_scoring.scored_on() }} or {{ lead_scoring.is_case('contact_id') }}
),

-- Under "max" one rule of the group counts, the others give way to it.
rules_ranked as (
    select
        scoring_model_id,
        contact_id,
        rule_id,
        row_number() over (
            partition by scoring_model_id, contact_id, score_group
            order by points desc, rule_id asc
        ) as points_rank
    from rules_under_max
),

rules_outdone as (
    select
        scoring_model_id,
        contact_id,
        rule_id,
        0 as points_counted
    from rules_ranked
    where points_rank > 1
),

-- Most groups are within their limits: only where one binds are rules put in an order.
limits_that_bind as (
    select
        scoring_model_id,
        contact_id,
        score_group,
        points - points_before_limits as adjustment
    from group_points
    where points <> points_before_limits
),

rules_under_limits as (
    select
        rules_in_groups.scoring_model_id,
        rules_in_groups.contact_id,
        rules_in_groups.score_group,
        rules_in_groups.rule_id,
        rules_in_groups.points,
        abs(rules_in_groups.points) as amount,
        limits_that_bind.adjustment
    from rules_in_groups
    inner join limits_that_bind
        on rules_in_groups.scoring_model_id = limits_that_bind.scoring_model_id
        and rules_in_groups.contact_id = limits_that_bind.contact_id
        and rules_in_groups.score_group = limits_that_bind.score_group
        and sign(rules_in_groups.points) = -sign(limits_that_bind.adjustment)
    left join rules_outdone
        on rules_in_groups.scoring_model_id = rules_outdone.scoring_model_id
        and rules_in_groups.contact_id = rules_outdone.contact_id
        and rules_in_groups.rule_id = rules_outdone.rule_id
    where rules_outdone.rule_id is null
),

-- A limit takes from the smallest rules of its sign first: what they could give up before this
-- one's turn.
with_amount_before as (
    select
        *,
        coalesce(
            sum(amount) over (
                partition by scoring_model_id, contact_id, score_group
                order by amount, rule_id
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as amount_before
    from rules_under_limits
),

counted_in_part as (
    select
        scoring_model_id,
        contact_id,
        rule_id,
        points + least(amount, abs(adjustment) - amount_before) * sign(adjustment)
            as points_counted
    from with_amount_before
    where amount_before < abs(adjustment)

    union all

    select * from rules_outdone
),

contributions as (
    select
        rule_points.scored_on,
        rule_points.scoring_model_id,
        rule_points.contact_id,
        rule_points.dimension,
        rule_points.score_group,
        rule_points.rule_id,
        rule_points.description,
        rule_points.occurrences,
        rule_points.first_occurred_on,
        rule_points.last_occurred_on,
        rule_points.points,
        cast(
            coalesce(counted_in_part.points_counted, rule_points.points)
            as {{ lead_scoring.type_points() }}
        ) as points_counted
    from rule_points
    left join counted_in_part
        on rule_points.scoring_model_id = counted_in_part.scoring_model_id
        and rule_points.contact_id = counted_in_part.contact_id
        and rule_points.rule_id = counted_in_part.rule_id
)

select * from contributions
