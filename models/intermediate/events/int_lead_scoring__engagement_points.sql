with

rule_days as (
    select * from {{ ref('int_lead_scoring__rule_days') }}
),

decay_weights as (
    select * from {{ ref('int_lead_scoring__decay_weights') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
),

contacts as (
    select * from {{ ref('int_lead_scoring__contacts') }}
),

sales_outcomes as (
    select * from {{ ref('int_lead_scoring__sales_outcomes') }}
),

distinct_value_counts as (
    select * from {{ ref('int_lead_scoring__distinct_value_counts') }}
),

days_limited as (
    select
        rule_days.scoring_model_id,
        rule_days.contact_id,
        rule_days.rule_key,
        rule_days.occurred_on,
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
    inner join decay_weights
        on rule_days.rule_key = decay_weights.rule_key
        and rule_days.age_in_days = decay_weights.age_in_days
),

days_with_later_occurrences as (
    select
        *,
        sum(occurrences) over (
            partition by scoring_model_id, contact_id, rule_key
            order by occurred_on desc
            rows between unbounded preceding and current row
        ) - occurrences as later_occurrences
    from days_limited
),

counted_by_rule as (
    select
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
        sum(
            points_per_occurrence * greatest(
                0,
                least(occurrences, coalesce(max_occurrences - later_occurrences, occurrences))
            )
        ) as points_of_each,
        max(case when later_occurrences = 0 then points_per_occurrence end) as points_of_latest
    from days_with_later_occurrences
    group by
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
        on counted_by_rule.rule_key = distinct_value_counts.rule_key
        and counted_by_rule.contact_id = distinct_value_counts.contact_id
),

acted as (
    select
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
    from with_distinct_values
    where occurrences_that_count >= min_occurrences
),

-- Nothing seen in the window, by someone who has been there at least as long.
inactive as (
    select
        rules.scoring_model_id,
        audience.contact_id,
        rules.rule_key,
        cast(0 as integer) as occurrences,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        rules.points
    from rules
    inner join audience
        on rules.scoring_model_id = audience.scoring_model_id
    inner join contacts
        on audience.contact_id = contacts.contact_id
    left join sales_outcomes
        on audience.contact_id = sales_outcomes.contact_id
    left join rule_days
        on rules.rule_key = rule_days.rule_key
        and audience.contact_id = rule_days.contact_id
    where rules.is_valid
        and rules.counting = 'inactivity'
        and rule_days.rule_key is null
        and coalesce(
            {{ dbt.datediff('contacts.created_on', lead_scoring.scored_on(), 'day') }}
            >= rules.window_days,
            true
        )
        and coalesce(
            {{ dbt.datediff('sales_outcomes.last_recycled_on', lead_scoring.scored_on(), 'day') }}
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
