{{ config(enabled=lead_scoring.has_module('forecast')) }}
with

scores as (
    select * from {{ ref('int_lead_scoring__scores') }}
    where purpose = 'today'
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

event_counts as (
    select * from {{ ref('int_lead_scoring__event_counts') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

group_points as (
    select * from {{ ref('int_lead_scoring__group_points') }}
    where scored_on = {{ lead_scoring.scored_on() }}
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
    where dimension = 'engagement'
),

-- Numbered by id: of steps with the same gain, the first by id is taken.
possible_rules as (
    select
        *,
        row_number() over (order by scoring_model_id, rule_id) as rule_number
    from rules
    where rule_type = 'engagement'
        and is_valid
        and counting in ('per_event', 'once')
        and points > 0
),

groups_of_rules as (
    select distinct
        live_groups.scoring_model_id,
        live_groups.group_key,
        live_groups.combine,
        live_groups.min_points,
        live_groups.max_points
    from possible_rules
    inner join live_groups
        on possible_rules.group_key = live_groups.group_key
),

leads as (
    select
        {{ lead_scoring.lead_key() }} as lead_key,
        scoring_model_id,
        contact_id,
        contact_key,
        engagement_grade,
        points_to_next_engagement_grade
    from scores
    where points_to_next_engagement_grade is not null
),

-- A lead's values are kept once per group, not once per rule.
groups_of_leads as (
    select
        leads.lead_key,
        leads.contact_key,
        leads.points_to_next_engagement_grade,
        groups_of_rules.group_key,
        groups_of_rules.combine,
        groups_of_rules.min_points,
        groups_of_rules.max_points,
        group_points.points_before_limits,
        coalesce(group_points.points, 0) as points
    from leads
    inner join groups_of_rules
        on leads.scoring_model_id = groups_of_rules.scoring_model_id
    left join group_points
        on leads.contact_key = group_points.contact_key
        and groups_of_rules.group_key = group_points.group_key
),

-- What a rule would give if one more of its events happened on the scoring day, and what it gives
-- now; nothing if that event would not count, or not be enough for the rule to match.
rules_in_use as (
    select
        event_counts.contact_key,
        event_counts.rule_key,
        case
            when coalesce(event_counts.occurrences_on_day >= possible_rules.max_per_day, false)
                or event_counts.occurrences_that_count + 1 < possible_rules.min_occurrences
                then null
            when possible_rules.counting = 'once' then possible_rules.points
            when coalesce(event_counts.occurrences >= possible_rules.max_occurrences, false)
                then
                    event_counts.points_of_each - event_counts.points_of_oldest
                    + possible_rules.points
            else event_counts.points_of_each + possible_rules.points
        end as points_then,
        case
            when event_counts.occurrences_that_count < possible_rules.min_occurrences then 0
            when possible_rules.counting = 'once' then event_counts.points_of_latest
            else event_counts.points_of_each
        end as points_now
    from event_counts
    inner join possible_rules
        on event_counts.rule_key = possible_rules.rule_key
),

-- A rule without any event yet gives its points with the first one, or needs more than one.
steps as (
    select
        groups_of_leads.*,
        possible_rules.rule_number,
        coalesce(rules_in_use.points_then, possible_rules.points) as points_then,
        coalesce(rules_in_use.points_now, 0) as points_now
    from groups_of_leads
    inner join possible_rules
        on groups_of_leads.group_key = possible_rules.group_key
    left join rules_in_use
        on groups_of_leads.contact_key = rules_in_use.contact_key
        and possible_rules.rule_key = rules_in_use.rule_key
    where rules_in_use.points_then is not null
        or (rules_in_use.rule_key is null and possible_rules.min_occurrences = 1)
),

groups_then as (
    select
        *,
        case combine
            when 'max' then greatest(coalesce(points_before_limits, points_then), points_then)
            else coalesce(points_before_limits, 0) + points_then - points_now
        end as group_points_then
    from steps
),

gains as (
    select
        lead_key,
        rule_number,
        points_to_next_engagement_grade,
        {{ lead_scoring.within_limits('group_points_then') }} - points as gain
    from groups_then
),

-- The smallest step that is enough; if no single event is, the largest.
best_gains as (
    select
        lead_key,
        coalesce(
            min(case when gain >= points_to_next_engagement_grade then gain end), max(gain)
        ) as gain
    from gains
    where gain > 0
    group by lead_key
),

best_steps as (
    select
        gains.lead_key,
        gains.gain,
        min(gains.rule_number) as rule_number
    from gains
    inner join best_gains
        on gains.lead_key = best_gains.lead_key
        and gains.gain = best_gains.gain
    group by gains.lead_key, gains.gain
),

next_steps as (
    select
        leads.scoring_model_id,
        leads.contact_id,
        possible_rules.description || ' +'
        || {{ lead_scoring.number_as_text(
            'cast(round(best_steps.gain, 1) as ' ~ lead_scoring.type_decimal(20, 1) ~ ')'
        ) }}
        || case
            when best_steps.gain >= leads.points_to_next_engagement_grade then ' brings grade '
            else ' is not enough for grade '
        end
        || grade_thresholds.next_grade as next_engagement_step
    from best_steps
    inner join possible_rules
        on best_steps.rule_number = possible_rules.rule_number
    inner join leads
        on best_steps.lead_key = leads.lead_key
    inner join grade_thresholds
        on leads.scoring_model_id = grade_thresholds.scoring_model_id
        and leads.engagement_grade = grade_thresholds.grade
)

select * from next_steps
