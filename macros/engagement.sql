{#- The steps from activity to engagement points, for any set of days. -#}

{% macro is_valid_on(rules, day) -%}
    coalesce({{ rules }}.valid_from <= {{ day }}, true)
    and coalesce({{ day }} < {{ rules }}.valid_to, true)
{%- endmacro %}


{% macro window_stretch(occurred_on, day) -%}
    {#- The shortest window that still sees an event, 0 if none does. -#}
    {%- set windows = lead_scoring.engagement_windows() -%}
    {%- if windows -%}
        case
            {% for window in windows -%}
                when {{ dbt.datediff(occurred_on, day, 'day') }} < {{ window }} then {{ window }}
            {% endfor -%}
            else 0
        end
    {%- else -%}
        0
    {%- endif -%}
{%- endmacro %}


{% macro decay_weights(ages_in_use) -%}
with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

ages as (
    select * from {{ ages_in_use }}
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


{% macro distinct_rule_values() -%}
{%- set properties = lead_scoring.event_properties() -%}
with

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
        rules.scoring_model_id,
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

known_values as (
    select * from rule_values
    where property_value <> ''
)

select * from known_values
{%- endmacro %}


{% macro distinct_value_counts(activity) -%}
with

activity as (
    select * from {{ activity }}
),

rule_values as (
    {{ lead_scoring.distinct_rule_values() }}
),

value_counts as (
    select
        activity.scored_on,
        activity.contact_key,
        rule_values.rule_key,
        count(distinct rule_values.property_value) as value_count
    from activity
    inner join rule_values
        on activity.signature_id = rule_values.signature_id
        and activity.scoring_model_id = rule_values.scoring_model_id
    where coalesce(
        {{ dbt.datediff('activity.occurred_on', 'activity.scored_on', 'day') }}
        < rule_values.window_days,
        true
    )
    group by
        activity.scored_on,
        activity.contact_key,
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
        = {{ dbt.datediff('rule_days.occurred_on', 'rule_days.scored_on', 'day') }}
),

totals as (
    select
        scored_on,
        contact_key,
        rule_key,
        sum(occurrences) as occurrences,
        min(occurred_on) as first_occurred_on,
        max(occurred_on) as last_occurred_on,
        sum(points_per_occurrence * occurrences) as points_of_each,
        min(points_per_occurrence) as points_of_oldest,
        sum(case when occurred_on = scored_on then occurrences else 0 end) as occurrences_on_day
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

-- Few have more occurrences than count: only these are looked at day by day, the latest first. The
-- days are imported once more for it: engines keep in memory what is imported once and used twice.
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
    from {{ rule_days }} as rule_days_again
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
        and decay_weights.age_in_days = {{ dbt.datediff(
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
        = {{ dbt.datediff('totals.last_occurred_on', 'totals.scored_on', 'day') }}
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

inactivity_rules as (
    select * from rules
    where counting = 'inactivity'
),

acted as (
    select
        event_counts.scored_on,
        event_counts.scoring_model_id,
        leads.contact_id,
        event_counts.rule_key,
        cast(
            least(
                event_counts.occurrences_that_count,
                coalesce(event_counts.max_occurrences, event_counts.occurrences_that_count)
            ) as integer
        ) as occurrences,
        event_counts.first_occurred_on,
        event_counts.last_occurred_on,
        cast(
            case event_counts.counting
                when 'per_event' then event_counts.points_of_each
                else event_counts.points_of_latest
            end as {{ lead_scoring.type_points() }}
        ) as points
    from event_counts
    inner join leads
        on event_counts.scored_on = leads.scored_on
        and event_counts.contact_key = leads.contact_key
        and event_counts.scoring_model_id = leads.scoring_model_id
    where event_counts.occurrences_that_count >= event_counts.min_occurrences
),

rules_with_events as (
    select distinct
        rule_days.scored_on,
        rule_days.contact_key,
        rule_days.rule_key
    from rule_days
    inner join inactivity_rules
        on rule_days.rule_key = inactivity_rules.rule_key
),

-- Nothing seen in the window, by someone who has been there at least as long.
inactive as (
    select
        leads.scored_on,
        leads.scoring_model_id,
        leads.contact_id,
        inactivity_rules.rule_key,
        cast(0 as integer) as occurrences,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        inactivity_rules.points
    from inactivity_rules
    inner join leads
        on inactivity_rules.scoring_model_id = leads.scoring_model_id
    left join rules_with_events
        on inactivity_rules.rule_key = rules_with_events.rule_key
        and leads.scored_on = rules_with_events.scored_on
        and leads.contact_key = rules_with_events.contact_key
    where {{ lead_scoring.is_valid_on('inactivity_rules', 'leads.scored_on') }}
        and rules_with_events.rule_key is null
        and coalesce(
            {{ dbt.datediff('leads.created_on', 'leads.scored_on', 'day') }}
            >= inactivity_rules.window_days,
            true
        )
        and coalesce(
            {{ dbt.datediff('leads.last_recycled_on', 'leads.scored_on', 'day') }}
            >= inactivity_rules.window_days,
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
