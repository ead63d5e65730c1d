with

matched_rules as (
    select * from {{ ref('int_lead_scoring__matched_rules') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
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

rules_of_max_groups as (
    select
        matched_rules.scored_on,
        matched_rules.contact_key,
        matched_rules.rule_key,
        matched_rules.points,
        rules.group_key,
        rules.rule_id
    from matched_rules
    inner join rules
        on matched_rules.rule_key = rules.rule_key
        and rules.combine = 'max'
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

-- Imported once more: engines keep in memory what is imported once and used twice.
rules_under_limits as (
    select
        matched_again.scored_on,
        matched_again.contact_key,
        rules.group_key,
        matched_again.rule_key,
        rules.rule_id,
        matched_again.points,
        abs(matched_again.points) as amount,
        limits_that_bind.adjustment
    from {{ ref('int_lead_scoring__matched_rules') }} as matched_again
    inner join rules
        on matched_again.rule_key = rules.rule_key
    inner join limits_that_bind
        on matched_again.scored_on = limits_that_bind.scored_on
        and matched_again.contact_key = limits_that_bind.contact_key
        and rules.group_key = limits_that_bind.group_key
        and sign(matched_again.points) = -sign(limits_that_bind.adjustment)
    left join rules_outdone
        on matched_again.scored_on = rules_outdone.scored_on
        and matched_again.contact_key = rules_outdone.contact_key
        and matched_again.rule_key = rules_outdone.rule_key
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
