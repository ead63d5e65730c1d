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
        {%- for column in lead_scoring.days_looked_beyond() -%}
            , decay_weights.{{ column }}
        {%- endfor %}
    from rule_days
    inner join rules
        on rule_days.rule_key = rules.rule_key
        and {{ lead_scoring.counts_on_day('rules', 'rule_days') }}
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
        {%- for column in lead_scoring.days_looked_beyond() -%}
            , min({{ column }}) as {{ column }}
        {%- endfor %}
    from days_limited
    group by scored_on, contact_key, rule_key
),

totals_above_the_maximum as (
    select
        totals.scored_on,
        totals.contact_key,
        totals.rule_key,
        rules.max_occurrences,
        rules.max_per_day
    from totals
    inner join rules
        on totals.rule_key = rules.rule_key
        and totals.occurrences > rules.max_occurrences
),

-- Few have more occurrences than count: only these are looked at day by day, latest first. The days
-- are imported a second time: engines keep in memory what is imported once and used twice.
days_to_count as (
    select
        days_again.scored_on,
        days_again.contact_key,
        days_again.rule_key,
        days_again.occurred_on,
        limits.max_occurrences,
        least(
            days_again.event_count, coalesce(limits.max_per_day, days_again.event_count)
        ) as occurrences
    from {{ ref('int_lead_scoring__rule_days') }} as days_again
    inner join totals_above_the_maximum as limits
        on days_again.scored_on = limits.scored_on
        and days_again.contact_key = limits.contact_key
        and days_again.rule_key = limits.rule_key
),

latest_first as (
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
        latest_first.scored_on,
        latest_first.contact_key,
        latest_first.rule_key,
        sum(
            decay_weights.points_per_occurrence * least(
                latest_first.occurrences,
                latest_first.max_occurrences - latest_first.later_occurrences
            )
        ) as points_of_each,
        min(decay_weights.points_per_occurrence) as points_of_oldest
    from latest_first
    inner join decay_weights
        on latest_first.rule_key = decay_weights.rule_key
        and decay_weights.age_in_days = {{ lead_scoring.time_between(
            'latest_first.occurred_on', 'latest_first.scored_on', 'day'
        ) }}
    where latest_first.later_occurrences < latest_first.max_occurrences
    group by latest_first.scored_on, latest_first.contact_key, latest_first.rule_key
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
        {% for column in lead_scoring.days_looked_beyond() -%}
            totals.{{ column }},
        {% endfor -%}
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
