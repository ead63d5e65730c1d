with

rule_points as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

group_points as (
    select * from {{ ref('int_lead_scoring__group_points') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

-- Under "max" one rule of the group counts, the others give way to it.
with_rank as (
    select
        *,
        row_number() over (
            partition by scoring_model_id, contact_id, score_group
            order by points desc, rule_id asc
        ) as points_rank
    from rule_points
),

before_limits as (
    select
        with_rank.*,
        case
            when with_rank.combine = 'max' and with_rank.points_rank > 1 then 0
            else with_rank.points
        end as points_combined,
        group_points.points - group_points.points_before_limits as adjustment
    from with_rank
    inner join group_points
        on with_rank.scoring_model_id = group_points.scoring_model_id
        and with_rank.contact_id = group_points.contact_id
        and with_rank.score_group = group_points.score_group
),

-- A limit takes from the smallest rules of its sign first: what they could give up before this
-- one's turn.
with_amount_before as (
    select
        *,
        abs(points_combined) as amount,
        coalesce(
            sum(abs(points_combined)) over (
                partition by scoring_model_id, contact_id, score_group, sign(points_combined)
                order by abs(points_combined), rule_id
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as amount_before
    from before_limits
),

points_given_up as (
    select
        *,
        case
            when adjustment <> 0 and sign(points_combined) = -sign(adjustment)
                then least(amount, greatest(0, abs(adjustment) - amount_before)) * sign(adjustment)
            else 0
        end as points_adjusted
    from with_amount_before
),

contributions as (
    select
        scoring_model_id,
        contact_id,
        dimension,
        score_group,
        rule_id,
        description,
        occurrences,
        first_occurred_on,
        last_occurred_on,
        points,
        cast(
            points_combined + points_adjusted as {{ lead_scoring.type_points() }}
        ) as points_counted
    from points_given_up
)

select * from contributions
