-- depends_on: {{ ref('int_lead_scoring__build_gate') }}
{%- set texts = ['effect', 'event_type', 'counting', 'distinct_property', 'decay'] -%}
{%- set numbers = [
    'points', 'min_occurrences', 'max_occurrences', 'max_per_day', 'window_days',
    'decay_days', 'decay_percent',
] -%}
{%- set columns_by_type = {
    'fit': ['points'],
    'engagement': (texts + numbers) | reject('equalto', 'effect') | list,
    'audience': ['effect'],
} %}

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

-- Rows with the same id and validity are conditions of one rule; their other columns are equal.
all_versions as (
    {% for rule_type, columns in columns_by_type.items() -%}
        select
            scoring_model_id,
            '{{ rule_type }}' as rule_type,
            rule_id,
            {% if rule_type == 'audience' -%}
                cast(null as date) as valid_from,
                cast(null as date) as valid_to,
                cast(null as {{ dbt.type_string() }}) as score_group,
                max(reason) as description
            {%- else -%}
                valid_from,
                valid_to,
                score_group,
                max(description) as description
            {%- endif %}
            {%- for column in texts + numbers %}
                {%- set type = dbt.type_string() if column in texts
                    else lead_scoring.type_decimal(28, 10) -%}
                {%- set blank = 'cast(null as ' ~ type ~ ')' -%},
                {{ 'max(' ~ column ~ ')' if column in columns else blank }} as {{ column }}
            {%- endfor %}
        from {{ rule_type }}_rules
        group by
            scoring_model_id, rule_id
            {{- ', valid_from, valid_to, score_group' if rule_type != 'audience' }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
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
        {{ lead_scoring.is_valid_on('all_versions', lead_scoring.scored_on()) }} as is_valid
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
