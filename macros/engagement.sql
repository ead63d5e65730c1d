{#- The steps from activity to engagement points, for any set of days. The scoring models call them for
    today and for the days of the history, the outlook for the days to come: one engine for all. -#}

{% macro is_valid_on(rules, day) -%}
    coalesce({{ rules }}.valid_from <= {{ day }}, true)
    and coalesce({{ day }} < {{ rules }}.valid_to, true)
{%- endmacro %}


{% macro decay_weights(rule_days) -%}
with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

rule_days as (
    select * from {{ rule_days }}
),

ages as (
    select distinct
        rule_key,
        age_in_days
    from rule_days
),

remaining_shares as (
    select
        ages.rule_key,
        ages.age_in_days,
        rules.points,
        case rules.decay
            when 'linear'
                then greatest(0, 1 - ages.age_in_days / rules.decay_days)
            when 'half_life'
                then power(cast(0.5 as double), ages.age_in_days / rules.decay_days)
            when 'step'
                then
                    greatest(
                        0,
                        1 - rules.decay_percent / 100 * floor(ages.age_in_days / rules.decay_days)
                    )
            when 'compound'
                then
                    power(
                        1 - rules.decay_percent / 100,
                        floor(ages.age_in_days / rules.decay_days)
                    )
            else 1
        end as remaining_share
    from ages
    inner join rules
        on ages.rule_key = rules.rule_key
),

-- The one place where a float becomes points: from here on all is decimal, and sums are exact.
weights as (
    select
        rule_key,
        age_in_days,
        cast(round(
            points * cast(remaining_share as decimal(18, 12)), 6
        ) as {{ lead_scoring.type_points() }}) as points_per_occurrence
    from remaining_shares
)

select * from weights
{%- endmacro %}


{% macro distinct_value_counts(activity) -%}
{%- set properties = lead_scoring.event_properties() -%}
with

activity as (
    select * from {{ activity }}
),

event_signatures as (
    select * from {{ ref('int_lead_scoring__event_signatures') }}
),

signature_rule_matches as (
    select * from {{ ref('int_lead_scoring__signature_rule_matches') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

rule_values as (
    select
        rules.rule_key,
        rules.window_days,
        event_signatures.signature_id,
        case
            {% for property in properties -%}
                when rules.distinct_property = '{{ property }}'
                    then lower(event_signatures.{{ property }})
            {% endfor -%}
            when 1 = 1 then ''
        end as property_value
    from rules
    inner join signature_rule_matches
        on rules.rule_key = signature_rule_matches.rule_key
    inner join event_signatures
        on signature_rule_matches.signature_id = event_signatures.signature_id
    where rules.counting = 'once'
        and rules.distinct_property is not null
),

value_counts as (
    select
        activity.scored_on,
        activity.contact_id,
        rule_values.rule_key,
        count(distinct rule_values.property_value) as value_count
    from activity
    inner join rule_values
        on activity.signature_id = rule_values.signature_id
    where rule_values.property_value <> ''
        and coalesce(
            {{ dbt.datediff('activity.occurred_on', 'activity.scored_on', 'day') }}
            < rule_values.window_days,
            true
        )
    group by
        activity.scored_on,
        activity.contact_id,
        rule_values.rule_key
)

select * from value_counts
{%- endmacro %}


{% macro event_counts(rule_days, decay_weights, distinct_value_counts) -%}
with

rule_days as (
    select * from {{ rule_days }}
),

decay_weights as (
    select * from {{ decay_weights }}
),

distinct_value_counts as (
    select * from {{ distinct_value_counts }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

days_limited as (
    select
        rule_days.scored_on,
        rule_days.scoring_model_id,
        rule_days.contact_id,
        rule_days.rule_key,
        rule_days.occurred_on,
        rule_days.age_in_days,
        rules.counting,
        rules.distinct_property,
        rules.min_occurrences,
        rules.max_occurrences,
        decay_weights.points_per_occurrence,
        least(
            rule_days.event_count, coalesce(rules.max_per_day, rule_days.event_count)
        ) as occurrences
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
        and rules.counting in ('per_event', 'once')
        and {{ lead_scoring.is_valid_on('rules', 'rule_days.scored_on') }}
    inner join decay_weights
        on rule_days.rule_key = decay_weights.rule_key
        and rule_days.age_in_days = decay_weights.age_in_days
),

days_with_later_occurrences as (
    select
        *,
        sum(occurrences) over (
            partition by scored_on, scoring_model_id, contact_id, rule_key
            order by occurred_on desc
            rows between unbounded preceding and current row
        ) - occurrences as later_occurrences
    from days_limited
),

days_counted as (
    select
        *,
        greatest(
            0, least(occurrences, coalesce(max_occurrences - later_occurrences, occurrences))
        ) as counted_occurrences
    from days_with_later_occurrences
),

counted_by_rule as (
    select
        scored_on,
        scoring_model_id,
        contact_id,
        rule_key,
        counting,
        distinct_property,
        min_occurrences,
        max_occurrences,
        sum(occurrences) as occurrences,
        min(occurred_on) as first_occurred_on,
        max(occurred_on) as last_occurred_on,
        sum(points_per_occurrence * counted_occurrences) as points_of_each,
        max(case when later_occurrences = 0 then points_per_occurrence end) as points_of_latest,
        min(case when counted_occurrences > 0 then points_per_occurrence end) as points_of_oldest,
        sum(case when age_in_days = 0 then occurrences else 0 end) as occurrences_on_day
    from days_counted
    group by
        scored_on,
        scoring_model_id,
        contact_id,
        rule_key,
        counting,
        distinct_property,
        min_occurrences,
        max_occurrences
),

with_distinct_values as (
    select
        counted_by_rule.*,
        case
            when counted_by_rule.distinct_property is null then counted_by_rule.occurrences
            else coalesce(distinct_value_counts.value_count, 0)
        end as occurrences_that_count
    from counted_by_rule
    left join distinct_value_counts
        on counted_by_rule.scored_on = distinct_value_counts.scored_on
        and counted_by_rule.rule_key = distinct_value_counts.rule_key
        and counted_by_rule.contact_id = distinct_value_counts.contact_id
)

select * from with_distinct_values
{%- endmacro %}


{% macro engagement_points(event_counts, rule_days, leads) -%}
with

event_counts as (
    select * from {{ event_counts }}
),

rule_days as (
    select * from {{ rule_days }}
),

leads as (
    select * from {{ leads }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

acted as (
    select
        scored_on,
        scoring_model_id,
        contact_id,
        rule_key,
        cast(
            least(occurrences_that_count, coalesce(max_occurrences, occurrences_that_count))
            as integer
        ) as occurrences,
        first_occurred_on,
        last_occurred_on,
        cast(
            case counting when 'per_event' then points_of_each else points_of_latest end
            as {{ lead_scoring.type_points() }}
        ) as points
    from event_counts
    where occurrences_that_count >= min_occurrences
),

-- Nothing seen in the window, by someone who has been there at least as long.
inactive as (
    select
        leads.scored_on,
        leads.scoring_model_id,
        leads.contact_id,
        rules.rule_key,
        cast(0 as integer) as occurrences,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        rules.points
    from rules
    inner join leads
        on rules.scoring_model_id = leads.scoring_model_id
    left join rule_days
        on rules.rule_key = rule_days.rule_key
        and leads.scored_on = rule_days.scored_on
        and leads.contact_id = rule_days.contact_id
    where rules.counting = 'inactivity'
        and {{ lead_scoring.is_valid_on('rules', 'leads.scored_on') }}
        and rule_days.rule_key is null
        and coalesce(
            {{ dbt.datediff('leads.created_on', 'leads.scored_on', 'day') }} >= rules.window_days,
            true
        )
        and coalesce(
            {{ dbt.datediff('leads.last_recycled_on', 'leads.scored_on', 'day') }}
            >= rules.window_days,
            true
        )
),

engagement_points as (
    select * from acted

    union all

    select * from inactive
)

select * from engagement_points
{%- endmacro %}


{% macro group_points(rule_points) -%}
with

rule_points as (
    select * from {{ rule_points }}
),

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

-- In the scale of points: engines would bring the points of every lead to another one and back,
-- which takes longer than all the rest.
limits as (
    select
        scoring_model_id,
        score_group,
        cast(min_points as decimal(28, 6)) as min_points,
        cast(max_points as decimal(28, 6)) as max_points
    from score_groups
),

points_combined as (
    select
        scored_on,
        scoring_model_id,
        contact_id,
        dimension,
        score_group,
        case combine when 'max' then max(points) else sum(points) end as points
    from rule_points
    group by scored_on, scoring_model_id, contact_id, dimension, score_group, combine
),

limits_of_groups as (
    select
        points_combined.*,
        limits.min_points,
        limits.max_points
    from points_combined
    inner join limits
        on points_combined.scoring_model_id = limits.scoring_model_id
        and points_combined.score_group = limits.score_group
),

-- A minimum is never above 0 and a maximum never below: one of them binds at most.
points_limited as (
    select
        scored_on,
        scoring_model_id,
        contact_id,
        dimension,
        score_group,
        cast(points as {{ lead_scoring.type_points() }}) as points_before_limits,
        cast(
            case
                when points > max_points then max_points
                when points < min_points then min_points
                else points
            end as {{ lead_scoring.type_points() }}
        ) as points
    from limits_of_groups
)

select * from points_limited
{%- endmacro %}
