{{ config(materialized='table') }}

with

scores as (
    select * from {{ ref('int_lead_scoring__scores') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

event_counts as (
    select
        audience.contact_id,
        counts_of_today.*
    from {{ ref('int_lead_scoring__event_counts') }} as counts_of_today
    inner join audience
        on counts_of_today.contact_key = audience.contact_key
        and counts_of_today.scoring_model_id = audience.scoring_model_id
    where counts_of_today.scored_on = {{ lead_scoring.scored_on() }}
),

rule_points as (
    select * from {{ ref('int_lead_scoring__rule_points') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

group_points as (
    select * from {{ ref('int_lead_scoring__group_points') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

grade_ranges as (
    select * from {{ ref('int_lead_scoring__grade_ranges') }}
),

possible_steps as (
    select
        scores.scoring_model_id,
        scores.contact_id,
        scores.points_to_next_engagement_grade,
        grade_ranges.next_grade,
        rules.rule_id,
        rules.rule_key,
        rules.description,
        rules.points,
        rules.counting,
        rules.combine,
        rules.score_group,
        rules.min_occurrences,
        rules.max_occurrences,
        rules.max_per_day
    from scores
    inner join rules
        on scores.scoring_model_id = rules.scoring_model_id
        and rules.rule_type = 'engagement'
        and rules.is_valid
        and rules.counting in ('per_event', 'once')
        and rules.points > 0
    inner join grade_ranges
        on scores.scoring_model_id = grade_ranges.scoring_model_id
        and scores.engagement_grade = grade_ranges.grade
        and grade_ranges.dimension = 'engagement'
    where scores.points_to_next_engagement_grade is not null
),

-- What the rule would give if one more event of its kind happened on the scoring day; nothing where
-- that event would not count, or not be enough for the rule to match.
steps_with_points as (
    select
        possible_steps.*,
        coalesce(rule_points.points, 0) as points_now,
        case
            when coalesce(event_counts.occurrences_on_day >= possible_steps.max_per_day, false)
                or coalesce(event_counts.occurrences_that_count, 0) + 1
                < possible_steps.min_occurrences
                then null
            when possible_steps.counting = 'once' then possible_steps.points
            when coalesce(event_counts.occurrences >= possible_steps.max_occurrences, false)
                then
                    event_counts.points_of_each - event_counts.points_of_oldest
                    + possible_steps.points
            else coalesce(event_counts.points_of_each, 0) + possible_steps.points
        end as points_then
    from possible_steps
    left join event_counts
        on possible_steps.rule_key = event_counts.rule_key
        and possible_steps.contact_id = event_counts.contact_id
    left join rule_points
        on possible_steps.scoring_model_id = rule_points.scoring_model_id
        and possible_steps.contact_id = rule_points.contact_id
        and possible_steps.rule_id = rule_points.rule_id
),

groups_before_limits as (
    select
        steps_with_points.*,
        coalesce(group_points.points, 0) as group_points_now,
        case
            when steps_with_points.combine = 'max'
                then
                    greatest(
                        coalesce(
                            group_points.points_before_limits, steps_with_points.points_then
                        ),
                        steps_with_points.points_then
                    )
            else
                coalesce(group_points.points_before_limits, 0)
                + steps_with_points.points_then - steps_with_points.points_now
        end as group_points_then,
        score_groups.min_points,
        score_groups.max_points
    from steps_with_points
    inner join score_groups
        on steps_with_points.scoring_model_id = score_groups.scoring_model_id
        and steps_with_points.score_group = score_groups.score_group
    left join group_points
        on steps_with_points.scoring_model_id = group_points.scoring_model_id
        and steps_with_points.contact_id = group_points.contact_id
        and steps_with_points.score_group = group_points.score_group
    where steps_with_points.points_then is not null
),

gains as (
    select
        *,
        least(
            greatest(group_points_then, coalesce(min_points, group_points_then)),
            coalesce(max_points, group_points_then)
        ) - group_points_now as gain
    from groups_before_limits
),

-- The smallest step that is enough; where one event is not, the largest.
steps_ranked as (
    select
        *,
        gain >= points_to_next_engagement_grade as is_enough,
        row_number() over (
            partition by scoring_model_id, contact_id
            order by
                gain >= points_to_next_engagement_grade desc,
                case when gain >= points_to_next_engagement_grade then gain else -gain end,
                rule_id
        ) as step_rank
    from gains
    where gain > 0
),

next_steps as (
    select
        scoring_model_id,
        contact_id,
        description || ' +'
        || {{ lead_scoring.number_as_text('cast(round(gain, 1) as decimal(20, 1))') }}
        || case
            when is_enough then ' brings grade ' || next_grade
            else ' is not enough for grade ' || next_grade
        end as next_engagement_step
    from steps_ranked
    where step_rank = 1
)

select * from next_steps
