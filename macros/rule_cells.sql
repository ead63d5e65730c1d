{% macro rule_cells() %}
    {#- What the cells of each rule table may hold, as cell_problem expects it. -#}
    {% set weight = {'required': true, 'least': -1000000, 'most': 1000000, 'decimals': 10} %}
    {% set points = {'required': true, 'least': -1000000000, 'most': 1000000000} %}
    {% set count = {'least': 1, 'most': 1000000, 'decimals': 0} %}
    {{ return({
        'scoring_models': {
            'scoring_model_id': 'text',
            'status': ['champion', 'challenger', 'off'],
            'fit_weight': weight,
            'engagement_weight': weight,
            'scale_max': {'required': true, 'above': 0, 'most': 1000000000, 'decimals': 10},
            'points_at_scale_max': {'required': true, 'above': 0, 'decimals': 10},
            'requalify_after_days': {'least': 0, 'decimals': 0},
        },
        'audience_rules': {
            'rule_id': 'text',
            'effect': ['include', 'suppress'],
            'attribute': 'text',
            'operator': 'text',
        },
        'score_groups': {
            'score_group': 'text',
            'dimension': ['fit', 'engagement'],
            'combine': ['sum', 'max'],
            'min_points': {'most': 0},
            'max_points': {'least': 0},
        },
        'fit_rules': {
            'rule_id': 'text',
            'score_group': 'text',
            'attribute': 'text',
            'operator': 'text',
            'points': points,
        },
        'engagement_rules': {
            'rule_id': 'text',
            'score_group': 'text',
            'event_type': 'text',
            'counting': ['per_event', 'once', 'inactivity'],
            'points': points,
            'min_occurrences': count,
            'max_occurrences': count,
            'max_per_day': count,
            'window_days': count,
            'decay': ['', 'none', 'linear', 'half_life', 'step', 'compound'],
            'decay_days': {'least': 0},
            'decay_percent': {'least': 0, 'most': 100},
        },
        'grade_thresholds': {
            'dimension': ['fit', 'engagement'],
            'grade': 'text',
            'min_score': {},
        },
        'grade_actions': {
            'fit_grade': 'text',
            'engagement_grade': 'text',
            'sla_hours': {'least': 0, 'most': 10000},
        },
        'mql_criteria': {
            'criteria_set': 'text',
            'measure': [
                'fit_score', 'engagement_score', 'total_score', 'scaled_score',
                'fit_grade', 'engagement_grade', 'lead_grade', 'rule',
            ],
            'operator': 'text',
        },
        'job_title_patterns': {
            'attribute': ['seniority', 'job_function'],
            'priority': {'required': true},
            'pattern': 'text',
            'value': 'text',
        },
        'attribute_sources': {
            'attribute': 'text',
            'source': 'text',
            'priority': {'required': true},
        },
        'robots': {
            'robot_id': 'text',
            'event_type': 'text',
            'max_events': {'least': 1, 'most': 1000, 'decimals': 0},
            'within_seconds': {'least': 0, 'most': 86400, 'decimals': 6},
        },
        'working_hours': {
            'scoring_model_id': 'text',
            'time_zone': 'text',
            'weekday': {'required': true, 'least': 1, 'most': 7, 'decimals': 0},
        },
        'holidays': {'scoring_model_id': 'text'},
    }) }}
{% endmacro %}


{% macro cell_problem(column, expected) -%}
    {#- Expected is 'text', a list of choices (with '' to allow a blank), or the limits of a number. -#}
    case
        {% if expected is mapping -%}
            {{ lead_scoring.number_problems(column, **expected) }}
        {%- elif expected is string -%}
            when {{ column }} is null
                then {{ lead_scoring.message(column ~ ' is blank') }}
        {%- else -%}
            {{ lead_scoring.choice_problems(column, expected) }}
        {%- endif %}
    end
{%- endmacro %}


{% macro choice_problems(column, choices) -%}
    {%- set words = choices | reject('equalto', '') | list -%}
    {%- set expected = '; expected one of ' ~ words | join(', ') -%}
    {% if '' not in choices -%}
        when {{ column }} is null
            then {{ lead_scoring.message(column ~ ' is blank' ~ expected) }}
    {% endif -%}
    when {{ column }} not in ({{ lead_scoring.text_list(words) }})
        then {{ lead_scoring.message('unknown ' ~ column ~ " '{" ~ column ~ "}'" ~ expected) }}
{%- endmacro %}


{% macro number_problems(
    column, required=false, least=none, most=none, above=none, decimals=6
) -%}
    {#- A number with more than ten decimals is read as a different one: the original text shows it. -#}
    {%- set text = column ~ '_text' -%}
    {%- set exact_number = lead_scoring.text_to_decimal(text, 18) -%}
    {%- set number = column if decimals == 0 else exact_number -%}
    {%- if decimals == 6 -%}
        {%- set number = 'coalesce(' ~ exact_number ~ ', ' ~ column ~ ')' -%}
    {%- endif -%}
    {%- set is_written = column ~ ' is {' ~ text ~ '}; ' -%}
    {% if required -%}
        when {{ text }} is null
            then {{ lead_scoring.message(column ~ ' is blank; a number is expected') }}
    {% endif -%}
    when {{ text }} is not null and {{ column }} is null
        then {{ lead_scoring.message(column ~ " is '{" ~ text ~ "}'; a number is expected") }}
    when {{ number }} <> round({{ number }}, {{ decimals }})
        then {{ lead_scoring.message(is_written ~ (
            'at most ' ~ decimals ~ ' decimals are kept' if decimals else 'a whole number is expected'
        )) }}
    {% for limit, passed, words in [
        (least, '<', 'at least '), (most, '>', 'at most '), (above, '<=', 'above ')
    ] if limit is not none -%}
        when {{ column }} {{ passed }} {{ limit }}
            then {{ lead_scoring.message(is_written ~ 'it must be ' ~ words ~ limit) }}
    {% endfor -%}
{%- endmacro %}
