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

model_references as (
    {% for rule_table in rule_tables -%}
        select
            '{{ rule_table }}' as rule_table,
            scoring_model_id,
            row_label
        from {{ rule_table }}
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

unknown_models as (
    select
        model_references.rule_table,
        model_references.row_label,
        case
            when model_references.scoring_model_id is null then 'scoring_model_id is blank'
            else 'unknown scoring model '
                || {{ lead_scoring.quoted('model_references.scoring_model_id') }}
        end as reason
    from model_references
    left join scoring_models
        on model_references.scoring_model_id = scoring_models.scoring_model_id
    where scoring_models.scoring_model_id is null
),

repeated_keys as (
    {% for rule_table, key_columns in unique_keys.items() -%}
        select
            '{{ rule_table }}' as rule_table,
            min(row_label) as row_label,
            cast(count(*) as {{ dbt.type_string() }})
            || ' rows share {{ key_columns | join(', ') }}' as reason
        from {{ rule_table }}
        where {{ key_columns | join(' is not null and ') }} is not null
        group by {{ key_columns | join(', ') }}
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
            else 'compared_to is ' || {{ lead_scoring.quoted('challengers.compared_to') }}
                || ', which is no champion'
        end as reason
    from scoring_models as challengers
    left join scoring_models as champions
        on challengers.compared_to = champions.scoring_model_id
        and champions.status = 'champion'
    where challengers.status = 'challenger'
        and champions.scoring_model_id is null
),

live_models as (
    select scoring_model_id
    from scoring_models
    where status in ('champion', 'challenger')
),

dimensions as (
    select 'fit' as dimension

    union all

    select 'engagement' as dimension
),

lowest_grades as (
    select
        live_models.scoring_model_id,
        dimensions.dimension,
        count(
            case when grade_thresholds.min_score_text is null then grade_thresholds.row_label end
        ) as blank_count
    from live_models
    cross join dimensions
    left join grade_thresholds
        on live_models.scoring_model_id = grade_thresholds.scoring_model_id
        and dimensions.dimension = grade_thresholds.dimension
    group by live_models.scoring_model_id, dimensions.dimension
),

lowest_grade_problems as (
    select
        'grade_thresholds' as rule_table,
        'scoring_model_id=' || scoring_model_id || ', dimension=' || dimension as row_label,
        cast(blank_count as {{ dbt.type_string() }})
        || ' rows have a blank min_score; exactly one, the lowest grade, must have it' as reason
    from lowest_grades
    where blank_count <> 1
),

shared_thresholds as (
    select
        'grade_thresholds' as rule_table,
        min(row_label) as row_label,
        cast(count(*) as {{ dbt.type_string() }}) || ' grades share this min_score' as reason
    from grade_thresholds
    where min_score is not null
    group by scoring_model_id, dimension, min_score
    having count(*) > 1
),

cells as (
    select distinct
        live_models.scoring_model_id,
        fit_thresholds.grade as fit_grade,
        engagement_thresholds.grade as engagement_grade
    from live_models
    inner join grade_thresholds as fit_thresholds
        on live_models.scoring_model_id = fit_thresholds.scoring_model_id
        and fit_thresholds.dimension = 'fit'
    inner join grade_thresholds as engagement_thresholds
        on live_models.scoring_model_id = engagement_thresholds.scoring_model_id
        and engagement_thresholds.dimension = 'engagement'
    where fit_thresholds.grade is not null
        and engagement_thresholds.grade is not null
),

missing_cells as (
    select
        'grade_actions' as rule_table,
        'scoring_model_id=' || cells.scoring_model_id || ', fit_grade=' || cells.fit_grade
        || ', engagement_grade=' || cells.engagement_grade as row_label,
        'this cell of the matrix has no row' as reason
    from cells
    left join grade_actions
        on cells.scoring_model_id = grade_actions.scoring_model_id
        and cells.fit_grade = grade_actions.fit_grade
        and cells.engagement_grade = grade_actions.engagement_grade
    where grade_actions.scoring_model_id is null
),

needless_cells as (
    select
        'grade_actions' as rule_table,
        grade_actions.row_label,
        'no threshold gives this pair of grades' as reason
    from grade_actions
    inner join live_models
        on grade_actions.scoring_model_id = live_models.scoring_model_id
    left join cells
        on grade_actions.scoring_model_id = cells.scoring_model_id
        and grade_actions.fit_grade = cells.fit_grade
        and grade_actions.engagement_grade = cells.engagement_grade
    where cells.scoring_model_id is null
        and grade_actions.fit_grade is not null
        and grade_actions.engagement_grade is not null
),

problems as (
    select * from unknown_models

    union all

    select * from repeated_keys

    union all

    select * from challengers_without_champion

    union all

    select * from lowest_grade_problems

    union all

    select * from shared_thresholds

    union all

    select * from missing_cells

    union all

    select * from needless_cells
)

select * from problems
