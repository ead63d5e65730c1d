{{ config(materialized=lead_scoring.published_table()) }}

with

rules as (
    select * from {{ ref('int_lead_scoring__rules') }}
),

rule_conditions as (
    select * from {{ ref('int_lead_scoring__rule_conditions') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

score_groups as (
    select * from {{ ref('stg_lead_scoring__score_groups') }}
),

condition_words as (
    select
        rule_key,
        replace(field, '_', ' ') || ' '
        || case operator
            when 'equals' then 'is ' || value
            when 'not_equals' then 'is known and not ' || value
            when 'in' then 'is one of ' || replace(value, '|', ', ')
            when 'not_in' then 'is known and none of ' || replace(value, '|', ', ')
            when 'contains' then 'contains "' || value || '"'
            when 'starts_with' then 'starts with "' || value || '"'
            when 'ends_with' then 'ends with "' || value || '"'
            when 'matches' then 'matches the pattern ' || value
            when 'gt' then 'is above ' || value
            when 'gte' then 'is at least ' || value
            when 'lt' then 'is below ' || value
            when 'lte' then 'is at most ' || value
            when 'between' then 'is between ' || replace(value, '|', ' and ')
            when 'is_blank' then 'is not known'
            else 'is known'
        end as words
    from rule_conditions
),

conditions_in_words as (
    select
        rule_key,
        {{ lead_scoring.listed_in_order('words', ' and ', ['words']) }} as words
    from condition_words
    group by rule_key
),

valid_rules as (
    select
        *,
        {{ lead_scoring.number_as_text('points') }} as points_text,
        {{ lead_scoring.number_as_text('decay_days') }} as decay_days_text,
        {{ lead_scoring.number_as_text('decay_percent') }} as decay_percent_text,
        {% for count in ['min_occurrences', 'max_occurrences', 'max_per_day', 'window_days'] -%}
            cast({{ count }} as {{ dbt.type_string() }}) as {{ count }}_text,
        {% endfor %}
        replace(event_type, '_', ' ') as event_words
    from rules
    where is_valid and rule_type in ('fit', 'engagement')
),

limits_in_words as (
    select
        rule_key,
        case
            when min_occurrences > 1
                then ', from ' || min_occurrences_text
                    || coalesce(
                        ' different values of ' || replace(distinct_property, '_', ' '), ' times'
                    )
                    || ' on'
            else ''
        end
        || coalesce(
            case when counting = 'per_event' then ', the latest ' || max_occurrences_text end
            || ' at most',
            ''
        )
        || coalesce(', ' || max_per_day_text || ' a day at most', '')
        || case decay
            when 'linear' then ', falling evenly to nothing in ' || decay_days_text || ' days'
            when 'half_life' then ', halving every ' || decay_days_text || ' days'
            when 'step'
                then ', less ' || decay_percent_text || ' percent of the points every '
                    || decay_days_text || ' days'
            when 'compound'
                then ', less ' || decay_percent_text || ' percent of the rest every '
                    || decay_days_text || ' days'
            else ''
        end as words
    from valid_rules
),

in_words as (
    select
        valid_rules.scoring_model_id,
        valid_rules.rule_id,
        scoring_models.name as scoring_model_name,
        valid_rules.dimension,
        valid_rules.score_group,
        valid_rules.points,
        valid_rules.description as meaning,
        case
            when valid_rules.rule_type = 'fit' then conditions_in_words.words
            else
                case valid_rules.counting when 'inactivity' then 'no event' else 'an event' end
                || case valid_rules.event_type
                    when '*' then ' of any type'
                    else ' of type ' || valid_rules.event_words
                end
                || coalesce(' whose ' || conditions_in_words.words, '')
                || coalesce(' in the last ' || valid_rules.window_days_text || ' days', '')
        end as applies_when,
        valid_rules.points_text
        || case when abs(valid_rules.points) = 1 then ' point' else ' points' end
        || case
            when valid_rules.rule_type = 'fit' or valid_rules.counting = 'inactivity' then ''
            when valid_rules.counting = 'once' then ' once' || limits_in_words.words
            else ' for each' || limits_in_words.words
        end as gives,
        case valid_rules.combine
            when 'max' then 'the best rule of the group counts'
            else 'the rules of the group add up'
        end
        || coalesce(
            ', not below ' || {{ lead_scoring.number_as_text('score_groups.min_points') }}, ''
        )
        || coalesce(
            ', not above ' || {{ lead_scoring.number_as_text('score_groups.max_points') }}, ''
        ) as group_limits,
        coalesce(scoring_models.status = 'champion', false) as is_champion
    from valid_rules
    inner join scoring_models
        on valid_rules.scoring_model_id = scoring_models.scoring_model_id
    left join score_groups
        on valid_rules.scoring_model_id = score_groups.scoring_model_id
        and valid_rules.score_group = score_groups.score_group
    left join conditions_in_words
        on valid_rules.rule_key = conditions_in_words.rule_key
    inner join limits_in_words
        on valid_rules.rule_key = limits_in_words.rule_key
)

select * from in_words
