-- depends_on: {{ ref('int_lead_scoring__build_gate') }}

with

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

fit_rules as (
    select * from {{ ref('stg_lead_scoring__fit_rules') }}
),

engagement_rules as (
    select * from {{ ref('stg_lead_scoring__engagement_rules') }}
),

audience_rules as (
    select * from {{ ref('stg_lead_scoring__audience_rules') }}
),

live_groups as (
    select * from {{ ref('int_lead_scoring__live_groups') }}
),

event_types as (
    select * from {{ ref('stg_lead_scoring__event_types') }}
),

-- Rows that share an id and a validity are conditions of one rule; their other columns agree.
fit_rule_versions as (
    select
        scoring_model_id,
        'fit' as rule_type,
        rule_id,
        valid_from,
        valid_to,
        score_group,
        max(points) as points,
        max(description) as description
    from fit_rules
    group by scoring_model_id, rule_id, valid_from, valid_to, score_group
),

engagement_rule_versions as (
    select
        scoring_model_id,
        'engagement' as rule_type,
        rule_id,
        valid_from,
        valid_to,
        score_group,
        max(event_type) as event_type,
        max(counting) as counting,
        max(points) as points,
        max(min_occurrences) as min_occurrences,
        max(max_occurrences) as max_occurrences,
        max(max_per_day) as max_per_day,
        max(distinct_property) as distinct_property,
        max(window_days) as window_days,
        max(decay) as decay,
        max(decay_days) as decay_days,
        max(decay_percent) as decay_percent,
        max(description) as description
    from engagement_rules
    group by scoring_model_id, rule_id, valid_from, valid_to, score_group
),

audience_rule_versions as (
    select
        scoring_model_id,
        'audience' as rule_type,
        rule_id,
        max(effect) as effect,
        max(reason) as description
    from audience_rules
    group by scoring_model_id, rule_id
),

all_versions as (
    select
        scoring_model_id,
        rule_type,
        rule_id,
        valid_from,
        valid_to,
        score_group,
        cast(null as {{ dbt.type_string() }}) as effect,
        cast(null as {{ dbt.type_string() }}) as event_type,
        cast(null as {{ dbt.type_string() }}) as counting,
        points,
        null as min_occurrences,
        null as max_occurrences,
        null as max_per_day,
        cast(null as {{ dbt.type_string() }}) as distinct_property,
        null as window_days,
        cast(null as {{ dbt.type_string() }}) as decay,
        null as decay_days,
        null as decay_percent,
        description
    from fit_rule_versions

    union all

    select
        scoring_model_id,
        rule_type,
        rule_id,
        valid_from,
        valid_to,
        score_group,
        null as effect,
        event_type,
        counting,
        points,
        min_occurrences,
        max_occurrences,
        max_per_day,
        distinct_property,
        window_days,
        decay,
        decay_days,
        decay_percent,
        description
    from engagement_rule_versions

    union all

    select
        scoring_model_id,
        rule_type,
        rule_id,
        null as valid_from,
        null as valid_to,
        null as score_group,
        effect,
        null as event_type,
        null as counting,
        null as points,
        null as min_occurrences,
        null as max_occurrences,
        null as max_per_day,
        null as distinct_property,
        null as window_days,
        null as decay,
        null as decay_days,
        null as decay_percent,
        description
    from audience_rule_versions
),

live_versions as (
    select
        row_number() over (
            order by
                all_versions.scoring_model_id,
                all_versions.rule_type,
                all_versions.rule_id,
                all_versions.valid_from nulls first
        ) as rule_key,
        all_versions.scoring_model_id,
        all_versions.rule_type,
        all_versions.rule_id,
        all_versions.score_group,
        live_groups.group_key,
        live_groups.dimension,
        live_groups.combine,
        all_versions.effect,
        coalesce(event_types.event_type, all_versions.event_type) as event_type,
        all_versions.counting,
        all_versions.distinct_property,
        coalesce(all_versions.decay, 'none') as decay,
        coalesce(all_versions.description, all_versions.rule_id) as description,
        cast(all_versions.points as {{ lead_scoring.type_points() }}) as points,
        cast(coalesce(all_versions.min_occurrences, 1) as integer) as min_occurrences,
        cast(all_versions.max_occurrences as integer) as max_occurrences,
        cast(all_versions.max_per_day as integer) as max_per_day,
        cast(all_versions.window_days as integer) as window_days,
        cast(all_versions.decay_days as {{ lead_scoring.type_double() }}) as decay_days,
        cast(all_versions.decay_percent as {{ lead_scoring.type_double() }}) as decay_percent,
        all_versions.valid_from,
        all_versions.valid_to,
        coalesce(all_versions.valid_from <= {{ lead_scoring.scored_on() }}, true)
        and coalesce({{ lead_scoring.scored_on() }} < all_versions.valid_to, true) as is_valid
    from all_versions
    inner join scoring_models
        on all_versions.scoring_model_id = scoring_models.scoring_model_id
        and scoring_models.status in ('champion', 'challenger')
    left join live_groups
        on all_versions.scoring_model_id = live_groups.scoring_model_id
        and all_versions.score_group = live_groups.score_group
    left join event_types
        on all_versions.event_type = event_types.raw_event_type
)

select * from live_versions
