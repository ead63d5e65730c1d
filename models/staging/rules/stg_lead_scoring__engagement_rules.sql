{%- set types = lead_scoring.rule_columns('engagement_rules', ref('engagement_rules'), [
    'scoring_model_id', 'rule_id', 'score_group', 'event_type', 'property', 'operator',
    'value', 'counting', 'distinct_property', 'decay', 'description', 'points',
    'min_occurrences', 'max_occurrences', 'max_per_day', 'window_days', 'decay_days',
    'decay_percent', 'valid_from', 'valid_to',
]) -%}

with

engagement_rules as (
    select * from {{ ref('engagement_rules') }}
),

cleaned as (
    select
        {{ lead_scoring.rule_text('scoring_model_id', types) }} as scoring_model_id,
        {{ lead_scoring.rule_text('rule_id', types) }} as rule_id,
        {{ lead_scoring.rule_text('score_group', types) }} as score_group,
        lower({{ lead_scoring.rule_text('event_type', types) }}) as event_type,
        lower({{ lead_scoring.rule_text('property', types) }}) as property,
        lower({{ lead_scoring.rule_text('operator', types) }}) as operator,
        {{ lead_scoring.rule_text('value', types, keep_blanks=true) }} as value,
        lower({{ lead_scoring.rule_text('counting', types) }}) as counting,
        lower({{ lead_scoring.rule_text('distinct_property', types) }}) as distinct_property,
        lower({{ lead_scoring.rule_text('decay', types) }}) as decay,
        {{ lead_scoring.rule_text('description', types) }} as description,
        {{ lead_scoring.rule_text('points', types) }} as points_text,
        {{ lead_scoring.rule_number('points', types) }} as points,
        {{ lead_scoring.rule_text('min_occurrences', types) }} as min_occurrences_text,
        {{ lead_scoring.rule_number('min_occurrences', types) }} as min_occurrences,
        {{ lead_scoring.rule_text('max_occurrences', types) }} as max_occurrences_text,
        {{ lead_scoring.rule_number('max_occurrences', types) }} as max_occurrences,
        {{ lead_scoring.rule_text('max_per_day', types) }} as max_per_day_text,
        {{ lead_scoring.rule_number('max_per_day', types) }} as max_per_day,
        {{ lead_scoring.rule_text('window_days', types) }} as window_days_text,
        {{ lead_scoring.rule_number('window_days', types) }} as window_days,
        {{ lead_scoring.rule_text('decay_days', types) }} as decay_days_text,
        {{ lead_scoring.rule_number('decay_days', types) }} as decay_days,
        {{ lead_scoring.rule_text('decay_percent', types) }} as decay_percent_text,
        {{ lead_scoring.rule_number('decay_percent', types) }} as decay_percent,
        {{ lead_scoring.rule_text('valid_from', types) }} as valid_from_text,
        {{ lead_scoring.rule_date('valid_from', types) }} as valid_from,
        {{ lead_scoring.rule_text('valid_to', types) }} as valid_to_text,
        {{ lead_scoring.rule_date('valid_to', types) }} as valid_to,
        {{ lead_scoring.row_label(
            [
                'scoring_model_id', 'rule_id', 'event_type', 'property', 'operator', 'value',
                'valid_from',
            ],
            types
        ) }} as row_label
    from engagement_rules
)

select * from cleaned
