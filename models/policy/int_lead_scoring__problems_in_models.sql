{%- set rule_tables = [
    'audience_rules', 'score_groups', 'fit_rules', 'engagement_rules',
    'grade_thresholds', 'grade_actions', 'mql_criteria',
] -%}
{%- set unique_keys = {
    'scoring_models': ['scoring_model_id'],
    'score_groups': ['scoring_model_id', 'score_group'],
    'grade_thresholds': ['scoring_model_id', 'dimension', 'grade'],
    'grade_actions': ['scoring_model_id', 'fit_grade', 'engagement_grade'],
    'attribute_sources': ['attribute', 'source'],
} -%}

with

{% for rule_table in ['scoring_models', 'attribute_sources'] + rule_tables -%}
    {{ rule_table }} as (
        select * from {{ ref('stg_lead_scoring__' ~ rule_table) }}
    ),

{% endfor -%}

live_models as (
    select scoring_model_id
    from scoring_models
    where status in ('champion', 'challenger')
),

unknown_models as (
    {% for rule_table in rule_tables -%}
        select
            '{{ rule_table }}' as rule_table,
            referring.row_label,
            case
                when referring.scoring_model_id is null then 'scoring_model_id is blank'
                else {{ lead_scoring.message(
                    "unknown scoring model '{referring.scoring_model_id}'"
                ) }}
            end as reason
        from {{ rule_table }} as referring
        left join scoring_models
            on referring.scoring_model_id = scoring_models.scoring_model_id
        where scoring_models.scoring_model_id is null
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

repeated_keys as (
    {% for rule_table, columns in unique_keys.items() -%}
        select
            '{{ rule_table }}' as rule_table,
            min(row_label) as row_label,
            {{ lead_scoring.message('{count(*)} rows share ' ~ columns | join(', ')) }} as reason
        from {{ rule_table }}
        where {{ columns | join(' is not null and ') }} is not null
        group by {{ columns | join(', ') }}
        having count(*) > 1
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

challengers_without_champion as (
    select
        'scoring_models' as rule_table,
        challengers.row_label,
        case
            when challengers.compared_to is null
                then 'a challenger names its champion in compared_to'
            else {{ lead_scoring.message(
                "compared_to is '{challengers.compared_to}', which is no champion"
            ) }}
        end as reason
    from scoring_models as challengers
    left join scoring_models as champions
        on challengers.compared_to = champions.scoring_model_id
        and champions.status = 'champion'
    where challengers.status = 'challenger'
        and champions.scoring_model_id is null
),

lowest_grades as (
    {% for dimension in ['fit', 'engagement'] -%}
        select
            'grade_thresholds' as rule_table,
            {{ lead_scoring.message(
                'scoring_model_id={live_models.scoring_model_id}, dimension=' ~ dimension
            ) }} as row_label,
            {{ lead_scoring.message(
                '{count(grade_thresholds.row_label)} rows have a blank min_score;'
                ~ ' exactly one, the lowest grade, must have it'
            ) }} as reason
        from live_models
        left join grade_thresholds
            on live_models.scoring_model_id = grade_thresholds.scoring_model_id
            and grade_thresholds.dimension = '{{ dimension }}'
            and grade_thresholds.min_score_text is null
        group by live_models.scoring_model_id
        having count(grade_thresholds.row_label) <> 1
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

shared_thresholds as (
    select
        'grade_thresholds' as rule_table,
        min(row_label) as row_label,
        {{ lead_scoring.message('{count(*)} grades share this min_score') }} as reason
    from grade_thresholds
    where min_score is not null
    group by scoring_model_id, dimension, min_score
    having count(*) > 1
),

cells as (
    {{ lead_scoring.grade_pairs('grade_thresholds') }}
),

matrix_problems as (
    select
        'grade_actions' as rule_table,
        coalesce(grade_actions.row_label, {{ lead_scoring.key_label(
            ['scoring_model_id', 'fit_grade', 'engagement_grade'], 'cells'
        ) }}) as row_label,
        case
            when cells.scoring_model_id is null then 'no threshold gives this pair of grades'
            else 'this cell of the matrix has no row'
        end as reason
    from cells
    full outer join grade_actions
        on cells.scoring_model_id = grade_actions.scoring_model_id
        and cells.fit_grade = grade_actions.fit_grade
        and cells.engagement_grade = grade_actions.engagement_grade
    inner join live_models
        on coalesce(cells.scoring_model_id, grade_actions.scoring_model_id)
        = live_models.scoring_model_id
    where (cells.scoring_model_id is null or grade_actions.scoring_model_id is null)
        and coalesce(cells.fit_grade, grade_actions.fit_grade) is not null
        and coalesce(cells.engagement_grade, grade_actions.engagement_grade) is not null
),

problems as (
    {{ lead_scoring.problems_of([
        'unknown_models', 'repeated_keys', 'challengers_without_champion', 'lowest_grades',
        'shared_thresholds', 'matrix_problems',
    ]) }}
)

select * from problems
