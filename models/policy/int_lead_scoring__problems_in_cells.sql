{%- set number_columns = [
    {
        'table': 'scoring_models',
        'column': 'fit_weight',
        'required': true,
        'least': -1000000,
        'most': 1000000,
        'scale': 10,
    },
    {
        'table': 'scoring_models',
        'column': 'engagement_weight',
        'required': true,
        'least': -1000000,
        'most': 1000000,
        'scale': 10,
    },
    {
        'table': 'scoring_models',
        'column': 'scale_max',
        'required': true,
        'above': 0,
        'most': 1000000000,
        'scale': 10,
    },
    {
        'table': 'scoring_models',
        'column': 'points_at_scale_max',
        'required': true,
        'above': 0,
        'scale': 10,
    },
    {'table': 'scoring_models', 'column': 'requalify_after_days', 'least': 0, 'scale': 0},
    {'table': 'score_groups', 'column': 'min_points', 'most': 0},
    {'table': 'score_groups', 'column': 'max_points', 'least': 0},
    {
        'table': 'fit_rules',
        'column': 'points',
        'required': true,
        'least': -1000000000,
        'most': 1000000000,
    },
    {
        'table': 'engagement_rules',
        'column': 'points',
        'required': true,
        'least': -1000000000,
        'most': 1000000000,
    },
    {
        'table': 'engagement_rules',
        'column': 'min_occurrences',
        'least': 1,
        'most': 1000000,
        'scale': 0,
    },
    {
        'table': 'engagement_rules',
        'column': 'max_occurrences',
        'least': 1,
        'most': 1000000,
        'scale': 0,
    },
    {'table': 'engagement_rules', 'column': 'max_per_day', 'least': 1, 'most': 1000000, 'scale': 0},
    {'table': 'engagement_rules', 'column': 'window_days', 'least': 1, 'most': 1000000, 'scale': 0},
    {'table': 'engagement_rules', 'column': 'decay_days', 'least': 0},
    {'table': 'engagement_rules', 'column': 'decay_percent', 'least': 0, 'most': 100},
    {'table': 'grade_thresholds', 'column': 'min_score'},
    {'table': 'grade_actions', 'column': 'sla_hours', 'least': 0},
    {'table': 'job_title_patterns', 'column': 'priority', 'required': true},
    {'table': 'attribute_sources', 'column': 'priority', 'required': true},
] -%}
{%- set choice_columns = [
    {'table': 'scoring_models', 'column': 'status', 'choices': ['champion', 'challenger', 'off']},
    {'table': 'audience_rules', 'column': 'effect', 'choices': ['include', 'suppress']},
    {'table': 'score_groups', 'column': 'dimension', 'choices': ['fit', 'engagement']},
    {'table': 'score_groups', 'column': 'combine', 'choices': ['sum', 'max']},
    {
        'table': 'engagement_rules',
        'column': 'counting',
        'choices': ['per_event', 'once', 'inactivity'],
    },
    {
        'table': 'engagement_rules',
        'column': 'decay',
        'choices': ['none', 'linear', 'half_life', 'step', 'compound'],
        'optional': true,
    },
    {'table': 'grade_thresholds', 'column': 'dimension', 'choices': ['fit', 'engagement']},
    {
        'table': 'mql_criteria',
        'column': 'measure',
        'choices': [
            'fit_score', 'engagement_score', 'total_score', 'scaled_score',
            'fit_grade', 'engagement_grade', 'lead_grade', 'rule',
        ],
    },
    {
        'table': 'job_title_patterns',
        'column': 'attribute',
        'choices': ['seniority', 'job_function'],
    },
] -%}
{%- set required_columns = {
    'scoring_models': ['scoring_model_id'],
    'audience_rules': ['rule_id', 'attribute', 'operator'],
    'score_groups': ['score_group'],
    'fit_rules': ['rule_id', 'score_group', 'attribute', 'operator'],
    'engagement_rules': ['rule_id', 'score_group', 'event_type'],
    'grade_thresholds': ['grade'],
    'grade_actions': ['fit_grade', 'engagement_grade'],
    'mql_criteria': ['criteria_set', 'operator'],
    'job_title_patterns': ['pattern', 'value'],
    'attribute_sources': ['attribute', 'source'],
} -%}

with

{% for rule_table in required_columns -%}
    {{ rule_table }} as (
        select * from {{ ref('stg_lead_scoring__' ~ rule_table) }}
    ),

{% endfor -%}

number_cells as (
    {% for cell in number_columns -%}
        select
            '{{ cell.table }}' as rule_table,
            row_label,
            '{{ cell.column }}' as column_name,
            {{ cell.column }}_text as cell_text,
            {{ cell.column }} as cell_number,
            {{ lead_scoring.text_to_decimal(cell.column ~ '_text', 18) }} as exact_number,
            {{ 'true' if cell.required else 'false' }} as is_required,
            {{ cell.scale if cell.scale is defined else 6 }} as most_decimals,
            cast({{ cell.least if cell.least is defined else 'null' }} as integer) as at_least,
            cast({{ cell.most if cell.most is defined else 'null' }} as integer) as at_most,
            cast({{ cell.above if cell.above is defined else 'null' }} as integer) as above
        from {{ cell.table }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

number_problems as (
    select
        rule_table,
        row_label,
        case
            when cell_text is null and is_required
                then column_name || ' is blank; a number is expected'
            when cell_text is not null and cell_number is null
                then column_name || ' is ' || {{ lead_scoring.quoted('cell_text') }}
                    || '; a number is expected'
            when most_decimals = 0 and cell_number <> round(cell_number, 0)
                then column_name || ' is ' || cell_text || '; a whole number is expected'
            when most_decimals = 6
                and coalesce(exact_number, cell_number)
                <> round(coalesce(exact_number, cell_number), 6)
                then column_name || ' is ' || cell_text || '; at most 6 decimals are kept'
            when most_decimals = 10 and exact_number <> round(exact_number, 10)
                then column_name || ' is ' || cell_text || '; at most 10 decimals are kept'
            when cell_number < at_least
                then column_name || ' is ' || cell_text || '; it must be at least '
                    || cast(at_least as {{ dbt.type_string() }})
            when cell_number > at_most
                then column_name || ' is ' || cell_text || '; it must be at most '
                    || cast(at_most as {{ dbt.type_string() }})
            when cell_number <= above
                then column_name || ' is ' || cell_text || '; it must be above '
                    || cast(above as {{ dbt.type_string() }})
        end as reason
    from number_cells
),

choice_cells as (
    {% for cell in choice_columns -%}
        {% set choices = cell.choices | join(', ') -%}
        select
            '{{ cell.table }}' as rule_table,
            row_label,
            case
                {% if not cell.optional -%}
                    when {{ cell.column }} is null
                        then '{{ cell.column }} is blank; expected one of {{ choices }}'
                {% endif -%}
                when {{ cell.column }} not in ({{ lead_scoring.text_list(cell.choices) }})
                    then 'unknown {{ cell.column }} ' || {{ lead_scoring.quoted(cell.column) }}
                        || '; expected one of {{ choices }}'
            end as reason
        from {{ cell.table }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

blank_cells as (
    {% for rule_table, columns in required_columns.items() -%}
        {% set is_last_table = loop.last -%}
        {% for column in columns -%}
            select
                '{{ rule_table }}' as rule_table,
                row_label,
                '{{ column }} is blank' as reason
            from {{ rule_table }}
            where {{ column }} is null
            {{ 'union all' if not (is_last_table and loop.last) }}
        {% endfor -%}
    {% endfor -%}
),

validity_cells as (
    {% for rule_table in ['fit_rules', 'engagement_rules'] -%}
        select
            '{{ rule_table }}' as rule_table,
            row_label,
            case
                when valid_from_text is not null and valid_from is null
                    then 'valid_from is ' || {{ lead_scoring.quoted('valid_from_text') }}
                        || '; a date as YYYY-MM-DD is expected'
                when valid_to_text is not null and valid_to is null
                    then 'valid_to is ' || {{ lead_scoring.quoted('valid_to_text') }}
                        || '; a date as YYYY-MM-DD is expected'
                when valid_to <= valid_from
                    then 'valid_to (' || valid_to_text
                        || ') must be after valid_from (' || valid_from_text || ')'
            end as reason
        from {{ rule_table }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

problems as (
    select * from number_problems

    union all

    select * from choice_cells

    union all

    select * from blank_cells

    union all

    select * from validity_cells
)

select * from problems
where reason is not null
