with

rules_of_max_groups as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
    where combine = 'max'
),

-- The same rows again for another purpose: engines keep in memory, with all columns, what is
-- imported once and used again.
rules_in_groups as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
),

group_points as (
    select * from {{ ref('int_lead_scoring__group_points') }}
),

-- Scores that get an explanation: all except those of past days.
leads as (
    select
        scored_on,
        contact_key
    from {{ ref('int_lead_scoring__leads_to_score') }}
    where purpose <> 'history'
),

-- Under "max" only one rule of the group counts.
rules_ranked as (
    select
        rules_of_max_groups.scored_on,
        rules_of_max_groups.contact_key,
        rules_of_max_groups.rule_key,
        row_number() over (
            partition by
                rules_of_max_groups.scored_on,
                rules_of_max_groups.contact_key,
                rules_of_max_groups.group_key
            order by rules_of_max_groups.points desc, rules_of_max_groups.rule_id asc
        ) as points_rank
    from rules_of_max_groups
    inner join leads
        on rules_of_max_groups.scored_on = leads.scored_on
        and rules_of_max_groups.contact_key = leads.contact_key
),

rules_outdone as (
    select
        scored_on,
        contact_key,
        rule_key,
        cast(0 as {{ lead_scoring.type_points() }}) as points_counted
    from rules_ranked
    where points_rank > 1
),

-- Most groups are within their limits: rules are only ordered if a limit binds.
limits_that_bind as (
    select
        group_points.scored_on,
        group_points.contact_key,
        group_points.group_key,
        group_points.points - group_points.points_before_limits as adjustment
    from group_points
    inner join leads
        on group_points.scored_on = leads.scored_on
        and group_points.contact_key = leads.contact_key
    where group_points.points <> group_points.points_before_limits
),

rules_under_limits as (
    select
        rules_in_groups.scored_on,
        rules_in_groups.contact_key,
        rules_in_groups.group_key,
        rules_in_groups.rule_key,
        rules_in_groups.rule_id,
        rules_in_groups.points,
        abs(rules_in_groups.points) as amount,
        limits_that_bind.adjustment
    from rules_in_groups
    inner join limits_that_bind
        on rules_in_groups.scored_on = limits_that_bind.scored_on
        and rules_in_groups.contact_key = limits_that_bind.contact_key
        and rules_in_groups.group_key = limits_that_bind.group_key
        and sign(rules_in_groups.points) = -sign(limits_that_bind.adjustment)
    left join rules_outdone
        on rules_in_groups.scored_on = rules_outdone.scored_on
        and rules_in_groups.contact_key = rules_outdone.contact_key
        and rules_in_groups.rule_key = rules_outdone.rule_key
    where rules_outdone.rule_key is null
),

-- A limit takes from the smallest rules of its sign first: this is what they could give up before
-- this one's turn.
with_amount_before as (
    select
        *,
        coalesce(
            sum(amount) over (
                partition by scored_on, contact_key, group_key
                order by amount, rule_id
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as amount_before
    from rules_under_limits
),

partly_counted_rules as (
    select
        scored_on,
        contact_key,
        rule_key,
        cast(
            points + least(amount, abs(adjustment) - amount_before) * sign(adjustment)
            as {{ lead_scoring.type_points() }}
        ) as points_counted
    from with_amount_before
    where amount_before < abs(adjustment)

    union all

    select * from rules_outdone
)

select * from partly_counted_rules
