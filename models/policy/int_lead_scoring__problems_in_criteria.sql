{%- set number_measures = ['fit_score', 'engagement_score', 'total_score', 'scaled_score'] -%}

with

all_criteria as (
    select * from {{ ref('stg_lead_scoring__mql_criteria') }}
),

scoring_models as (
    select * from {{ ref('stg_lead_scoring__scoring_models') }}
),

grade_thresholds as (
    select * from {{ ref('stg_lead_scoring__grade_thresholds') }}
),

-- A model that is off may be half finished.
mql_criteria as (
    select all_criteria.*
    from all_criteria
    inner join scoring_models
        on all_criteria.scoring_model_id = scoring_models.scoring_model_id
        and scoring_models.status in ('champion', 'challenger')
),

cells as (
    select
        fit_thresholds.scoring_model_id,
        fit_thresholds.grade as fit_grade,
        engagement_thresholds.grade as engagement_grade,
        fit_thresholds.grade || engagement_thresholds.grade as lead_grade
    from grade_thresholds as fit_thresholds
    inner join grade_thresholds as engagement_thresholds
        on fit_thresholds.scoring_model_id = engagement_thresholds.scoring_model_id
        and engagement_thresholds.dimension = 'engagement'
    where fit_thresholds.dimension = 'fit'
),

grades as (
    select distinct
        scoring_model_id,
        'fit_grade' as measure,
        fit_grade as grade
    from cells

    union distinct

    select distinct
        scoring_model_id,
        'engagement_grade' as measure,
        engagement_grade as grade
    from cells

    union distinct

    select distinct
        scoring_model_id,
        'lead_grade' as measure,
        lead_grade as grade
    from cells
),

listed_items as (
    select
        scoring_model_id,
        criteria_set,
        measure,
        operator,
        row_label,
        {{ lead_scoring.unnested(lead_scoring.split_list('value'), 'listed_item') }}
    from mql_criteria
    {{ lead_scoring.unnested_from(lead_scoring.split_list('value'), 'listed_item') }}
),

items as (
    select
        *,
        trim(listed_item) as item
    from listed_items
),

grade_names as (
    select *
    from items
    where measure in ('fit_grade', 'engagement_grade', 'lead_grade')
        and operator in ('equals', 'not_equals', 'in', 'not_in')
        and item <> ''
),

unknown_grades as (
    select
        'mql_criteria' as rule_table,
        grade_names.row_label,
        'no threshold gives the ' || grade_names.measure
        || ' ' || {{ lead_scoring.quoted('grade_names.item') }} as reason
    from grade_names
    left join grades
        on grade_names.scoring_model_id = grades.scoring_model_id
        and grade_names.measure = grades.measure
        and lower(grade_names.item) = lower(grades.grade)
    where grades.grade is null
),

-- A set on grades holds together when one cell of the matrix meets all of it.
grade_checks as (
    select
        mql_criteria.scoring_model_id,
        mql_criteria.criteria_set,
        cells.lead_grade,
        min(case when {{ lead_scoring.condition_on_columns(
            "case mql_criteria.measure when 'fit_grade' then cells.fit_grade"
            ~ " when 'engagement_grade' then cells.engagement_grade else cells.lead_grade end",
            'mql_criteria.operator', 'mql_criteria.value'
        ) }} then 1 else 0 end) as all_hold
    from mql_criteria
    inner join cells
        on mql_criteria.scoring_model_id = cells.scoring_model_id
    where mql_criteria.measure in ('fit_grade', 'engagement_grade', 'lead_grade')
    group by mql_criteria.scoring_model_id, mql_criteria.criteria_set, cells.lead_grade
),

impossible_grades as (
    select
        'mql_criteria' as rule_table,
        'scoring_model_id=' || scoring_model_id || ', criteria_set=' || criteria_set as row_label,
        'the set contradicts itself: no pair of grades meets all of its grade criteria' as reason
    from grade_checks
    group by scoring_model_id, criteria_set
    having max(all_hold) = 0
),

number_criteria as (
    select
        scoring_model_id,
        criteria_set,
        measure,
        operator,
        item,
        row_label,
        {{ lead_scoring.text_to_decimal('item', 10) }} as item_number
    from items
    where measure in ({{ lead_scoring.text_list(number_measures) }})
        and operator not in ('is_blank', 'is_present')
),

bounds as (
    select
        scoring_model_id,
        criteria_set,
        measure,
        operator,
        row_label,
        min(item_number) as low_number,
        max(item_number) as high_number
    from number_criteria
    group by scoring_model_id, criteria_set, measure, operator, row_label
),

steps as (
    {% for step in [-1, 0, 1] -%}
        select {{ step }} as step
        {{ 'union all' if not loop.last }}
    {% endfor -%}
),

-- If any score meets the set, one at or beside a number that it names does: whole numbers for the
-- scaled score.
candidate_scores as (
    select distinct
        number_criteria.scoring_model_id,
        number_criteria.criteria_set,
        number_criteria.measure,
        case
            when number_criteria.measure = 'scaled_score'
                then
                    cast(
                        floor(number_criteria.item_number) + steps.step
                        as {{ lead_scoring.type_decimal(28, 10) }}
                    )
            else
                cast(
                    round(number_criteria.item_number, 6)
                    + steps.step * cast(0.000001 as {{ lead_scoring.type_decimal(28, 10) }})
                    as {{ lead_scoring.type_decimal(28, 10) }}
                )
        end as score
    from number_criteria
    cross join steps
),

score_checks as (
    select
        candidate_scores.scoring_model_id,
        candidate_scores.criteria_set,
        candidate_scores.measure,
        candidate_scores.score,
        bounds.row_label,
        case bounds.operator
            when 'gt' then candidate_scores.score > bounds.low_number
            when 'gte' then candidate_scores.score >= bounds.low_number
            when 'lt' then candidate_scores.score < bounds.low_number
            when 'lte' then candidate_scores.score <= bounds.low_number
            when 'between'
                then candidate_scores.score between bounds.low_number and bounds.high_number
            when 'equals' then candidate_scores.score = bounds.low_number
            when 'not_equals' then candidate_scores.score <> bounds.low_number
            when 'in' then listed.item_number is not null
            when 'not_in' then listed.item_number is null
        end as does_hold
    from candidate_scores
    inner join bounds
        on candidate_scores.scoring_model_id = bounds.scoring_model_id
        and candidate_scores.criteria_set = bounds.criteria_set
        and candidate_scores.measure = bounds.measure
    left join number_criteria as listed
        on bounds.row_label = listed.row_label
        and bounds.operator in ('in', 'not_in')
        and candidate_scores.score = listed.item_number
),

scores_checked as (
    select
        scoring_model_id,
        criteria_set,
        measure,
        score,
        min(case when does_hold then 1 else 0 end) as all_hold
    from score_checks
    group by scoring_model_id, criteria_set, measure, score
),

impossible_scores as (
    select
        'mql_criteria' as rule_table,
        'scoring_model_id=' || scoring_model_id || ', criteria_set=' || criteria_set as row_label,
        'the set contradicts itself: no ' || measure || ' meets all of its criteria' as reason
    from scores_checked
    group by scoring_model_id, criteria_set, measure
    having max(all_hold) = 0
),

impossible_rules as (
    select
        'mql_criteria' as rule_table,
        'scoring_model_id=' || scoring_model_id || ', criteria_set=' || criteria_set as row_label,
        'the set contradicts itself: rule ' || {{ lead_scoring.quoted('item') }}
        || ' is to be both matched and not matched' as reason
    from items
    where measure = 'rule'
        and operator in ('matched', 'not_matched')
    group by scoring_model_id, criteria_set, item
    having count(distinct operator) > 1
),

problems as (
    select * from unknown_grades

    union all

    select * from impossible_grades

    union all

    select * from impossible_scores

    union all

    select * from impossible_rules
)

select * from problems
