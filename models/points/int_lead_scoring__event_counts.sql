with

rule_days as (
    select * from {{ ref('int_lead_scoring__rule_days') }}
),

decay_weights as (
    select * from {{ ref('int_lead_scoring__decay_weights') }}
),

distinct_value_counts as (
    select * from {{ ref('int_lead_scoring__distinct_value_counts') }}
),

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where counting in ('per_event', 'once')
),

days_limited as (
    select
        rule_days.scored_on,
        rule_days.contact_key,
        rule_days.rule_key,
        rule_days.occurred_on,
        decay_weights.points_per_occurrence,
        least(
            rule_days.event_count, coalesce(rules.max_per_day, rule_days.event_count)
        ) as occurrences
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
        and {{ lead_scoring.is_valid_on('rules', 'rule_days.scored_on') }}
    inner join decay_weights
        on rule_days.rule_key = decay_weights.rule_key
        and decay_weights.age_in_days
        = {{ lead_scoring.time_between('rule_days.occurred_on', 'rule_days.scored_on', 'day') }}
),

totals as (
    select
        scored_on,
        contact_key,
        rule_key,
        cast(sum(occurrences) as bigint) as occurrences,
        min(occurred_on) as first_occurred_on,
        max(occurred_on) as last_occurred_on,
        sum(points_per_occurrence * occurrences) as points_of_each,
        min(points_per_occurrence) as points_of_oldest,
        cast(
            sum(case when occurred_on = scored_on then occurrences else 0 end) as bigint
        ) as occurrences_on_day
    from days_limited
    group by scored_on, contact_key, rule_key
),

rules_with_a_maximum as (
    select * from rules
    where max_occurrences is not null
),

totals_above_the_maximum as (
    select
        totals.scored_on,
        totals.contact_key,
        totals.rule_key,
        rules_with_a_maximum.max_occurrences,
        rules_with_a_maximum.max_per_day
    from totals
    inner join rules_with_a_maximum
        on totals.rule_key = rules_with_a_maximum.rule_key
        and totals.occurrences > rules_with_a_maximum.max_occurrences
),

-- Few have more occurrences than count: only these are looked at day by day, latest first. The days
-- are imported a second time: engines keep in memory what is imported once and used twice.
days_to_count as (
    select
        rule_days_again.scored_on,
        rule_days_again.contact_key,
        rule_days_again.rule_key,
        rule_days_again.occurred_on,
        totals_above_the_maximum.max_occurrences,
        least(
            rule_days_again.event_count,
            coalesce(totals_above_the_maximum.max_per_day, rule_days_again.event_count)
        ) as occurrences
    from {{ ref('int_lead_scoring__rule_days') }} as rule_days_again
    inner join totals_above_the_maximum
        on rule_days_again.scored_on = totals_above_the_maximum.scored_on
        and rule_days_again.contact_key = totals_above_the_maximum.contact_key
        and rule_days_again.rule_key = totals_above_the_maximum.rule_key
),

days_with_later_occurrences as (
    select
        *,
        sum(occurrences) over (
            partition by scored_on, contact_key, rule_key
            order by occurred_on desc
            rows between unbounded preceding and current row
        ) - occurrences as later_occurrences
    from days_to_count
),

most_recent as (
    select
        days_with_later_occurrences.scored_on,
        days_with_later_occurrences.contact_key,
        days_with_later_occurrences.rule_key,
        sum(
            decay_weights.points_per_occurrence * least(
                days_with_later_occurrences.occurrences,
                days_with_later_occurrences.max_occurrences
                - days_with_later_occurrences.later_occurrences
            )
        ) as points_of_each,
        min(decay_weights.points_per_occurrence) as points_of_oldest
    from days_with_later_occurrences
    inner join decay_weights
        on days_with_later_occurrences.rule_key = decay_weights.rule_key
        and decay_weights.age_in_days = {{ lead_scoring.time_between(
            'days_with_later_occurrences.occurred_on',
            'days_with_later_occurrences.scored_on',
            'day'
        ) }}
    where
        days_with_later_occurrences.later_occurrences < days_with_later_occurrences.max_occurrences
    group by
        days_with_later_occurrences.scored_on,
        days_with_later_occurrences.contact_key,
        days_with_later_occurrences.rule_key
),

counted_by_rule as (
    select
        totals.scored_on,
        totals.contact_key,
        totals.rule_key,
        rules.scoring_model_id,
        rules.counting,
        rules.distinct_property,
        rules.min_occurrences,
        rules.max_occurrences,
        totals.occurrences,
        totals.first_occurred_on,
        totals.last_occurred_on,
        coalesce(most_recent.points_of_each, totals.points_of_each) as points_of_each,
        decay_weights.points_per_occurrence as points_of_latest,
        coalesce(most_recent.points_of_oldest, totals.points_of_oldest) as points_of_oldest,
        totals.occurrences_on_day,
        case
            when rules.distinct_property is null then totals.occurrences
            else coalesce(distinct_value_counts.value_count, 0)
        end as occurrences_that_count
    from totals
    inner join rules
        on totals.rule_key = rules.rule_key
    inner join decay_weights
        on totals.rule_key = decay_weights.rule_key
        and decay_weights.age_in_days
        = {{ lead_scoring.time_between('totals.last_occurred_on', 'totals.scored_on', 'day') }}
    left join most_recent
        on totals.scored_on = most_recent.scored_on
        and totals.contact_key = most_recent.contact_key
        and totals.rule_key = most_recent.rule_key
    left join distinct_value_counts
        on totals.scored_on = distinct_value_counts.scored_on
        and totals.contact_key = distinct_value_counts.contact_key
        and totals.rule_key = distinct_value_counts.rule_key
)

select * from counted_by_rule
