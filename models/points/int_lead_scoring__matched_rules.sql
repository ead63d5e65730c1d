with

attribute_rule_matches as (
    select * from {{ ref('int_lead_scoring__attribute_rule_matches') }}
),

event_counts as (
    select * from {{ ref('int_lead_scoring__event_counts') }}
),

rule_days as (
    select * from {{ ref('int_lead_scoring__rule_days') }}
),

audience as (
    select * from {{ ref('int_lead_scoring__audience') }}
),

fit_rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where rule_type = 'fit'
),

inactivity_rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
    where counting = 'inactivity'
),

fit_points as (
    select
        audience.scored_on,
        audience.contact_key,
        fit_rules.rule_key,
        cast(null as integer) as occurrences,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        fit_rules.points
    from fit_rules
    inner join attribute_rule_matches
        on fit_rules.rule_key = attribute_rule_matches.rule_key
    inner join audience
        on attribute_rule_matches.scored_on = audience.scored_on
        and attribute_rule_matches.contact_key = audience.contact_key
        and fit_rules.scoring_model_id = audience.scoring_model_id
    where {{ lead_scoring.counts_on_day('fit_rules', 'audience') }}
),

acted as (
    select
        scored_on,
        contact_key,
        rule_key,
        cast(
            least(
                occurrences_that_count,
                coalesce(max_occurrences, occurrences_that_count)
            ) as integer
        ) as occurrences,
        first_occurred_on,
        last_occurred_on,
        cast(
            case counting
                when 'per_event' then points_of_each
                else points_of_latest
            end as {{ lead_scoring.type_points() }}
        ) as points
    from event_counts
    where occurrences_that_count >= min_occurrences
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

-- Nothing in the window, for a lead that has existed at least as long.
inactive as (
    select
        audience.scored_on,
        audience.contact_key,
        inactivity_rules.rule_key,
        cast(0 as integer) as occurrences,
        cast(null as date) as first_occurred_on,
        cast(null as date) as last_occurred_on,
        inactivity_rules.points
    from inactivity_rules
    inner join audience
        on inactivity_rules.scoring_model_id = audience.scoring_model_id
    left join rules_with_events
        on inactivity_rules.rule_key = rules_with_events.rule_key
        and audience.scored_on = rules_with_events.scored_on
        and audience.contact_key = rules_with_events.contact_key
    where {{ lead_scoring.counts_on_day('inactivity_rules', 'audience') }}
        and rules_with_events.rule_key is null
        and coalesce(
            {{ lead_scoring.time_between('audience.created_on', 'audience.scored_on', 'day') }}
            >= inactivity_rules.window_days,
            true
        )
        and coalesce(
            {{ lead_scoring.time_between(
                'audience.last_recycled_on', 'audience.scored_on', 'day'
            ) }} >= inactivity_rules.window_days,
            true
        )
),

-- Narrow, as it is the longest table written by each run: the rules' attributes stay in the rules.
matched_rules as (
    select * from fit_points

    union all

    select * from acted

    union all

    select * from inactive
)

select * from matched_rules
